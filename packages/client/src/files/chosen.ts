import type { BlobLike } from '../runtime/runtime.ts'
import type { FilePlace, FilesFor, OutgoingAlbum, OutgoingFile } from '../state/outgoing-file.ts'
import { sendableName } from './file-name.ts'

/** A file with the name it is to have, and an id of the sender's own. */
export interface ChosenFile {
  readonly key: string
  readonly name: string
  readonly file: BlobLike
}

type Said = Pick<OutgoingAlbum, 'replyTo' | 'words' | 'mentions' | 'mentionsAt' | 'more'>

export interface SendFilesOptions extends Said {
  /** Those that are sent; all that were chosen for the place unless given. */
  readonly keys?: readonly string[]
  /** An id of one's own: what was sent under it is not sent again. */
  readonly key?: string
}

/** A file of which nothing has gone up yet. */
export function outgoing(
  { to, thread, original }: FilesFor,
  { key, name, file }: ChosenFile,
  now: number,
): OutgoingFile {
  const { size, type } = file
  const place = { to, ...(thread === undefined ? {} : { thread }), ...(original ? { original } : {}) }
  return { key, name: sendableName(name), size, type, chosenAt: now, ...place, received: 0, kept: false }
}

/** Those of the files that are meant: chosen for this place, and not sent yet. */
export const meantBy = (
  { to, thread }: FilePlace,
  { keys }: SendFilesOptions,
  files: readonly OutgoingFile[],
): readonly OutgoingFile[] =>
  files.filter(
    (one) => one.album === undefined && one.to === to && one.thread === thread && (keys?.includes(one.key) ?? true),
  )

/** Under an id, so many files with what is said to them. */
export function albumOf(
  { to, thread }: FilePlace,
  { key, keys: _, ...said }: SendFilesOptions & { readonly key: string },
  { files, now }: { readonly files: number; readonly now: number },
): OutgoingAlbum {
  return { key, to, ...(thread === undefined ? {} : { thread }), ...said, files, left: 0, chosenAt: now }
}
