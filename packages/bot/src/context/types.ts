import type { MentionAt, Message } from '@tidings/protocol'

export type Content = Message['content']

export interface AnswerOptions {
  /** `user/{id}`s who are mentioned, or `all`. */
  readonly mentions?: readonly string[]
  readonly mentionsAt?: readonly MentionAt[]
  /** In a room: only these see it. `ctx.from` for who wrote. */
  readonly only?: string | readonly string[]
}

/** A file of `node:fs`' `openAsBlob`, a page's, or one that was made. */
export interface FileOptions {
  /** Needed unless the blob is a File, which has one. */
  readonly name?: string
  readonly caption?: string
}
