import type { Conversation } from './world.ts'

/** Somebody who keeps copies of logs. */
export interface Reader {
  readonly clientId: string
  /** How far the copy of each log reaches. */
  heads(): Iterable<readonly [conversation: string, head: number]>
}

/** A reader who comes back by itself. */
export interface Online extends Reader {
  /** By `performance.now`: since then it is connected, and has read everything that had changed before. */
  readonly syncedSince: number | undefined
  /** How it stands with its connection, for whoever wonders. */
  readonly standing: string
}

/** And writes. */
export interface Writer extends Online {
  readonly uid: string
  /** Messages that are under way. */
  readonly unanswered: number
  /** It is on its way, or waits for the connection; `twice`: over another connection as well, where there is one. */
  write(conversation: Conversation, twice: boolean): void
  /** Breaks the connection from this side. */
  cut(): void
}
