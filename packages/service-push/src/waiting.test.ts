import type { ServiceGate } from '@tidings/core'
import { expect, test } from 'vitest'
import { keyOf } from './places.ts'
import { mostWaitingOfUser, WaitingPushes } from './waiting.ts'

/** What stands there already. */
const gateWith = (keys: readonly string[]) => {
  const value = JSON.stringify({ seq: 1, until: 2, next: 1, provider: 'web' })
  const records = {
    count: async () => keys.length,
    async *pages() {
      yield keys.map((key) => ({ key, version: 1, value }))
    },
  }
  return { records } as unknown as Pick<ServiceGate, 'records'>
}

const keysOf = (user: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => keyOf({ conversation: from + index, user, client: 'phone' }))

test('one person fills no more than their share of what waits, also where another process has begun it', async () => {
  const waiting = new WaitingPushes(gateWith(keysOf('bob', 0, mostWaitingOfUser - 1)))
  for await (const page of waiting.all()) expect(page).toHaveLength(mostWaitingOfUser - 1)
  const fresh = [...keysOf('bob', 1000, 3), ...keysOf('cat', 1000, 3)].map((key) => ({ key }))
  const kept = await waiting.fitting(fresh)
  expect(kept).toEqual([fresh[0], ...fresh.slice(3)])
})
