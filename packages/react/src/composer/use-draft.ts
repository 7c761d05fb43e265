import type { TidingsClient } from '@tidings/client'
import type { ConversationSettings } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { soundMentions } from '@tidings/protocol/mentioned'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useClientState } from '../state/use-client-state.ts'
import { counts, type Draft, DraftShelf, isEmpty, type ServerDraft, type Shelf } from './drafts.ts'
import { nothing, type Written } from './written.ts'

/** So long after the last key a draft is kept on this device, and told to the others. */
const keepMs = 300
const tellMs = 1500

/** In the storage of the page's origin, under the account's name. Where that is blocked, a draft lasts as long as the page. */
function shelfIn(client: TidingsClient): Shelf {
  const name = (): string | undefined => {
    const { user } = client.state
    return user && `tidings.drafts ${client.url} ${user.oid}`
  }
  return {
    read() {
      try {
        const at = name()
        return at === undefined ? null : localStorage.getItem(at)
      } catch {
        return null
      }
    },
    write(text) {
      try {
        const at = name()
        if (at === undefined) return
        if (text === null) localStorage.removeItem(at)
        else localStorage.setItem(at, text)
      } catch {
        // Blocked, or full.
      }
    },
  }
}

const shelves = new WeakMap<TidingsClient, DraftShelf>()

function shelfOf(client: TidingsClient): DraftShelf {
  const shelf = shelves.get(client) ?? new DraftShelf(shelfIn(client))
  shelves.set(client, shelf)
  return shelf
}

/** Who signs out leaves nothing on this device that was not sent. Called while it is known who that is. */
export const forgetDrafts = (client: TidingsClient): void => shelfOf(client).close()

/** Saves the draft with the conversation. Without a connection it stays here, and is saved when there is one. */
function tell(client: TidingsClient, conversation: string, draft: Draft): void {
  if (client.state.conversations[conversation] === undefined || client.state.connection.phase !== 'online') return
  const { text, mentionsAt, ts } = draft
  const content = { type: 'text', data: text }
  const told = isEmpty(draft)
    ? null
    : { content, ts, ...(mentionsAt.length > 0 ? { mentionsAt: [...mentionsAt] } : {}) }
  if (JSON.stringify(told).length > limits.draftBytes) return
  client.call('conversation.update', { conversation, settings: { draft: told } }).then(
    () => shelfOf(client).saved(conversation, draft),
    () => undefined,
  )
}

/** What was written goes another way than by the composer. */
export function dropDraft(client: TidingsClient, conversation: string): void {
  const upon = client.state.conversations[conversation]?.settings.draft?.ts ?? 0
  tell(client, conversation, shelfOf(client).write(conversation, nothing, upon))
}

const noDraft: ServerDraft = { ...nothing, ts: 0 }

function serverDraft(draft: ConversationSettings['draft']): ServerDraft {
  const text = draft?.content.data
  if (!draft || typeof text !== 'string') return noDraft
  return { text, mentionsAt: soundMentions(text, draft.mentionsAt), ts: draft.ts }
}

/** Those of threads are on this device only. */
function useServerDraft(conversation: string, thread: string | undefined): ServerDraft {
  const draft = useClientState((state) =>
    thread === undefined ? state.conversations[conversation]?.settings.draft : undefined,
  )
  return useMemo(() => serverDraft(draft), [draft])
}

/** What the server has not got of a draft is told, unless another one was written elsewhere since. */
function tellKept(client: TidingsClient, conversation: string): void {
  const shelf = shelfOf(client)
  const known = client.state.conversations[conversation]
  const draft = shelf.get(conversation)
  // Of threads nothing is told; nor of conversations that are not there yet.
  if (!known || !draft || client.state.connection.phase !== 'online') return
  const server = serverDraft(known.settings.draft)
  if (counts(draft, server)) tell(client, conversation, shelf.write(conversation, draft, server.ts))
  else shelf.drop(conversation)
}

/** What was written while the server could not be told is told as soon as it can be, whatever is open then. */
export function useDraftsTold(): void {
  const client = useClient()
  const online = useClientState(({ connection }) => connection.phase === 'online')
  useEffect(() => {
    if (online) for (const key of shelfOf(client).keys()) tellKept(client, key)
  }, [client, online])
}

/** Waits until nothing was typed for a while; what waits when the page or the composer goes is done then. */
class Pause {
  #timer: ReturnType<typeof setTimeout> | undefined
  #work: (() => void) | undefined

  start(ms: number, work: () => void): void {
    clearTimeout(this.#timer)
    this.#work = work
    this.#timer = setTimeout(() => this.end(), ms)
  }

  end(): void {
    clearTimeout(this.#timer)
    const work = this.#work
    this.#work = undefined
    work?.()
  }
}

/** What waits is done when the page goes, which may be the last that is heard of it; and when the composer goes. */
function usePauses(...pauses: readonly Pause[]): void {
  const all = useRef(pauses)
  useEffect(() => {
    const end = () => {
      for (const pause of all.current) pause.end()
    }
    const hide = () => document.visibilityState === 'hidden' && end()
    addEventListener('pagehide', end)
    document.addEventListener('visibilitychange', hide)
    return () => {
      removeEventListener('pagehide', end)
      document.removeEventListener('visibilitychange', hide)
      end()
    }
  }, [])
}

/** The text that is being written: kept while others are looked at, over the end of the page, and on all terminals. */
export function useDraft(
  conversation: string,
  thread: string | undefined,
): readonly [Written, (written: Written) => void] {
  const client = useClient()
  const shelf = shelfOf(client)
  const key = thread ?? conversation
  const server = useServerDraft(conversation, thread)
  const [written, setWritten] = useState<Written>(() => {
    const draft = shelf.get(key)
    return counts(draft, server) ? draft : server
  })
  const known = useRef(server)
  const [keeping] = useState(() => new Pause())
  const [telling] = useState(() => new Pause())
  usePauses(keeping, telling)

  useEffect(() => {
    if (server === known.current) return
    known.current = server
    // An echo of what was written here a while ago, or somebody writes here and elsewhere at once: the hand that types wins.
    if (!shelf.get(key)) setWritten(server)
  }, [key, server, shelf])

  useEffect(() => {
    if (thread === undefined) tellKept(client, conversation)
  }, [client, conversation, thread])

  function write(next: Written): void {
    setWritten(next)
    const draft = shelf.write(key, next, known.current.ts)
    // Something else may be meant by then: it was sent another way.
    const tellNow = () => shelf.get(key) === draft && tell(client, conversation, draft)
    keeping.start(isEmpty(next) ? 0 : keepMs, () => shelf.keep())
    if (thread === undefined) telling.start(isEmpty(next) ? 0 : tellMs, tellNow)
    else if (isEmpty(next)) shelf.saved(key, draft)
  }

  return [written, write]
}
