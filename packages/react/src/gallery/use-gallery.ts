import type { TidingsClient } from '@tidings/client'
import type { Message, OutputOf } from '@tidings/protocol'
import type { ContentKind } from '@tidings/protocol/kinds'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import { galleryOf } from './gallery-items.ts'

type Page = OutputOf<'search'>

export interface Gallery {
  readonly messages: readonly Message[]
  readonly state: 'asking' | 'there' | 'failed'
  /** Asks for what is older; undefined at the end. */
  readonly more: (() => void) | undefined
  /** What is older could not be had. */
  readonly stuck: boolean
}

/** As many as a search answers at most. */
const pageSize = 50

const none: readonly Message[] = []

/** Changes of what lies outside of the stretch of the log that is at hand. */
function useChanges(conversation: string): readonly Message[] {
  const client = useClient()
  const [changes, setChanges] = useState(none)
  useEffect(() => {
    const heard = (message: Message): void => {
      if (message.conversation !== conversation) return
      setChanges((before) => [...before.filter(({ id }) => id !== message.id), message].slice(-mostChanges))
    }
    const ends = [client.on('message', heard), client.on('message.changed', heard)]
    return () => {
      for (const end of ends) end()
    }
  }, [client, conversation])
  return changes
}

/** Whoever looks for so long opens it anew sometime. */
const mostChanges = 500

interface Later {
  readonly first: Page
  readonly pages: readonly Page[]
  readonly stuck: boolean
}

/** The pages behind the first one; when that is asked for anew they are, too, as far as somebody looks. */
function useLater(first: Page | undefined, ask: (client: TidingsClient, next: string) => Promise<Page>) {
  const client = useClient()
  const [later, setLater] = useState<Later>()
  const asking = useRef(false)
  const here = later?.first === first ? later : undefined
  const pages = here?.pages ?? []
  const { next } = pages.at(-1) ?? first ?? {}
  const latest = useRef(ask)
  latest.current = ask
  const more = useCallback(() => {
    if (first === undefined || next === undefined || asking.current) return
    asking.current = true
    const over = (page: readonly Page[], stuck: boolean): void => {
      asking.current = false
      setLater((before) => ({ first, pages: [...(before?.first === first ? before.pages : []), ...page], stuck }))
    }
    latest.current(client, next).then(
      (page) => over([page], false),
      () => over([], true),
    )
  }, [client, first, next])
  return { pages, more: next === undefined ? undefined : more, stuck: here?.stuck ?? false }
}

/** What was shared in a conversation, newest first and kept up to date, as far as it was asked for. */
export function useGallery(conversation: string, has: readonly ContentKind[]): Gallery {
  const ask = (client: TidingsClient, next?: string): Promise<Page> =>
    client.call('search', { conversation, has: [...has], limit: pageSize, ...(next === undefined ? {} : { next }) })
  const { answer, error } = useAsked(
    `${conversation} ${has.join()}`,
    (client) => ask(client),
    () => [],
  )
  const { pages, more, stuck } = useLater(answer, ask)
  const window = useClientState((state) => state.windows[conversation]?.messages) ?? none
  const floor = useClientState((state) => state.conversations[conversation]?.floor ?? 0)
  const deleted = useClientState(({ own }) => own.items.deletion)
  const changes = useChanges(conversation)
  const messages = useMemo(() => {
    const found = answer ? [answer, ...pages].flatMap(({ results }) => results.map(({ message }) => message)) : none
    const heard = [...changes, ...window]
    const shown = galleryOf({ found, heard, more: more !== undefined, floor }, has)
    return shown.filter(({ id }) => deleted[id] === undefined)
  }, [answer, pages, changes, window, more, floor, deleted, has])
  const state = answer ? 'there' : error === undefined ? 'asking' : 'failed'
  return { messages, state, more, stuck }
}
