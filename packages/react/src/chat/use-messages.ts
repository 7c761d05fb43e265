import { type OpenConversation, outgoingTo } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { type Item, itemsOf } from './items.ts'

/** Keeps the conversation's log at hand while it is shown. */
export function useOpen(conversation: string): OpenConversation | undefined {
  const client = useClient()
  const [opened, setOpened] = useState<OpenConversation>()
  useEffect(() => {
    const open = client.open(conversation)
    setOpened(open)
    return () => open.close()
  }, [client, conversation])
  return opened
}

const none: readonly Message[] = []

export interface Messages {
  readonly messages: readonly Message[]
  readonly items: readonly Item[]
  /** The window ends before the head. */
  readonly past: boolean
  /** Nothing is known of the log yet. */
  readonly loading: boolean
}

/** The messages of a conversation that is open, as lines to show. */
export function useMessages(conversation: string, unreadAfter?: number): Messages {
  const window = useClientState((state) => state.windows[conversation])
  const head = useClientState((state) => state.conversations[conversation]?.seq ?? 0)
  const floor = useClientState((state) => state.conversations[conversation]?.floor ?? 0)
  const outbox = useClientState((state) => state.outbox)
  const mine = useMe()
  const messages = window?.messages ?? none
  const past = window?.past === true
  const items = useMemo(() => {
    const outgoing = past ? [] : outgoingTo({ outbox }, conversation).filter(({ thread }) => thread === undefined)
    return itemsOf({ messages: messages.filter(({ hidden }) => !hidden), outgoing, mine, unreadAfter })
  }, [messages, past, outbox, conversation, mine, unreadAfter])
  return { messages, items, past, loading: messages.length === 0 && head > floor }
}
