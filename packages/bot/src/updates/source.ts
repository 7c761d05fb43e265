import type { CardAct, Message } from '@tidings/protocol'

/** What the bot does with what it is told. Each resolves when the handlers have ended. */
export interface Handling {
  readonly message: (message: Message) => Promise<void>
  /** What somebody had said says something else now, or was recalled. */
  readonly changed: (message: Message) => Promise<void>
  readonly action: (act: CardAct) => Promise<void>
}

/** From where a bot is told. */
export interface Source {
  /** When it is signed in: what was told meanwhile, and what comes from now on. */
  begin(): Promise<void>
  /** Takes nothing more; resolves when the handlers that run have ended. */
  stop(): Promise<void>
}
