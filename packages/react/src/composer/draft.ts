import type { TidingsClient } from '@tidings/client'
import { useEffect, useRef, useState } from 'react'
import { useClient } from '../provider.tsx'
import { useClientState } from '../state/use-client-state.ts'

/** So long after the last key a draft is told to the other terminals. */
const quietMs = 1500

interface Draft {
  readonly text: string
  /** The server has it: what the server has later is newer. */
  readonly saved: boolean
}

/** What was written and not sent, by conversation or thread: at hand when somebody comes back to it. */
const written = new WeakMap<TidingsClient, Map<string, Draft>>()

function draftsOf(client: TidingsClient): Map<string, Draft> {
  const drafts = written.get(client) ?? new Map<string, Draft>()
  written.set(client, drafts)
  return drafts
}

/** Saves the draft with the conversation. Without a connection it stays here, and the next change saves it. */
function save(client: TidingsClient, conversation: string, text: string): void {
  if (client.state.conversations[conversation] === undefined) return
  const draft = text === '' ? null : { content: { type: 'text', data: text }, ts: Date.now() }
  client.call('conversation.update', { conversation, settings: { draft } }).then(
    () => {
      const drafts = draftsOf(client)
      if (drafts.get(conversation)?.text === text) drafts.set(conversation, { text, saved: true })
    },
    () => undefined,
  )
}

/** What was written goes another way than by the composer. */
export function dropDraft(client: TidingsClient, conversation: string): void {
  draftsOf(client).set(conversation, { text: '', saved: false })
  save(client, conversation, '')
}

/** The text that is being written: kept while others are looked at, and on all terminals. */
export function useDraft(conversation: string, thread: string | undefined): readonly [string, (text: string) => void] {
  const client = useClient()
  const key = thread ?? conversation
  const saved = useClientState((state) => {
    const { content } = state.conversations[conversation]?.settings.draft ?? {}
    return thread === undefined && typeof content?.data === 'string' ? content.data : ''
  })
  const [text, setText] = useState(() => {
    const kept = draftsOf(client).get(key)
    return kept && !kept.saved ? kept.text : saved
  })
  const told = useRef(saved)

  useEffect(() => {
    // Written on another terminal, while nothing else is written here.
    if (saved !== told.current && text === told.current) setText(saved)
    told.current = saved
  }, [saved, text])

  const unsaved = useRef<() => void>(undefined)
  useEffect(() => {
    if (draftsOf(client).get(key)?.text !== text) draftsOf(client).set(key, { text, saved: text === told.current })
    unsaved.current = undefined
    if (thread !== undefined || text === told.current) return
    const saveNow = (): void => {
      unsaved.current = undefined
      if (draftsOf(client).get(key)?.text === text) save(client, conversation, text)
    }
    unsaved.current = saveNow
    const timer = setTimeout(saveNow, text === '' ? 0 : quietMs)
    return () => clearTimeout(timer)
  }, [client, conversation, key, text, thread])
  // Who goes elsewhere finds it in the list at once.
  useEffect(() => () => unsaved.current?.(), [])

  return [text, setText]
}
