import { type Content, linksIn, type OutputOf, type ParsedInputOf, TidingsError, uidOf } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Body } from '../entries/body.ts'
import { amend } from '../log/amending.ts'
import type { Place } from '../places/place.ts'
import type { Entry } from '../ports/message-log.ts'
import type { CoreParts } from '../settings/parts.ts'
import { WebPages } from './web-pages.ts'

export interface LinkPreviewParts {
  readonly parts: Pick<CoreParts, 'links' | 'settings' | 'store' | 'log' | 'clock'>
  readonly tell: Tell
}

export const isWords = ({ type }: Content): boolean => type === 'text' || type === 'markdown'

/** Of `link.preview`. */
const longest = 2048

/** The first page that the words name. */
const linkIn = ({ data }: Content): string | undefined =>
  linksIn(data as string).find(({ url }) => !url.startsWith('mailto:') && url.length <= longest)?.url

/** What the pages say of themselves that messages name, where the operator lets the server read them. */
export function createLinkPreviews({ parts, tell }: LinkPreviewParts) {
  const { links, settings, store, log } = parts
  const pages = links && new WebPages(links, parts.clock)

  async function preview(input: ParsedInputOf<'link.preview'>, { actor }: UserCall): Promise<OutputOf<'link.preview'>> {
    if (!pages) throw new TidingsError('forbidden', 'this server reads no web pages; links.enabled changes that')
    const found = await pages.of(input.url, actor.uid)
    return found ? { preview: found } : {}
  }

  async function attach(place: Place, entry: Entry, url: string): Promise<void> {
    const found = await pages?.of(url, uidOf(entry.sender))
    if (!found) return
    const { access = 0 } = (await store.conversations.get(place.id)) ?? {}
    await amend({ store, tell, access }, place, entry, (body) =>
      // Edited or recalled meanwhile: the preview is of words that are gone.
      body.recalled || body.editedAt ? undefined : { body: JSON.stringify({ ...body, preview: found }) },
    )
  }

  /** After a message was stored and answered. */
  function afterwards(place: Place, entry: Entry, { content }: Body): void {
    if (!settings.linkPreviews || !pages || !isWords(content)) return
    const url = linkIn(content)
    if (url === undefined) return
    attach(place, entry, url).catch((error: unknown) => {
      // A page that cannot be read is the page's fault, and one too many its sender's: the message goes without a preview.
      if (!(error instanceof TidingsError)) log.warn({ err: error }, 'a link preview failed')
    })
  }

  return { preview, afterwards }
}
