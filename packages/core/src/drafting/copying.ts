import { type Content, isNotice, limits, TidingsError, type Uid } from '@tidings/protocol'
import type { FoundMessage, Readings } from '../conversations/reading.ts'
import { type Body, sameJson } from '../entries/body.ts'
import { bundleOf, type Copy, excerptOf, extentOf, mayCopy, quoteOf } from '../entries/copies.ts'
import { bodyOf } from '../presenting/entry.ts'

/** A message that its reader may pass on. */
export interface Source {
  readonly found: FoundMessage
  readonly body: Body
  /** Whose words, from the first sender on. */
  readonly origin: { readonly from: string; readonly ts: number }
}

/** Characters of bodies that cannot become a content that fits, whatever stands in them beside it: no more are read. */
const enoughToRefuse = 4 * limits.contentBytes

const invalid = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', `${path}: ${message}`, { issues: [{ path, message }] })

/** Fills quotes and bundles in from the log: who said what and when is never believed from a client. */
export class Copying {
  readonly #readings: Readings

  constructor(readings: Readings) {
    this.#readings = readings
  }

  /** What the reader may pass on: `not_found`; `forbidden` for what is gone, was said by the server, or is to be read once. */
  async source(uid: Uid, id: string): Promise<Source> {
    const found = await this.#readings.message(uid, id)
    const body = bodyOf(found.entry)
    if (body.recalled || isNotice(body.content.type))
      throw new TidingsError('forbidden', `message ${id} has nothing to pass on`)
    if (body.expireAfterRead !== undefined) throw new TidingsError('forbidden', `message ${id} is to be read once`)
    return { found, body, origin: body.forwarded ?? { from: found.entry.sender, ts: found.entry.ts } }
  }

  /** The content as it is stored. What a client says itself of a message must be what the log says. */
  async fill(content: Content, uid: Uid): Promise<Content> {
    if (!mayCopy(content.type)) return content
    return content.type === 'quote' ? this.#fillQuote(content, uid) : this.#fillBundle(content, uid)
  }

  async #fillQuote(content: Content, uid: Uid): Promise<Content> {
    const quote = quoteOf(content)
    const path = 'content.data.quoted'
    const source = await this.#named(quote.quoted, uid, path)
    const copy = { id: quote.quoted.id, ...source.origin, content: excerptOf(source.body.content) }
    expectTrue(quote.quoted, source, path)
    return { type: content.type, data: { ...quote, quoted: copy } }
  }

  async #fillBundle(content: Content, uid: Uid): Promise<Content> {
    const bundle = bundleOf(content)
    const messages: Partial<Copy>[] = []
    let gathered = 0
    for (const [index, claimed] of bundle.messages.entries()) {
      const path = `content.data.messages[${index}]`
      const source = await this.#named(claimed, uid, path)
      expectTrue(claimed, source, path)
      gathered += source.found.entry.body.length
      if (gathered > enoughToRefuse) throw tooMany(limits.contentBytes, 'bytes of messages')
      messages.push({ id: claimed.id ?? '', ...source.origin, content: source.body.content })
    }
    const filled = { type: content.type, data: { ...bundle, messages } }
    expectSmall(filled)
    return filled
  }

  async #named({ id }: Partial<Copy>, uid: Uid, path: string): Promise<Source> {
    if (id === undefined) throw invalid(`${path}.id`, 'name the message; the server fills in the rest')
    return this.source(uid, id)
  }
}

/** Who sent it on may be named in place of who said it first. */
function expectTrue(claimed: Partial<Copy>, { found, body, origin }: Source, path: string): void {
  const { from = origin.from, ts = origin.ts, content } = claimed
  const { entry } = found
  const wrong = [
    ...(from === origin.from || from === entry.sender ? [] : ['from']),
    ...(ts === origin.ts || ts === entry.ts ? [] : ['ts']),
    ...(content === undefined || sameJson(content, body.content) || sameJson(content, excerptOf(body.content))
      ? []
      : ['content']),
  ]
  if (wrong[0] === undefined) return
  const message = `is not what stands in message ${claimed.id}; give its id alone, the server fills in the rest`
  throw invalid(`${path}.${wrong[0]}`, message)
}

function expectSmall(bundle: Content): void {
  const { depth, items } = extentOf(bundle)
  const [limit, what] =
    depth > limits.bundleDepth ? [limits.bundleDepth, 'bundles in one another'] : [limits.bundleItems, 'messages']
  if (depth <= limits.bundleDepth && items <= limits.bundleItems) return
  throw tooMany(limit, what)
}

function tooMany(limit: number, what: string): TidingsError {
  const message = `a bundle holds at most ${limit} ${what}: forward fewer at once`
  return new TidingsError('too_large', message, { limit, issues: [{ path: 'content', message }] })
}
