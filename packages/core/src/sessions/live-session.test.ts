import { expect, test } from 'vitest'
import { LiveSession, type SessionHost } from './live-session.ts'
import { Registry } from './registry.ts'

const sink = {
  codec: { encode: () => new Uint8Array() },
  send: () => undefined,
  backlog: () => 0,
  fellBehind: () => 'lost' as const,
  close: () => undefined,
}

function aSession(registry: Registry, told: unknown[]) {
  const client = { id: 'phone', platform: 'ios' as const, name: 'A phone' }
  const actor = { kind: 'user' as const, uid: 'alice', address: '::1', clientId: 'phone' }
  const host: SessionHost = {
    ...{ backlogBytes: 1, elapsed: () => 0, heard: () => 0, takesMore: () => undefined, resynced: () => undefined },
    call: async () => 'called',
    ended(session) {
      registry.remove(session)
      told.push(session.client, session.actor)
    },
  }
  const session = new LiveSession({ id: 's1', client, actor, endsAt: 1, cameAt: 0 }, sink, host)
  registry.add(session)
  return { session, client, actor }
}

test('a session that has ended is known for a while, but not whose it was', async () => {
  const registry = new Registry()
  const told: unknown[] = []
  const { session, client, actor } = aSession(registry, told)
  expect(await session.call('ping', {})).toBe('called')
  session.end()
  expect(told).toEqual([client, actor])
  const [, change] = registry.changesSince(0) ?? []
  expect(change).toBe(session)
  expect(change).toMatchObject({ uid: 'alice', live: false })
  expect([change?.client, change?.actor]).not.toEqual([client, actor])
  expect(JSON.stringify([change?.client, change?.actor])).not.toContain('phone')
  await expect(session.call('ping', {})).rejects.toMatchObject({ code: 'unavailable' })
})
