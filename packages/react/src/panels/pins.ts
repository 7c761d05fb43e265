import type { TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { useRef } from 'react'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'

/** All of them: a conversation has a bounded number, and large ones come in several answers. */
async function pinsOf(client: TidingsClient, conversation: string): Promise<readonly Message[]> {
  const pins: Message[] = []
  let before: number | undefined
  do {
    const page = await client.call('message.pins', { conversation, ...(before === undefined ? {} : { before }) })
    pins.push(...page.messages)
    before = page.next
  } while (before !== undefined)
  return pins
}

/** The pinned messages, newest first; asked for again when a pin came or went, or what is pinned has changed. */
export function usePins(conversation: string): readonly Message[] | undefined {
  const exists = useClientState((state) => state.conversations[conversation] !== undefined)
  const known = useRef<ReadonlySet<string>>(new Set())
  const { answer } = useAsked(
    exists ? conversation : undefined,
    async (client) => {
      const pins = await pinsOf(client, conversation)
      known.current = new Set(pins.map(({ id }) => id))
      return pins
    },
    (client, again) => [
      client.on('message.changed', (message) => {
        if (message.conversation === conversation && (message.pinned || known.current.has(message.id))) again()
      }),
    ],
  )
  return answer
}
