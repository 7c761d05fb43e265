import type { ChatClient } from '@tidings/client'
import { aClient, aToken, type TestServer } from '@tidings/testkit'
import { vi } from 'vitest'
import { Bot, type BotOptions } from '../src/index.ts'

/** A bot that is not started yet, by an account of its own. */
export async function aBot<S = undefined>(server: TestServer, id: string, more: Partial<BotOptions<S>> = {}) {
  return new Bot<S>({ url: server.url, id, token: await aToken(server, id), ...more })
}

/** Somebody who writes to a bot, and what comes back. */
export async function aPerson(server: TestServer, uid: string, bot: string) {
  const client: ChatClient = await aClient(server, uid)
  const heard: unknown[] = []
  client.on('message', ({ from, content }) => from === `user/${bot}` && heard.push(content.data))
  return {
    client,
    heard,
    say: (text: string) => client.send(`user/${bot}`, text).done,
    hears: (...all: readonly unknown[]) =>
      vi.waitFor(() => {
        if (JSON.stringify(heard) !== JSON.stringify(all)) throw new Error(`heard ${JSON.stringify(heard)}`)
      }, 8000),
  }
}
