import type { ChatClient, TokenSource, UploadOptions } from '@tidings/client'
import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'

export type File = Parameters<ChatClient['files']['upload']>[0]

export type UploadedAs = Pick<UploadOptions, 'name' | 'original'>

/** As much of a file as is needed to send it. */
export interface Uploaded {
  readonly id: string
  readonly mime: string
}

/** The way to the server: a socket, or one request after the other. */
export interface Line {
  /** Signs in. Rejects with what the server refuses; while it is away it is tried on, which `report` hears. */
  enter(uid: string, token: TokenSource, report: (error: unknown) => void): Promise<void>
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  upload(file: File, options: UploadedAs): Promise<Uploaded>
  /** Shows that the bot is about to say something; nothing waits for it. */
  typing(conversation: string): void
  leave(): void
}
