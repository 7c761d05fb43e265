import { expect, test } from 'vitest'
import { costs } from './costs.ts'
import { demand, machines } from './demand.ts'
import { type Assumed, limits, loadOf, planFor, reaches } from './model.ts'

const assumed: Assumed = { costs, demand, machines }

test('one node tells no other one anything', () => {
  expect(loadOf(1000, 1, assumed)).toMatchObject({ busMessages: 0, busCores: 0 })
})

test('a message to two goes to one other node at most, where both are at home', () => {
  const pairs = { ...assumed, demand: { ...demand, roomShare: 0, atHome: 1 } }
  const { messages, busMessages, beats } = loadOf(1_000_000, 100, pairs)
  expect((busMessages - beats) / messages).toBeGreaterThan(0.9)
  expect((busMessages - beats) / messages).toBeLessThan(1)
})

test('a message to a room goes to each other node once, however many members there are', () => {
  const rooms = { ...assumed, demand: { ...demand, roomShare: 1, roomMembers: 1e6, roomOnline: 1000, atHome: 1 } }
  const { messages, busMessages, beats } = loadOf(100_000, 20, rooms)
  expect((busMessages - beats) / messages).toBeCloseTo(19)
})

test('who sits elsewhere than at home costs one message more', () => {
  const at = (atHome: number) => loadOf(1e6, 50, { ...assumed, demand: { ...demand, roomShare: 0, atHome } })
  const { messages } = at(1)
  expect((at(0).busMessages - at(1).busMessages) / messages).toBeCloseTo(2)
})

test('a plan carries its people, and is no larger than it must be', () => {
  const plan = planFor(1_000_000, assumed)
  if (!plan) throw new Error('a million people want a plan')
  expect(plan.nodeCores).toBeLessThanOrEqual(plan.nodes * machines.nodeCores * machines.used)
  expect(plan.memoryBytes).toBeLessThanOrEqual(plan.nodes * machines.nodeBytes * machines.used)
  const fewer = loadOf(1_000_000, Math.floor(plan.nodes / 1.1), assumed)
  const isEnough =
    fewer.nodeCores <= fewer.nodes * machines.nodeCores * machines.used &&
    fewer.memoryBytes <= fewer.nodes * machines.nodeBytes * machines.used
  expect(isEnough).toBe(false)
})

test('what every node does for all the others ends the growth', () => {
  const busy = { ...assumed, demand: { ...demand, changes: 1 } }
  expect(planFor(100_000_000, busy)).toBeUndefined()
  const following = limits.at(-1)
  expect(following && reaches(following, busy)).toBeLessThan(100_000)
})
