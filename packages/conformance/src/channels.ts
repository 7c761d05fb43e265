import type { Store } from '@tidings/core'
import { defaultRoomSettings } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry } from './entries.ts'
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

  test('people are enrolled in a channel with what was said since they registered, unless they have left it', async () => {
    await using store = await make()
    const { room } = await store.rooms.create({ ...aRoom('c1'), kind: 'channel' }, aRoomEntry({ ts: 5 }))
    const { conversation, access } = room
    const create = (uid: string, createdAt: number, kind?: 'robot') =>
      store.users.create({ uid, name: uid, avatar: '', createdAt, ...(kind ? { kind } : {}) })
    await store.log.append([anEntry(conversation, { ts: 10 }), anEntry(conversation, { ts: 20 })])
    await create('old', 1)
    await create('young', 15)
    await create('left', 1)
    await create('machine', 1, 'robot')
    await store.rooms.change('c1', { add: ['left'], at: 30 })
    await store.rooms.change('c1', { remove: ['left'], at: 31 })
    const { cursor } = await store.conversations.list('young', { limit: 10 })
    const asked = ['alice', 'old', 'young', 'left', 'machine', 'nobody']
    expect([...(await store.rooms.enrol('c1', asked, 40))].sort()).toEqual(['old', 'young'])
    expect(await store.rooms.enrol('c1', asked, 41)).toEqual([])
    expect(await store.rooms.enrol('none', ['old'], 41)).toEqual([])
    expect(await store.rooms.get('c1')).toMatchObject({ memberCount: 3, access: access + 2 })
    const of = async (uid: string) => (await store.conversations.view(conversation, uid))?.membership
    expect(await of('old')).toMatchObject({ joinedSeq: 0, readSeq: 0, readCounted: 0 })
    expect(await of('young')).toMatchObject({ joinedSeq: 0, readSeq: 2, readCounted: 1 })
    expect((await store.conversations.list('young', { since: cursor, limit: 10 })).items).toHaveLength(1)
  })

  test('whoever publishes beside the owner is known, by uid', async () => {
    await using store = await make()
    const { room } = await store.rooms.create(
      { ...aRoom('c1', ['bob', 'carol', 'dave']), kind: 'channel' },
      aRoomEntry(),
    )
    const { conversation } = room
    expect(await store.rooms.admins(conversation, 9)).toEqual([])
    const roles = ['dave', 'bob'].map((user) => ({ user, role: 'admin' as const }))
    await store.rooms.change('c1', { roles, at: 9 })
    expect(await store.rooms.admins(conversation, 9)).toEqual(['bob', 'dave'])
    expect(await store.rooms.admins(conversation, 1)).toEqual(['bob'])
    await store.rooms.change('c1', { remove: ['bob'], at: 9 })
    expect(await store.rooms.admins(conversation, 9)).toEqual(['dave'])
  })

  test('who subscribes to a channel that ended is let go a few at a time', async () => {
    await using store = await make()
    const members = ['bob', 'carol', 'dave']
    const { room } = await store.rooms.create({ ...aRoom('c1', members), kind: 'channel' }, aRoomEntry())
    const { cursor } = await store.conversations.list('dave', { limit: 10 })
    // Of one that goes on nobody is.
    expect(await store.rooms.letGo(room.conversation, 10)).toEqual([])
    expect(await store.rooms.change('c1', { remove: 'all', at: 9 })).toMatchObject({ removed: [] })
    expect(await store.rooms.get('c1')).toBeUndefined()
    expect(await store.rooms.change('c1', { add: ['eve'], at: 9 })).toBeUndefined()
    expect(await store.rooms.letGo(room.conversation, 3)).toEqual(['alice', 'bob', 'carol'])
    expect(await store.rooms.letGo(room.conversation, 3)).toEqual(['dave'])
    expect(await store.rooms.letGo(room.conversation, 3)).toEqual([])
    expect((await store.conversations.list('dave', { since: cursor, limit: 10 })).gone).toEqual(['channel/c1'])
  })
}
