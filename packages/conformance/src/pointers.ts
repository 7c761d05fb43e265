import type { Store, UnreadConversation } from '@tidings/core'
import { everyMember } from '@tidings/core/every-member'
import { defaultRoomSettings } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry, unjudged } from './entries.ts'
import { showReceipts } from './rooms-and-users.ts'

type Make = () => Promise<Store>

const aRoom = { id: 'r1', name: 'R', avatar: '', owner: 'alice', createdAt: 5, settings: defaultRoomSettings }

export function pointerConformance(make: Make): void {
  test('what is unread of many is told by user and conversation, as far as it stands on their lists', async () => {
    await using store = await make()
    const { conversations, log } = store
    const pair = async (a: string, b: string) => (await conversations.openPair(a, b, 1)).id
    const [ab, ac, bc] = [await pair('ann', 'bob'), await pair('ann', 'cat'), await pair('bob', 'cat')]
    const { conversation: room } = (await store.rooms.create({ ...aRoom, members: ['ann', 'bob'] }, aRoomEntry())).room
    const from = (uid: string) => ({ sender: `user/${uid}`, reader: uid })
    await log.append([anEntry(ab, from('ann')), anEntry(ab, from('ann')), anEntry(bc, from('cat'))])
    await log.append([
      anEntry(room, { mentions: ['bob'] }),
      anEntry(room, { mentions: [everyMember] }),
      anEntry(room, { counts: false, directed: true, mentions: ['ann'] }),
      anEntry(ac, from('cat')),
    ])
    await conversations.update(bc, 'bob', { settings: { muted: true } })
    await conversations.read(ac, 'ann', { seq: 1, now: 1 })
    const all = await conversations.unreadOf(['bob', 'ann', 'nobody'], { limit: 10 })
    expect(all).toEqual([
      {
        ...{ user: 'ann', id: room, key: 'room/r1', counted: 2, trimmedCounted: 0, readCounted: 0, settings: {} },
        ...{ mentions: 2, directed: 1 },
      },
      ...[
        { id: ab, key: 'pair/ann+bob', counted: 2, settings: {}, mentions: 0 },
        { id: bc, key: 'pair/bob+cat', counted: 1, settings: { muted: true }, mentions: 0 },
        { id: room, key: 'room/r1', counted: 2, settings: {}, mentions: 2 },
      ].map((one) => ({ user: 'bob', trimmedCounted: 0, readCounted: 0, directed: 0, ...one })),
    ])
    const paged: UnreadConversation[] = []
    for (let more = true; more; ) {
      const after = paged.at(-1)
      const page = await conversations.unreadOf(['bob', 'ann'], { ...(after ? { after } : {}), limit: 1 })
      paged.push(...page)
      more = page.length > 0
    }
    expect(paged).toEqual(all)
    await conversations.update(ab, 'bob', { hiddenSeq: 2 })
    await conversations.read(room, 'bob', { seq: 9, now: 1 })
    expect((await conversations.unreadOf(['bob'], { limit: 10 })).map(({ id }) => id)).toEqual([bc])
    expect(await conversations.unreadOf([], { limit: 10 })).toEqual([])
  })

  test('the peer sees what was received and read, unless its reader does not want it', async () => {
    await using store = await make()
    await store.users.create({ uid: 'bob', name: 'bob', avatar: '', createdAt: 1 })
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id), anEntry(id)])
    expect(await store.conversations.delivered('bob', [{ id, seq: 99 }])).toEqual([id])
    expect(await store.conversations.delivered('bob', [{ id, seq: 1 }])).toEqual([])
    await store.conversations.read(id, 'bob', { seq: 1, now: 1 })
    expect(await store.conversations.view(id, 'alice')).toMatchObject({ peerReadSeq: 1, peerDeliveredSeq: 2 })
    await showReceipts(store, 'bob', false)
    expect(await store.conversations.view(id, 'alice')).not.toHaveProperty('peerReadSeq')
    expect(await store.conversations.view(id, 'bob')).toMatchObject({ peerReadSeq: 2 })
  })

  test('whoever opens or closes their receipts has changed the pairs they are in, for who lists what has changed', async () => {
    await using store = await make()
    await store.users.create({ uid: 'bob', name: 'bob', avatar: '', createdAt: 1 })
    const pair = await store.conversations.openPair('alice', 'bob', 1)
    const other = await store.conversations.openPair('alice', 'carol', 1)
    await store.log.append([anEntry(pair.id), anEntry(other.id)])
    const changedSince = async (since: string) =>
      (await store.conversations.list('alice', { since, limit: 10 })).items.map(({ conversation }) => conversation.id)
    for (const receipts of [false, true]) {
      const { cursor } = await store.conversations.list('alice', { limit: 10 })
      await showReceipts(store, 'bob', receipts)
      expect(await changedSince(cursor)).toEqual([pair.id])
    }
    const { cursor } = await store.conversations.list('alice', { limit: 10 })
    await store.users.update('bob', { name: 'Bob' })
    await showReceipts(store, 'bob', true)
    expect(await changedSince(cursor)).toEqual([])
  })

  test('who has read an entry is counted among those who could', async () => {
    await using store = await make()
    const made = await store.rooms.create({ ...aRoom, members: ['bob', 'carol', 'dan'] }, aRoomEntry())
    const { conversation } = made.room
    await store.users.create({ uid: 'dan', name: 'dan', avatar: '', createdAt: 1 })
    await showReceipts(store, 'dan', false)
    await store.log.append([anEntry(conversation, { type: 'grpchat' })])
    await store.rooms.change('r1', { add: ['late'], at: 6 })
    for (const uid of ['bob', 'dan', 'late']) await store.conversations.read(conversation, uid, { seq: 2, now: 1 })
    const readers = await store.conversations.readers(
      conversation,
      { seq: 2, sender: 'alice' },
      { after: '', limit: 10 },
    )
    expect(readers).toEqual({ read: 1, of: 3, readers: ['bob'] })
  })

  test("a member's own settings are theirs, and hide what they have hidden until the next entry", async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id), anEntry(id)])
    const { cursor } = await store.conversations.list('alice', { limit: 10 })
    const view = await store.conversations.update(id, 'alice', { settings: { pinned: true }, hiddenSeq: 2 })
    expect(view).toMatchObject({ membership: { settings: { pinned: true }, hiddenSeq: 2 } })
    const listed = async (query: { since?: string } = {}) =>
      (await store.conversations.list('alice', { ...query, limit: 10 })).items.length
    expect([await listed(), await listed({ since: cursor })]).toEqual([0, 1])
    expect(await store.conversations.view(id, 'bob')).toMatchObject({ membership: { settings: {}, hiddenSeq: 0 } })
    await store.log.append([anEntry(id)])
    expect(await listed()).toBe(1)
    await Promise.all([
      store.conversations.update(id, 'alice', { settings: { pinned: null, muted: true } }),
      store.conversations.update(id, 'alice', { settings: { background: 'blue' } }),
    ])
    const { settings } = (await store.conversations.membership(id, 'alice')) ?? {}
    expect(settings).toEqual({ muted: true, background: 'blue' })
    await store.conversations.update(id, 'alice', { clearedSeq: 3 })
    await store.conversations.update(id, 'alice', { clearedSeq: 1 })
    expect(await store.conversations.membership(id, 'alice')).toMatchObject({ clearedSeq: 3 })
    expect(await store.conversations.update(id, 'zoe', { settings: {} })).toBeUndefined()
  })

  test('a room changes with its members, and who went hears of it after being away', async () => {
    await using store = await make()
    const { room } = await store.rooms.create({ ...aRoom, members: ['bob', 'carol'] }, aRoomEntry())
    const { cursor } = await store.conversations.list('bob', { limit: 10 })
    const settings = { ...defaultRoomSettings, mutedAll: true }
    const patch = { mutedAll: true, who: { pin: defaultRoomSettings.who.pin } }
    const changed = await store.rooms.change('r1', {
      room: { name: 'New', settings: patch },
      member: { user: 'bob', patch: { mutedUntil: 9, allowed: true, alias: 'B' } },
      roles: [{ user: 'carol', role: 'admin' }],
      remove: ['alice'],
      at: 7,
    })
    expect(changed).toMatchObject({
      room: { name: 'New', settings, updatedAt: 7, memberCount: 2 },
      removed: ['alice'],
    })
    expect(changed).not.toHaveProperty('appended')
    expect(new Map(unjudged(changed)?.changed.map((member) => [member.user, member]))).toMatchObject(
      new Map([
        ['bob', { mutedUntil: 9, allowed: true, alias: 'B' }],
        ['carol', { role: 'admin' }],
      ]),
    )
    const gone = async (uid: string) => (await store.conversations.list(uid, { since: cursor, limit: 10 })).gone
    expect(await gone('alice')).toEqual(['room/r1'])
    expect((await store.conversations.list('bob', { since: cursor, limit: 10 })).items[0]?.room).toMatchObject({
      name: 'New',
    })
    await store.rooms.change('r1', { add: ['alice'], at: 8 })
    expect(await gone('alice')).toEqual([])
    const ended = await store.rooms.change('r1', { remove: 'all', at: 9, entry: aRoomEntry() })
    expect(ended).toMatchObject({ room: { memberCount: 0 }, appended: { kind: 'stored' } })
    expect(new Set(unjudged(ended)?.removed)).toEqual(new Set(['alice', 'bob', 'carol']))
    expect(await gone('bob')).toEqual(['room/r1'])
    expect([await store.rooms.get('r1'), await store.rooms.ofUser('bob', '', 10)]).toEqual([undefined, []])
    expect(await store.rooms.members(room.conversation, '', 10)).toEqual([])
  })

  test('more rooms than one page tells are told to have gone, each once, over the pages', async () => {
    await using store = await make()
    const count = 203
    const names = Array.from({ length: count }, (_, i) => `r${i}`)
    for (const id of names) await store.rooms.create({ ...aRoom, id, owner: 'alice', members: ['bob'] }, aRoomEntry())
    const { cursor } = await store.conversations.list('bob', { limit: 1 })
    for (const id of names.slice(0, count - 1)) await store.rooms.change(id, { remove: ['bob'], at: 8 })
    const gone: string[] = []
    const listed: string[] = []
    const page = async (more: object) => {
      const { items, next, ...told } = await store.conversations.list('bob', { since: cursor, limit: 1, ...more })
      gone.push(...told.gone)
      listed.push(...items.map(({ conversation }) => conversation.key))
      return next
    }
    await store.log.append([anEntry((await store.rooms.get(`r${count - 1}`))?.conversation ?? 0)])
    let next = await page({})
    while (next !== undefined) next = await page({ next })
    expect(gone.length).toBe(count - 1)
    expect(new Set(gone).size).toBe(count - 1)
    expect(listed).toEqual([`room/r${count - 1}`])
  }, 60_000)

  test('how a user appears and was last seen stands with the user', async () => {
    await using store = await make()
    await store.users.create({ uid: 'bob', name: 'bob', avatar: '', createdAt: 1 })
    await store.users.update('bob', { appearance: { show: 'busy', status: { text: 'x' } } })
    await store.users.seen([
      ['bob', 77],
      ['nobody', 5],
    ])
    expect(await store.users.get(['bob', 'nobody'])).toMatchObject([
      { appearance: { show: 'busy', status: { text: 'x' } }, lastSeenAt: 77 },
    ])
  })
}
