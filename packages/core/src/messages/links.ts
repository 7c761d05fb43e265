import { type Content, type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { UserCall } from '../call.ts'
import type { Place } from '../conversations/place.ts'
import type { Readings } from '../conversations/reading.ts'
import type { CoreParts } from '../parts.ts'
import type { Entry } from '../ports/message-log.ts'
import type { LinkPreview } from '../ports/outbound.ts'
import type { Body } from './body.ts'
import { amend } from './changes.ts'
import { bodyOf } from './present.ts'
import type { Telling } from './telling.ts'

const firstLink = /\bhttps?:\/\/[^\s<>"']{3,2000}/i
/** Pages that are read at the same time; a link that comes then goes without its preview. */
const readAtOnce = 20

export interface LinkParts {
  readonly parts: Pick<CoreParts, 'links' | 'translator' | 'settings' | 'store' | 'log'>
  readonly readings: Readings
  readonly telling: Telling
}

const isWords = ({ type }: Content): boolean => type === 'text' || type === 'markdown'

/** In Markdown a link often stands in parentheses. */
const linkIn = ({ type, data }: Content): string | undefined => {
  const found = firstLink.exec(data as string)?.[0]
  return type === 'markdown' ? found?.split(')', 1)[0] : found
}

/** What the server asks of the world outside, where the operator lets it. */
export function createLinks({ parts, readings, telling }: LinkParts) {
  const { links, translator, settings, store, log } = parts
  const previews = new BoundedCache<string, LinkPreview | 'none'>(1000)
  const translations = new BoundedCache<string, { readonly text: string; readonly from?: string }>(1000)
  let reading = 0

  async function previewOf(url: string): Promise<LinkPreview | undefined> {
    if (!links) throw new TidingsError('forbidden', 'this server reads no web pages; links.enabled changes that')
    const known = previews.get(url)
    if (known) return known === 'none' ? undefined : known
    const preview = await links.read(url)
    previews.set(url, preview ?? 'none')
    return preview
  }

  async function preview(input: ParsedInputOf<'link.preview'>): Promise<OutputOf<'link.preview'>> {
    const found = await previewOf(input.url)
    return found ? { preview: found } : {}
  }

  async function attach(place: Place, entry: Entry, url: string): Promise<void> {
    const found = await previewOf(url)
    if (!found) return
    await amend({ store, telling }, place, entry, (body) =>
      // Edited or recalled meanwhile: the preview is of words that are gone.
      body.recalled || body.editedAt ? undefined : { body: JSON.stringify({ ...body, preview: found }) },
    )
  }

  /** After a message was stored and answered. */
  function afterwards(place: Place, entry: Entry, { content }: Body): void {
    if (!settings.linkPreviews || !links || !isWords(content)) return
    const url = linkIn(content)
    if (url === undefined || reading >= readAtOnce) return
    reading += 1
    attach(place, entry, url)
      .catch((error: unknown) => {
        // A page that cannot be read is the page's fault: the message goes without a preview.
        if (!(error instanceof TidingsError)) log.warn({ err: error }, 'a link preview failed')
      })
      .finally(() => {
        reading -= 1
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
