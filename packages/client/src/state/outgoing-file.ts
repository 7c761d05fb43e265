import type { MentionAt } from '@tidings/protocol'
import type { WireError } from '@tidings/protocol/errors'

/** Where files are sent. */
export interface FilePlace {
  readonly to: string
  readonly thread?: string
}

/** Where files are sent, and how. */
export interface FilesFor extends FilePlace {
  /** As they are, with what they say of where and with what they were made. */
  readonly original?: true
}

/**
 * Why a file does not go: `too_large` for this server; `no_room` in the sender's quota; `not_taken`, as what it is;
 * `vanished` from the device, or moved; `unreadable`: changed since, a folder, or one that may not be opened;
 * `unavailable`: the server was tried for long; `refused` by another rule.
 */
export type FileFaultReason =
  | 'too_large'
  | 'no_room'
  | 'not_taken'
  | 'vanished'
  | 'unreadable'
  | 'unavailable'
  | 'refused'

export interface FileFault {
  readonly reason: FileFaultReason
  readonly error: WireError
}

/** A file that was chosen for a conversation, or is on its way into it. */
export interface OutgoingFile extends FilePlace {
  /** The `clientMsgId` of its message, too. */
  readonly key: string
  readonly name: string
  readonly size: number
  readonly type: string
  /** It is sent as it is. */
  readonly original?: true
  /** By the device's clock. */
  readonly chosenAt: number
  /** Bytes that have come to the server. */
  readonly received: number
  /** Its upload, as soon as there is one. */
  readonly attachment?: string
  /** All of it has come, and was looked at. */
  readonly kind?: string
  /** What it was sent with; absent while the sender still chooses. */
  readonly album?: string
  readonly fault?: FileFault
  /** It outlives the program, with its bytes. */
  readonly kept: boolean
}

/** Files that were sent at one time, and what is said to them. */
export interface OutgoingAlbum extends FilePlace {
  /** The `clientMsgId` of its words, too. */
  readonly key: string
  readonly chosenAt: number
  readonly replyTo?: string
  /** What is said to them, and has not left yet. */
  readonly words?: { readonly type: 'text' | 'markdown'; readonly data: string }
  readonly mentions?: readonly string[]
  readonly mentionsAt?: readonly MentionAt[]
  /** What the sender knows of the files that the server cannot see: a waveform, say. */
  readonly more?: Readonly<Record<string, unknown>>
  /** How many files it had, and how many of them have left. */
  readonly files: number
  readonly left: number
}

export type FilesAction =
  | { readonly type: 'file'; readonly key: string; readonly file: OutgoingFile | undefined }
  | { readonly type: 'album'; readonly key: string; readonly album: OutgoingAlbum | undefined }

/** In its place, or last; without a value it is gone. */
function put<T extends { readonly key: string }>(items: readonly T[], key: string, item: T | undefined): readonly T[] {
  if (!item) return items.filter((one) => one.key !== key)
  const at = items.findIndex((one) => one.key === key)
  return at < 0 ? [...items, item] : items.with(at, item)
}

interface Outgoing {
  readonly files: readonly OutgoingFile[]
  readonly albums: readonly OutgoingAlbum[]
}

export const filesChanged = <S extends Outgoing>(state: S, action: FilesAction): S =>
  action.type === 'file'
    ? { ...state, files: put(state.files, action.key, action.file) }
    : { ...state, albums: put(state.albums, action.key, action.album) }

/** Something of it would be gone with this program: it is still wanted, and its bytes are nowhere else. */
export const wouldBeLost = ({ files }: Pick<Outgoing, 'files'>): boolean =>
  files.some(({ kept, fault }) => !kept && (fault === undefined || fault.reason === 'unavailable'))
