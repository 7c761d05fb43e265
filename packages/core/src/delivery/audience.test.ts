import { expect, test } from 'vitest'
import type { LiveSession } from '../sessions/live-session.ts'
import { Registry } from '../sessions/registry.ts'
import { Audience } from './audience.ts'

const session = (uid: string) => ({ uid, live: true }) as LiveSession

function come(registry: Registry, uid: string): LiveSession {
  const one = session(uid)
  registry.add(one)
  return one
}

function go(registry: Registry, one: LiveSession): void {
  one.live = false
  registry.remove(one)
}

test('holds the online sessions of the members, and follows who comes and goes', () => {
  const registry = new Registry()
  const phone = come(registry, 'alice')
  come(registry, 'stranger')
  const audience = new Audience(registry, new Set(['alice', 'bob']))
  expect([...audience.sessions()]).toEqual([phone])
  const bob = come(registry, 'bob')
  const desk = come(registry, 'alice')
  come(registry, 'other stranger')
  expect([...audience.sessions()]).toEqual([phone, bob, desk])
  go(registry, phone)
  expect([...audience.sessions()]).toEqual([bob, desk])
})

test('follows the members', () => {
  const registry = new Registry()
  const members = new Set(['alice'])
  const bob = come(registry, 'bob')
  const audience = new Audience(registry, members)
  expect(audience.sessions().size).toBe(0)
  members.add('bob')
  audience.membersChanged(['bob'])
  expect([...audience.sessions()]).toEqual([bob])
  members.delete('bob')
  audience.membersChanged(['bob'])
  expect(audience.sessions().size).toBe(0)
})

test('starts over when more came and went than is remembered', () => {
  const registry = new Registry()
  const audience = new Audience(registry, new Set(['alice', 'bob']))
  const alice = come(registry, 'alice')
  expect([...audience.sessions()]).toEqual([alice])
  go(registry, alice)
  for (let i = 0; i < 50_000; i++) go(registry, come(registry, 'stranger'))
  const bob = come(registry, 'bob')
  expect(registry.changesSince(1)).toBeUndefined()
  expect([...audience.sessions()]).toEqual([bob])
})
