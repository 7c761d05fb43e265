import { TidingsError } from '@tidings/protocol'
import type { AttachmentFacts } from '../ports/attachments.ts'
import type { Inspection } from '../ports/uploads.ts'

/** What a sender who says nothing says. */
export const unknownType = 'application/octet-stream'

/** Formats that other formats are made of: the sender may know better which one it is. */
const containers = new Set(['application/zip', 'application/gzip', 'application/xml', 'text/xml', 'application/x-cfb'])

const family = (mime: string): string => mime.slice(0, mime.indexOf('/'))
const isMedia = (mime: string): boolean => ['image', 'audio', 'video'].includes(family(mime))

/** Types that bytes always show: what is called so and does not show it is something else. */
const shows = (mime: string): boolean => isMedia(mime) || mime === 'application/pdf'

/**
 * The type under which the bytes are kept: what they show; where they show nothing, what the sender says. Browsers guess by
 * the name (`.ts` is a film to them): a wrong guess is set right, and no reason to refuse the file.
 */
export function settledType(claimed: string, { mime: found, text, media }: Inspection): string {
  if (found === undefined) return shows(claimed) ? (text ? 'text/plain' : unknownType) : claimed
  if (media?.kind === 'audio') return family(claimed) === 'audio' ? claimed : found.replace(/^video\//, 'audio/')
  return containers.has(found) && claimed !== unknownType && !shows(claimed) ? claimed : found
}

/** What is kept as it came is a file, whatever it shows: who opens it knows what they do. */
export function factsOf({ media }: Inspection, original = false): AttachmentFacts {
  if (media === undefined) return { kind: 'file' }
  const kind = original ? ('file' as const) : media.kind
  if (media.kind === 'audio') return { ...media, kind }
  if (media.kind === 'video') {
    const { unplayable: _, ...film } = media
    return { ...film, kind }
  }
  const { thumbnail, rendition, ...facts } = media
  return {
    ...facts,
    kind,
    ...(thumbnail ? { thumbnail: true } : {}),
    ...(rendition ? { rendition: renditionType } : {}),
  }
}

/** Of pictures. */
const renditionType = 'image/webp'

const endings: Readonly<Record<string, string>> = { 'image/webp': 'webp', 'video/mp4': 'mp4' }

/** The name of what was made from a file: another type has another ending. */
export function fileNameOf(name: string, mime: string): string {
  const ending = endings[mime]
  if (ending === undefined || name.toLowerCase().endsWith(`.${ending}`)) return name
  return `${name.replace(/\.\w{1,5}$/, '')}.${ending}`
}

/** `image` takes in `image/png`. */
const matches = (mime: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => mime === pattern || family(mime) === pattern)

/** What the operator takes, and what not. */
export function expectTaken(
  mime: string,
  { accept, refuse }: { readonly accept: readonly string[]; readonly refuse: readonly string[] },
): void {
  if ((accept.length === 0 || matches(mime, accept)) && !matches(mime, refuse)) return
  throw new TidingsError('rejected', `this server takes no files of type ${mime}`)
}
