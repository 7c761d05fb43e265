import { expect, test } from 'vitest'
import type { LiveSession } from '../sessions/live-session.ts'
import { Registry } from '../sessions/registry.ts'
import { Audience } from './audience.ts'

let count = 0
const session = (uid: string) => ({ id: `s${++count}`, uid, live: true }) as LiveSession

function come(registry: Registry, uid: string): LiveSession {
  const one = session(uid)
  registry.add(one)
  return one
}

function go(registry: Registry, one: LiveSession): void {
  one.live = false
  registry.remove(one)
}

const aRoom = (...uids: string[]) => ({ members: new Map(uids.map((uid) => [uid, 0])), silent: new Set<string>() })

test('holds the online sessions of the members, and follows who comes and goes', () => {
  const registry = new Registry()
  const phone = come(registry, 'alice')
  come(registry, 'stranger')
  const audience = new Audience(registry, aRoom('alice', 'bob'))
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
  const room = aRoom('alice')
  const bob = come(registry, 'bob')
  const audience = new Audience(registry, room)
  expect(audience.sessions().size).toBe(0)
  room.members.set('bob', 0)
  audience.membersChanged(['bob'])
  expect([...audience.sessions()]).toEqual([bob])
  room.members.delete('bob')
  audience.membersChanged(['bob'])
  expect(audience.sessions().size).toBe(0)
})

test('leaves out who does not want to hear of the room', () => {
  const registry = new Registry()
  const room = aRoom('alice', 'bob')
  const [alice, bob] = [come(registry, 'alice'), come(registry, 'bob')]
  const audience = new Audience(registry, room)
  expect([...audience.sessions()]).toEqual([alice, bob])
  room.silent.add('bob')
  audience.membersChanged(['bob'])
  expect([...audience.sessions()]).toEqual([alice])
})

test('starts over when more came and went than is remembered', () => {
  const registry = new Registry()
  const audience = new Audience(registry, aRoom('alice', 'bob'))
  const alice = come(registry, 'alice')
  expect([...audience.sessions()]).toEqual([alice])
  go(registry, alice)
  for (let i = 0; i < 50_000; i++) go(registry, come(registry, 'stranger'))
  const bob = come(registry, 'bob')
  expect(registry.changesSince(1)).toBeUndefined()
  expect([...audience.sessions()]).toEqual([bob])
})
