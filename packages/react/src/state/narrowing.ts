import { isUnread } from '@tidings/client'
import type { Conversation } from '@tidings/protocol'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useClientState } from './use-client-state.ts'

/** Which conversations a filter of the list shows; another key begins anew. */
export interface Narrowing {
  readonly key: string
  readonly holds: (item: Conversation) => boolean
}

export const unreadOnly: Narrowing = { key: 'unread', holds: isUnread }

/** What a filter holds, and what it has held since it was chosen: no row goes away because it was opened. */
export function useNarrowed(oids: readonly string[], narrowing: Narrowing): readonly string[] {
  const conversations = useClientState((state) => state.conversations)
  const [held] = useState(() => new Set<string>())
  return useMemo(() => {
    for (const oid of oids) {
      const item = conversations[oid]
      if (item && narrowing.holds(item)) held.add(oid)
    }
    return oids.filter((oid) => held.has(oid))
  }, [oids, conversations, narrowing, held])
}

/** What a filter looks for may stand anywhere: the rest of the list is read, page by page. Answers whether all is here. */
export function useWhole(): boolean {
  const client = useClient()
  const isOnline = useClientState(({ connection }) => connection.phase === 'online')
  const older = useClientState((state) => state.older)
  const isKnown = useClientState(({ cursor }) => cursor !== undefined)
  useEffect(() => {
    // A page that fails is asked for again with the next connection.
    if (isOnline && older !== undefined) client.loadMoreConversations().catch(() => undefined)
  }, [client, isOnline, older])
  return isKnown && (older === undefined || !isOnline)
}
