import type { InputOf, OutputOf } from '@tidings/protocol'
import { useCallback, useEffect, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { Asking } from './asking.ts'

export type Found = OutputOf<'search'>['results'][number]
type Search = Omit<InputOf<'search'>, 'next'>

const pauseMs = 250

export interface SearchState {
  readonly results: readonly Found[]
  readonly state: 'idle' | 'searching' | 'done' | 'failed'
  /** Asks for the next page; undefined at the end. */
  readonly more: (() => void) | undefined
}

const nothing = { results: [], state: 'idle' } as const

/** Signs alone, say: there is nothing to look for, and nothing to be tried again. */
const isNoWord = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === 'invalid'

/** Messages that hold the words, asked for when the typing pauses. */
export function useSearch(search: Search | undefined): SearchState {
  const client = useClient()
  const [found, setFound] = useState<Pick<SearchState, 'results' | 'state'> & { readonly next?: string | undefined }>(
    nothing,
  )
  // As text: the same question asked anew is the same.
  const question = search && JSON.stringify(search)

  useEffect(() => {
    if (question === undefined) return setFound(nothing)
    setFound((before) => ({ ...before, state: 'searching' }))
    let asking: Asking<OutputOf<'search'>> | undefined
    const timer = setTimeout(() => {
      asking = new Asking(client, () => client.call('search', JSON.parse(question) as Search), {
        answer: ({ results, next }) => setFound({ results, next, state: 'done' }),
        refused: (error) => setFound({ results: [], state: isNoWord(error) ? 'done' : 'failed' }),
      })
    }, pauseMs)
    return () => {
      asking?.end()
      clearTimeout(timer)
    }
  }, [client, question])

  const { next } = found
  const more = useCallback(() => {
    if (question === undefined || next === undefined) return
    client.call('search', { ...(JSON.parse(question) as Search), next }).then(
      (page) =>
        setFound((before) => ({ results: [...before.results, ...page.results], next: page.next, state: 'done' })),
      () => setFound((before) => ({ ...before, state: 'failed' })),
    )
  }, [client, question, next])
  return { results: found.results, state: found.state, more: next === undefined ? undefined : more }
}
