import { TidingsError } from '@tidings/protocol'
import type { AttachmentFacts } from '../ports/attachments.ts'
import type { Inspection } from '../ports/uploads.ts'

/** What a sender who says nothing says. */
export const unknownType = 'application/octet-stream'

/** Formats that other formats are made of: the sender may know better which one it is. */
const containers = new Set(['application/zip', 'application/gzip', 'application/xml', 'text/xml', 'application/x-cfb'])

const family = (mime: string): string => mime.slice(0, mime.indexOf('/'))
const isMedia = (mime: string): boolean => ['image', 'audio', 'video'].includes(family(mime))
/** The same containers hold sound and moving pictures. */
const alike = (a: string, b: string): boolean =>
  isMedia(a) && (family(a) === family(b) || [a, b].every((mime) => ['audio', 'video'].includes(family(mime))))

/** Types that bytes always show: whoever claims one of them can be taken at their word. */
const shows = (mime: string): boolean => isMedia(mime) || mime === 'application/pdf'

/** `rejected` when the sender's word is not true of the bytes. */
function expectTrue(claimed: string, found: string | undefined): void {
  if (!shows(claimed) || (found !== undefined && (claimed === found || alike(claimed, found)))) return
  const are = found === undefined ? 'are not' : `are ${found}`
  throw new TidingsError('rejected', `the file is said to be ${claimed}, but its bytes ${are}`)
}

/** The type under which the bytes are kept. */
export function settledType(claimed: string, { mime: found, media }: Inspection): string {
  expectTrue(claimed, found)
  if (found === undefined) return claimed
  if (media?.kind === 'audio') return family(claimed) === 'audio' ? claimed : found.replace(/^video\//, 'audio/')
  return containers.has(found) && claimed !== unknownType ? claimed : found
}

export function factsOf({ media }: Inspection): AttachmentFacts {
  if (media === undefined) return { kind: 'file' }
  if (media.kind !== 'image') return media
  const { thumbnail, ...facts } = media
  return { ...facts, ...(thumbnail ? { thumbnail: true } : {}) }
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
