import type { ChatClient } from '@tidings/client'
import type { Server } from '../acting/server.ts'
import type { BotStore } from '../keeping/store.ts'
import { ActsSource } from './acts-source.ts'
import { EditsSource } from './edits-source.ts'
import { LogSource } from './log-source.ts'
import type { Handling, Source } from './source.ts'

export interface SocketSourceParts {
  readonly server: Server
  readonly client: ChatClient
  readonly store: BotStore
  readonly concurrency: number
  readonly handling: Handling
  readonly report: (error: unknown) => void
}

/** What is said in the conversations of the bot's account, what is chosen on its cards, and what people change, over the SDK's socket. */
export function createSocketSource({ handling, ...parts }: SocketSourceParts): Source {
  const log = new LogSource({ ...parts, handle: handling.message })
  const acts = new ActsSource({ ...parts, handle: handling.action })
  const edits = new EditsSource({ ...parts, handle: handling.changed })
  return {
    async begin() {
      await acts.begin()
      await log.catchUp()
    },
    stop: async () => void (await Promise.all([log.stop(), acts.stop(), edits.stop()])),
  }
}
