import { type Content, linksIn, type OutputOf, type ParsedInputOf, TidingsError, uidOf } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { UserCall } from '../call.ts'
import type { Place } from '../conversations/place.ts'
import type { Readings } from '../conversations/reading.ts'
import type { Tell } from '../delivery/facts.ts'
import type { CoreParts } from '../parts.ts'
import type { Entry } from '../ports/message-log.ts'
import { amend } from './amending.ts'
import type { Body } from './body.ts'
import { bodyOf } from './present.ts'
import { Previews } from './previews.ts'

export interface LinkParts {
  readonly parts: Pick<CoreParts, 'links' | 'translator' | 'settings' | 'store' | 'log' | 'clock'>
  readonly readings: Readings
  readonly tell: Tell
}

const isWords = ({ type }: Content): boolean => type === 'text' || type === 'markdown'

/** Of `link.preview`. */
const longest = 2048

/** The first page that the words name. */
const linkIn = ({ data }: Content): string | undefined =>
  linksIn(data as string).find(({ url }) => !url.startsWith('mailto:') && url.length <= longest)?.url

/** What the server asks of the world outside, where the operator lets it. */
export function createLinks({ parts, readings, tell }: LinkParts) {
  const { links, translator, settings, store, log } = parts
  const previews = links && new Previews(links, parts.clock)
  const translations = new BoundedCache<string, { readonly text: string; readonly from?: string }>(1000)

  async function preview(input: ParsedInputOf<'link.preview'>, { actor }: UserCall): Promise<OutputOf<'link.preview'>> {
    if (!previews) throw new TidingsError('forbidden', 'this server reads no web pages; links.enabled changes that')
    const found = await previews.of(input.url, actor.uid)
    return found ? { preview: found } : {}
  }

  async function attach(place: Place, entry: Entry, url: string): Promise<void> {
    const found = await previews?.of(url, uidOf(entry.sender))
    if (!found) return
    await amend({ store, tell }, place, entry, (body) =>
      // Edited or recalled meanwhile: the preview is of words that are gone.
      body.recalled || body.editedAt ? undefined : { body: JSON.stringify({ ...body, preview: found }) },
    )
  }

  /** After a message was stored and answered. */
  function afterwards(place: Place, entry: Entry, { content }: Body): void {
    if (!settings.linkPreviews || !previews || !isWords(content)) return
    const url = linkIn(content)
    if (url === undefined) return
    attach(place, entry, url).catch((error: unknown) => {
      // A page that cannot be read is the page's fault, and one too many its sender's: the message goes without a preview.
      if (!(error instanceof TidingsError)) log.warn({ err: error }, 'a link preview failed')
    })
  }

  async function translate(
    input: ParsedInputOf<'message.translate'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.translate'>> {
    const { entry } = await readings.message(actor.uid, input.id)
    if (!translator)
      throw new TidingsError('forbidden', 'this server has no translation service; translation.url names one')
    const { content } = bodyOf(entry)
    const words = isWords(content) ? content.data : (content.data as { text?: unknown } | null)?.text
    if (typeof words !== 'string') throw new TidingsError('invalid', `a message of type ${content.type} has no text`)
    const key = `${input.id} ${entry.rev} ${input.to}`
    const known = translations.get(key)
    if (known) return known
    const translated = await translator.translate(words, input.to)
    translations.set(key, translated)
    return translated
  }

  return { preview, afterwards, translate }
}
