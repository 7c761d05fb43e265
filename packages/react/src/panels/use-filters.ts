import { useMemo } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAllWanted } from '../state/people.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { type Asked, readSearch } from './filters.ts'
import { namesOf } from './names-meant.ts'

/** People whose names are asked for. */
const mostPeers = 500

/** What is typed, as filters and words. */
export function useFilters(text: string): Asked {
  const client = useClient()
  const { t } = useSpeech()
  const mayName = /[:：]/.test(text)
  // On a page that was just loaded nobody may have been met yet who is named in its address.
  const peers = useClientState((state) =>
    mayName ? Object.keys(state.conversations).slice(0, mostPeers).join(' ') : '',
  )
  useAllWanted(useMemo(() => peers.split(' '), [peers]))
  const users = useClientState((state) => (mayName ? state.users : undefined))
  // biome-ignore lint/correctness/useExhaustiveDependencies: who is called so changes with whom one has met
  return useMemo(() => readSearch(text, namesOf(client.state, t), Date.now()), [client, t, text, users, peers])
}

/** As a search takes it. */
export const searchOf = ({ query, filters: { from, has, ...rest } }: Asked) => ({
  query,
  ...rest,
  ...(from ? { from: [...from] } : {}),
  ...(has ? { has: [...has] } : {}),
})
