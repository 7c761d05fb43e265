import type { TidingsClient } from '@tidings/client'
import { useEffect, useRef, useState } from 'react'
import { useClient } from '../provider.tsx'
import { useClientState } from '../state/use-client-state.ts'

/** So long after the last key a draft is told to the other terminals. */
const quietMs = 1500

/** What was written and not sent, by conversation or thread: at hand when somebody comes back to it. */
const written = new WeakMap<TidingsClient, Map<string, string>>()

function draftsOf(client: TidingsClient): Map<string, string> {
  const drafts = written.get(client) ?? new Map<string, string>()
  written.set(client, drafts)
  return drafts
}

/** Saves the draft with the conversation. Without a connection it stays here, and the next change saves it. */
function save(client: TidingsClient, conversation: string, text: string): void {
  if (client.state.conversations[conversation] === undefined) return
  const draft = text === '' ? null : { content: { type: 'text', data: text }, ts: Date.now() }
  client.call('conversation.update', { conversation, settings: { draft } }).catch(() => undefined)
}

/** The text that is being written: kept while others are looked at, and on all terminals. */
export function useDraft(conversation: string, thread: string | undefined): readonly [string, (text: string) => void] {
  const client = useClient()
  const key = thread ?? conversation
  const saved = useClientState((state) => {
    const { content } = state.conversations[conversation]?.settings.draft ?? {}
    return thread === undefined && typeof content?.data === 'string' ? content.data : ''
  })
  const [text, setText] = useState(() => draftsOf(client).get(key) ?? saved)
  const told = useRef(saved)

  useEffect(() => {
    // Written on another terminal, while nothing else is written here.
    if (saved !== told.current && text === told.current) setText(saved)
    told.current = saved
  }, [saved, text])

  useEffect(() => {
    draftsOf(client).set(key, text)
    if (thread !== undefined || text === told.current) return
    const timer = setTimeout(() => save(client, conversation, text), text === '' ? 0 : quietMs)
    return () => clearTimeout(timer)
  }, [client, conversation, key, text, thread])

  return [text, setText]
}
