import { useMemo } from 'react'
import { useClient } from '../provider.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { type Asked, readSearch } from './filters.ts'
import { namesOf } from './names-meant.ts'

/** What is typed, as filters and words. */
export function useFilters(text: string): Asked {
  const client = useClient()
  const { t } = useSpeech()
  return useMemo(() => readSearch(text, namesOf(client.state, t), Date.now()), [client, t, text])
}

/** As a search takes it. */
export const searchOf = ({ query, filters: { from, has, ...rest } }: Asked) => ({
  query,
  ...rest,
  ...(from ? { from: [...from] } : {}),
  ...(has ? { has: [...has] } : {}),
})
