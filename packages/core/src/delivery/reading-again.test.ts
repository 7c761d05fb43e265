import type { Uid } from '@tidings/protocol'
import { TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { ReadingAgain } from './reading-again.ts'
import type { Receiver } from './receivers.ts'

function several(count: number) {
  const told: Uid[] = []
  const users = Array.from({ length: count }, (_, n): readonly [Uid, readonly Receiver[]] => {
    const uid = `user-${n}`
    return [uid, [{ uid, client: { id: '' }, live: true, deliver: () => undefined, missed: () => void told.push(uid) }]]
  })
  const byUser = new Map(users)
  const time = new TestTime()
  const receivers = { users: () => users, of: (uid: Uid) => byUser.get(uid) ?? [] }
  return { told, time, again: new ReadingAgain(receivers, time.clock) }
}

test('few read again at once; many within two seconds, each once', () => {
  const few = several(500)
  few.again.all()
  expect(few.told.length).toBe(500)
  const many = several(40_000)
  many.again.all()
  expect(many.told.length).toBe(2000)
  many.again.all()
  for (let slice = 0; slice < 20; slice++) many.time.tick(100)
  expect(new Set(many.told).size).toBe(40_000)
  expect(many.told.length).toBeLessThanOrEqual(44_000)
})

test('some read again a moment later, and not twice where it turns out that all are to', () => {
  const { told, time, again } = several(10)
  again.of(['user-1', 'user-2'])
  expect(told).toEqual([])
  again.of(['user-2'])
  again.all()
  time.tick(300)
  expect(told.length).toBe(10)
  again.of(['user-3', 'nobody'])
  time.tick(300)
  expect(told.slice(10)).toEqual(['user-3'])
})
