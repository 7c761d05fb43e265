import { TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Receiver } from '../delivery/receivers.ts'
import { Telling } from './telling.ts'

const event = (id: string) => new Outgoing({ event: 'chatroom.removed', data: { chatroom: 'stage', id } })

function aHall(people: number) {
  const time = new TestTime()
  const heard: Outgoing[][] = Array.from({ length: people }, () => [])
  const receivers: readonly Receiver[] = heard.map((all, index) => ({
    ...{ uid: `u${index}`, client: { id: `c${index}` }, live: true, missed: () => undefined },
    deliver: (outgoing: Outgoing) => void all.push(outgoing),
  }))
  const told = () => heard.reduce((sum, { length }) => sum + length, 0)
  return { time, heard, receivers, told, sessions: new Set(receivers), telling: new Telling(time.clock) }
}

test('few are told at once, very many in pieces and each in order, and whoever left meanwhile is not', () => {
  const few = aHall(1000)
  few.telling.tell(event('a'), few.sessions)
  expect(few.told()).toBe(1000)
  const { time, heard, receivers, told, sessions, telling } = aHall(2500)
  const [one, two] = [event('1'), event('2')]
  telling.tell(one, sessions)
  telling.tell(two, sessions)
  expect(told()).toBe(1000)
  sessions.delete(receivers[2400] as Receiver)
  time.tick(1)
  expect(told()).toBe(2000)
  for (let turn = 0; turn < 10; turn++) time.tick(1)
  expect(heard[2400]).toEqual([])
  expect(heard.filter((all) => all[0] === one && all[1] === two)).toHaveLength(2499)
})

test('that it is closed everybody is told, and what waits has a bound', () => {
  const { time, receivers, told, sessions, telling } = aHall(1500)
  telling.tell(event('out'), sessions, true)
  for (const one of receivers) sessions.delete(one)
  time.tick(1)
  expect(told()).toBe(1500)
  const crowd = aHall(1500)
  for (let n = 0; n < 150; n++) crowd.telling.tell(event(`${n}`), crowd.sessions)
  expect(crowd.told()).toBeGreaterThan(40 * 1500)
  crowd.telling.stop()
  const before = crowd.told()
  crowd.time.tick(1000)
  expect(crowd.told()).toBe(before)
})
