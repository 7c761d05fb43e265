import { serverNow } from '@tidings/client'
import { useEffect, useState } from 'react'
import { useClient } from '../provided/kit.ts'

/** What a timer can wait at most. */
const longest = 2 ** 31 - 1

/** Renders again when a time has come. */
export function useTurn(at: number | undefined): void {
  const client = useClient()
  const [turns, turn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is further away than a timer waits takes several turns
  useEffect(() => {
    const left = (at ?? 0) - serverNow(client.state)
    if (left <= 0) return
    const timer = setTimeout(() => turn((count) => count + 1), Math.min(left + 1, longest))
    return () => clearTimeout(timer)
  }, [client, at, turns])
}
