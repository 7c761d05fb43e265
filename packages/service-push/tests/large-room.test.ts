import { defaultRoomSettings } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aWorld } from './world.ts'

/** Several pages of members, and several rounds of pushes at once. */
const size = 3000

/** Members who were never there, but that their terminals have subscribed. */
async function aLargeRoom(world: Awaited<ReturnType<typeof aWorld>>): Promise<void> {
  const { store, clock, service } = world
  const members = Array.from({ length: size }, (_, n) => `m${n}`)
  const value = JSON.stringify(service.subscribe('anybody'))
  for (const uid of members) await store.users.create({ uid, name: uid, avatar: '', createdAt: 1 })
  const client = { id: 'phone', platform: 'web', name: '', firstSeenAt: 1, lastSeenAt: 1, cameAt: 1 } as const
  for (let start = 0; start < size; start += 500) {
    const some = members.slice(start, start + 500)
    await store.clients.seen(some.map((user) => ({ user, client })))
    await store.records.put(some.map((uid) => ({ owner: `push/${uid}`, kind: 'web', key: 'phone', value })))
  }
  const room = { id: 'big', name: 'Big', avatar: '', owner: 'ann', members, createdAt: clock.now() }
  const entry = { sender: 'user/ann', reader: null, clientMsgId: null, type: 'event' as const, counts: false }
  const first = { ...entry, ts: clock.now(), body: '{"content":{"type":"notice/x","data":{}}}', mentions: [] }
  await store.rooms.create({ ...room, settings: defaultRoomSettings }, first)
}

test('each of thousands of members who are away is pushed once', async () => {
  await using world = await aWorld(['ann'], 60_000)
  await aLargeRoom(world)
  await world.say('ann', 'room/big', 'hello all')
  await world.until(() => world.counted.length >= size, 5)
  const accounts = new Set(world.service.got.map(({ payload }) => payload.account))
  await world.settled()
  expect([accounts.size, world.service.got.length]).toEqual([size, size])
  expect(new Set(world.counted)).toEqual(new Set(['taken']))
}, 120_000)
