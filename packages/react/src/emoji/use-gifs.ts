import type { Gif } from '@tidings/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useSpeech } from '../texts/texts.tsx'

interface Found {
  readonly gifs: readonly Gif[]
  readonly credit?: string | undefined
  readonly next?: string | undefined
}

export interface Gifs {
  /** Undefined until they are known. */
  readonly found: Found | undefined
  readonly fault: unknown
  /** The next page, or the same once more after a fault. */
  readonly ask: () => void
}

/** What the provider of the server has for some words; without words, what many send. */
export function useGifs(query: string): Gifs {
  const client = useClient()
  const { language } = useSpeech()
  const [found, setFound] = useState<Found>()
  const [fault, setFault] = useState<unknown>()
  // An answer to other words comes too late, and so does one that was asked for twice.
  const turn = useRef(0)

  const askAfter = useCallback(
    async (before: Found | undefined) => {
      const mine = ++turn.current
      setFault(undefined)
      const from = before?.next === undefined ? {} : { next: before.next }
      try {
        const answer = await client.call('gif.search', { query, language, ...from })
        if (turn.current !== mine) return
        const known = new Set(before?.gifs.map(({ id }) => id))
        setFound({ ...answer, gifs: [...(before?.gifs ?? []), ...answer.gifs.filter(({ id }) => !known.has(id))] })
      } catch (thrown) {
        if (turn.current === mine) setFault(thrown)
      }
    },
    [client, language, query],
  )
  useEffect(() => {
    setFound(undefined)
    void askAfter(undefined)
    return () => {
      turn.current += 1
    }
  }, [askAfter])
  return { found, fault, ask: () => void askAfter(found) }
}
