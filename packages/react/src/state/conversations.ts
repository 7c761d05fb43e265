import { type ClientState, listConversations } from '@tidings/client'
import { foldText } from '@tidings/protocol/folding'
import { useMemo } from 'react'
import { useClient } from '../provided/kit.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { hasWords, idOf, nameIn } from './names.ts'
import { useClientState } from './use-client-state.ts'

export interface ConversationList {
  readonly conversations: readonly string[]
  /** Those that the user has folded away. */
  readonly folded: readonly string[]
}

/** The addresses of the user's conversations in the order of a list: the pinned ones, then the newest. */
export function useConversations(): ConversationList {
  const conversations = useClientState((state) => state.conversations)
  const ordered = useMemo(() => {
    const all = listConversations({ conversations })
    const oids = (folded: boolean) =>
      all.filter(({ settings }) => (settings.folded ?? false) === folded).map(({ conversation }) => conversation)
    return { conversations: oids(false), folded: oids(true) }
  }, [conversations])
  return ordered
}

const matches = (state: ClientState, oid: string, wanted: string, t: Speech['t']): boolean =>
  hasWords(foldText(`${nameIn(state, oid, t)} ${idOf(oid)}`), wanted)

/** Those of them whose name or id holds the words. */
export function useMatching(conversations: readonly string[], query: string): readonly string[] {
  const client = useClient()
  const { t } = useSpeech()
  const wanted = foldText(query.trim())
  return useMemo(
    () => (wanted === '' ? conversations : conversations.filter((oid) => matches(client.state, oid, wanted, t))),
    [client, conversations, wanted, t],
  )
}
