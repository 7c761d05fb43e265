import type { Message } from '@tidings/protocol'
import { useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useMe } from '../state/use-client-state.ts'

interface Vote {
  readonly mine: readonly string[]
  readonly choose: (options: readonly string[]) => void
}

interface Chosen {
  readonly options: readonly string[]
  /** What the message says from this change on; until the server has answered, nothing. */
  readonly rev: number
}

/**
 * The reader's own choice in a poll, and a way to change it. It is known by name where all are named; of an anonymous poll, and of
 * one with many voters, the server is asked. What is chosen shows at once; of quick changes the last one counts.
 */
export function useVote(message: Message | undefined): Vote {
  const client = useClient()
  const me = useMe()
  const act = useAct()
  const [chosen, setChosen] = useState<Chosen>()
  const next = useRef<readonly string[]>(undefined)
  const busy = useRef(false)
  const { id, votes = [], rev = 0 } = message ?? {}
  const allNamed = votes.every(({ count, users }) => count === users.length)
  const named = votes.filter(({ users }) => users.includes(me)).map(({ key }) => key)
  const asked = useAsked(allNamed || id === undefined ? undefined : id, () =>
    client.call('poll.choice', { id: id ?? '' }),
  )
  const known = allNamed ? named : (asked.answer?.options ?? named)
  const mine = chosen && (rev < chosen.rev || !allNamed) ? chosen.options : known

  async function send(poll: string): Promise<void> {
    busy.current = true
    try {
      while (next.current) {
        const options = next.current
        next.current = undefined
        const answer = await client.call('poll.vote', { id: poll, options: [...options] })
        if (!next.current) setChosen({ options, rev: answer.message.rev })
      }
    } catch (error) {
      next.current = undefined
      setChosen(undefined)
      throw error
    } finally {
      busy.current = false
    }
  }

  function choose(options: readonly string[]): void {
    if (id === undefined) return
    setChosen({ options, rev: Number.POSITIVE_INFINITY })
    next.current = options
    if (!busy.current) void act(() => send(id))
  }

  return { mine, choose }
}
