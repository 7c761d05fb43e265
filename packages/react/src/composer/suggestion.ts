import type { ServerPicture } from '../emoji/server-emoji.ts'

/** What may be put in the place of what was typed. */
export interface Suggestion {
  readonly key: string
  readonly label: string
  readonly detail: string
  readonly text: string
  /** Who is meant by it, if it is a mention. */
  readonly mention?: string
  readonly oid?: string
  /** An emoji of the server; it stands before the label. */
  readonly picture?: ServerPicture
  /** It stands before the label. */
  readonly emoji?: string
}

/** So many are offered. */
export const offered = 8
