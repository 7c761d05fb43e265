import type { Store } from '@tidings/core'
import { defaultRoomSettings } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aRoomEntry } from './entries.ts'
import { aRoom } from './rooms-and-users.ts'

export function channelConformance(make: () => Promise<Store>): void {
  test('a channel is kept as a room is, under its own name, apart from the rooms', async () => {
    await using store = await make()
    const settings = { ...defaultRoomSettings, join: 'open', listed: true } as const
    const limit = { most: 1, message: 'no more' }
    const made = await store.rooms.create({ ...aRoom('c1', ['bob']), kind: 'channel', settings, limit }, aRoomEntry())
    expect(made).toMatchObject({ room: { id: 'c1', kind: 'channel', memberCount: 2 }, added: ['alice', 'bob'] })
    const { conversation } = made.room
    expect(await store.conversations.find('channel/c1')).toMatchObject({ id: conversation, seq: 1 })
    expect(await store.conversations.find('room/c1')).toBeUndefined()
    expect(await store.rooms.get('c1')).toEqual(made.room)
    expect(await store.rooms.ofUser('bob', '', 10)).toEqual([])
    // As many rooms as channels are somebody's.
    const { room } = await store.rooms.create({ ...aRoom('r1'), settings, limit }, aRoomEntry())
    const listed = async (kind?: 'channel') =>
      (await store.rooms.listed({ query: '', limit: 10, ...(kind ? { kind } : {}) })).map((found) => found.room)
    expect(await listed()).toEqual([room])
    expect(await listed('channel')).toEqual([made.room])
    const { items, cursor } = await store.conversations.list('bob', { limit: 10 })
    expect(items[0]).toMatchObject({ conversation: { key: 'channel/c1' }, room: { kind: 'channel' } })
    await store.rooms.change('c1', { add: ['carol'], remove: ['bob'], at: 9 })
    expect(await store.rooms.among(conversation, ['dave', 'carol', 'bob', 'alice'])).toHaveLength(2)
    expect(await store.rooms.among(conversation, [])).toEqual([])
    const { gone } = await store.conversations.list('bob', { since: cursor, limit: 10 })
    expect(gone).toEqual(['channel/c1'])
  })
}
