import type { Store } from '@tidings/core'
import { defaultRoomSettings } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry } from './entries.ts'

type Make = () => Promise<Store>

export const aRoom = (id: string, members: readonly string[] = []) => ({
  id,
  name: 'R',
  avatar: '',
  owner: 'alice',
  members,
  createdAt: 5,
  settings: defaultRoomSettings,
})

/** As somebody does who lets others see what they have read, or no longer. */
export const showReceipts = (store: Store, uid: string, receipts: boolean) =>
  store.records.put([{ owner: `user/${uid}`, kind: 'settings', key: 'settings', value: '{}', receipts }])

const aUser = (uid: string, name = uid) => ({ uid, name, avatar: '', createdAt: 3 })

export function roomConformance(make: Make): void {
  test('a room is made with its members and its first entry', async () => {
    await using store = await make()
    const made = await store.rooms.create(aRoom('r1', ['bob', 'carol']), aRoomEntry({ ts: 5 }))
    expect(made).toMatchObject({
      room: { id: 'r1', owner: 'alice', memberCount: 3 },
      added: ['alice', 'bob', 'carol'],
      appended: { kind: 'stored', seq: 1 },
    })
    expect(await store.conversations.find('room/r1')).toMatchObject({ id: made.room.conversation, seq: 1, counted: 0 })
    expect((await store.rooms.members(made.room.conversation, '', 10)).map(({ user, role }) => [user, role])).toEqual([
      ['alice', 'owner'],
      ['bob', 'member'],
      ['carol', 'member'],
    ])
    expect(await store.rooms.get('r1')).toEqual(made.room)
    expect(await store.rooms.get('r2')).toBeUndefined()
    expect(await store.rooms.ofUser('bob', '', 10)).toEqual([made.room])
    expect(await store.rooms.ofUser('bob', '', 10, 'alice')).toEqual([made.room])
    expect(await store.rooms.ofUser('bob', '', 10, 'nobody')).toEqual([])
  })

  test('of the members of a room the robots are known, by uid, and those that are erased are none', async () => {
    await using store = await make()
    const { room } = await store.rooms.create(aRoom('r1', ['bob', 'news', 'bot2', 'bot1']), aRoomEntry())
    for (const uid of ['alice', 'bob']) await store.users.create(aUser(uid))
    await store.users.create({ ...aUser('news'), kind: 'notice' })
    for (const uid of ['bot2', 'bot1', 'elsewhere']) await store.users.create({ ...aUser(uid), kind: 'robot' })
    expect(await store.rooms.robots(room.conversation, 9)).toEqual(['bot1', 'bot2'])
    expect(await store.rooms.robots(room.conversation, 1)).toEqual(['bot1'])
    await store.users.erase('bot1')
    expect(await store.rooms.robots(room.conversation, 9)).toEqual(['bot2'])
  })

  test('members come in at the head before the entry that tells of it, and go', async () => {
    await using store = await make()
    const { room } = await store.rooms.create(aRoom('r1'), aRoomEntry())
    await store.log.append([anEntry(room.conversation), anEntry(room.conversation)])
    const changed = await store.rooms.change('r1', {
      add: ['bob', 'alice'],
      at: 9,
      entry: aRoomEntry({ ts: 9, counts: true }),
    })
    expect(changed).toMatchObject({
      added: ['bob'],
      removed: [],
      room: { memberCount: 2, updatedAt: 9 },
      appended: { seq: 4 },
    })
    const view = await store.conversations.view(room.conversation, 'bob')
    expect(view).toMatchObject({ membership: { joinedSeq: 3, readSeq: 3, joinedAt: 9 } })
    expect((view?.conversation.counted ?? 0) - (view?.membership.readCounted ?? 0)).toBe(1)
    const left = await store.rooms.change('r1', {
      remove: ['alice', 'zoe'],
      roles: [{ user: 'bob', role: 'owner' }],
      at: 10,
      entry: aRoomEntry({ reader: null }),
    })
    expect(left).toMatchObject({ added: [], removed: ['alice'], room: { owner: 'bob', memberCount: 1 } })
    expect(await store.conversations.view(room.conversation, 'alice')).toBeUndefined()
    expect(await store.rooms.change('nowhere', { at: 1, entry: aRoomEntry() })).toBeUndefined()
  })

  test('records are put with a change of the room, or not at all', async () => {
    await using store = await make()
    await store.rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    const records = [{ owner: 'room/r1', kind: 'k', key: 'k', value: '1', due: 5 }]
    await store.rooms.change('r1', { remove: 'all', at: 2, records })
    expect(await store.records.due(5, 10, ['k'])).toMatchObject([{ owner: 'room/r1', value: '1' }])
    expect(
      await store.rooms.change('r1', { at: 3, records: [{ owner: 'room/r1', kind: 'l', key: 'l', value: '1' }] }),
    ).toBe(undefined)
    expect(await store.records.get('room/r1', 'l', 'l')).toBeUndefined()
  })

  test('the successor is the admin, or the member, of longest standing', async () => {
    await using store = await make()
    const { room } = await store.rooms.create(aRoom('r1', ['zoe']), aRoomEntry())
    await store.rooms.change('r1', { add: ['bob'], at: 20, entry: aRoomEntry({ ts: 20 }) })
    // Who came later by a clock that had been put back still came later.
    const later = { add: ['ann'], at: 1, entry: aRoomEntry({ ts: 1 }) }
    expect(await store.rooms.change('r1', later)).toMatchObject({ room: { updatedAt: 20 } })
    expect(await store.rooms.successor(room.conversation, 'alice')).toBe('zoe')
    await store.rooms.change('r1', { roles: [{ user: 'bob', role: 'admin' }], at: 30, entry: aRoomEntry({ ts: 30 }) })
    expect(await store.rooms.successor(room.conversation, 'alice')).toBe('bob')
    expect(await store.rooms.successor(room.conversation, 'alice', 'admin')).toBe('bob')
    expect(await store.rooms.successor(room.conversation, 'bob', 'admin')).toBeUndefined()
  })

  test('who is banned succeeds only when nobody else is there', async () => {
    await using store = await make()
    for (const uid of ['bob', 'zoe']) await store.users.create({ uid, name: uid, avatar: '', createdAt: 3 })
    // Carol is of an app that has its own users: nothing is kept of her here.
    const { room } = await store.rooms.create(aRoom('r1', ['bob', 'zoe']), aRoomEntry())
    const heir = () => store.rooms.successor(room.conversation, 'alice')
    await store.users.update('bob', { banned: true })
    expect(await heir()).toBe('zoe')
    await store.users.update('zoe', { banned: true })
    expect(await heir()).toBe('bob')
    await store.rooms.change('r1', { add: ['carol'], at: 20, entry: aRoomEntry({ ts: 20 }) })
    expect(await heir()).toBe('carol')
  })

  test('an account that is nobody succeeds never', async () => {
    await using store = await make()
    await store.users.create({ uid: 'bot', name: 'Bot', avatar: '', createdAt: 3, kind: 'robot' })
    const { room } = await store.rooms.create(aRoom('r1', ['bot']), aRoomEntry())
    expect(await store.rooms.successor(room.conversation, 'alice')).toBeUndefined()
    await store.rooms.change('r1', { add: ['zoe'], at: 20, entry: aRoomEntry({ ts: 20 }) })
    expect(await store.rooms.successor(room.conversation, 'alice')).toBe('zoe')
  })

  test('members are found by id, name, or the name they have in the room, and nobody else is', async () => {
    await using store = await make()
    const people = { bob: 'Robert Marsh', ann: 'Anna 王小明', zoe: 'Zoë Marsh', eve: 'Eve Marsh', dan: 'Dan Marsh' }
    for (const [uid, name] of Object.entries(people)) await store.users.create({ uid, name, avatar: '', createdAt: 3 })
    // Carol is of an app that has its own users, and Dan is no member.
    const { room } = await store.rooms.create(aRoom('r1', ['ann', 'bob', 'carol', 'eve', 'zoe']), aRoomEntry())
    const alias = { user: 'zoe', patch: { alias: 'Boss Marsh' } }
    await store.rooms.change('r1', { member: alias, at: 10, entry: aRoomEntry() })
    const found = async (query: string, limit = 10) =>
      (await store.rooms.findMembers(room.conversation, query, limit)).map(({ user }) => user)
    expect(await found('bo')).toEqual(['zoe', 'bob'])
    expect(await found('MARSH')).toEqual(['zoe', 'bob', 'eve'])
    expect(await found('marsh', 1)).toEqual(['zoe'])
    expect(await found('小')).toEqual(['ann'])
    expect(await found('zoe')).toEqual(['zoe'])
    expect(await found('car')).toEqual(['carol'])
    expect(await found('marsh,')).toEqual([])
    for (const user of ['zoe', 'eve']) await store.users.update(user, { banned: true })
    expect(await found('marsh')).toEqual(['bob'])
  })

  test('ten thousand members are made, paged and changed', async () => {
    await using store = await make()
    const uids = Array.from({ length: 10_000 }, (_, index) => `u${index}`)
    const { room } = await store.rooms.create(aRoom('r1', uids), aRoomEntry())
    expect(room.memberCount).toBe(10_001)
    const seen: string[] = []
    for (let after = ''; ; after = seen.at(-1) ?? '') {
      const page = await store.rooms.members(room.conversation, after, 3000)
      seen.push(...page.map(({ user }) => user))
      if (page.length < 3000) break
    }
    expect(new Set(seen)).toEqual(new Set(['alice', ...uids]))
    expect(seen).toHaveLength(10_001)
  }, 60_000)
}

export function userConformance(make: Make): void {
  test('a user is made once; one that differs in case only is another, unless it must not be', async () => {
    await using store = await make()
    expect(await store.users.create({ ...aUser('alice', 'Alice'), passwordHash: 'h' })).toEqual({
      uid: 'alice',
      name: 'Alice',
      avatar: '',
      createdAt: 3,
      banned: false,
      erased: false,
      generation: 0,
      revoked: {},
      appearance: {},
      lastSeenAt: 0,
      standing: 0,
      version: 1,
      seats: {},
    })
    expect(await store.users.create(aUser('alice'))).toBeUndefined()
    expect(await store.users.create({ ...aUser('ALICE'), unlikeOthers: true })).toBeUndefined()
    expect(await store.users.create(aUser('ALICE'))).toMatchObject({ uid: 'ALICE' })
    expect(await store.users.passwordHash('alice')).toBe('h')
    expect(await store.users.passwordHash('ALICE')).toBeUndefined()
    expect(await store.users.passwordHash('nobody')).toBeUndefined()
    expect((await store.users.get(['alice', 'nobody'])).map(({ uid }) => uid)).toEqual(['alice'])
    expect(await store.users.get([])).toEqual([])
  })

  test('a user whom people could take for another is another, unless it must not be', async () => {
    await using store = await make()
    for (const uid of ['paypal', 'Weiß', 'josé']) await store.users.create(aUser(uid))
    for (const uid of ['раураl', 'PAYPAL', 'paypaI', 'WEISS', 'ｐａｙｐａｌ', 'JOSÉ', 'pаypal'])
      expect(await store.users.create({ ...aUser(uid), unlikeOthers: true }), uid).toBeUndefined()
    for (const uid of ['jose', 'paypal2'])
      expect(await store.users.create({ ...aUser(uid), unlikeOthers: true })).toBeDefined()
    expect(await store.users.create(aUser('раураl'))).toMatchObject({ uid: 'раураl' })
  })

  test('what somebody types means one account with a password, or none', async () => {
    await using store = await make()
    const create = (uid: string, passwordHash?: string) =>
      store.users.create({ ...aUser(uid), ...(passwordHash === undefined ? {} : { passwordHash }) })
    for (const uid of ['anna', 'Weiß', 'bob', 'BOB', 'Carol']) await create(uid, 'h')
    await create('carol')
    await create('dave')
    expect(await store.users.meant('anna')).toBe('anna')
    expect(await store.users.meant('ＡＮＮＡ')).toBe('anna')
    expect(await store.users.meant('weiss')).toBe('Weiß')
    // Two that are one to whoever types: only their own spellings name them.
    expect(await store.users.meant('bob')).toBe('bob')
    expect(await store.users.meant('BOB')).toBe('BOB')
    expect(await store.users.meant('Bob')).toBeUndefined()
    expect(await store.users.meant('carol')).toBe('Carol')
    expect(await store.users.meant('dave')).toBeUndefined()
    expect(await store.users.meant('nobody')).toBeUndefined()
    await store.users.erase('anna')
    expect(await store.users.meant('anna')).toBeUndefined()
  })

  test('a change leaves alone what it does not name', async () => {
    await using store = await make()
    await store.users.create({ ...aUser('alice', 'Alice'), passwordHash: 'h' })
    const user = await store.users.update('alice', { name: 'Al', banned: true })
    expect(user).toMatchObject({ name: 'Al', avatar: '', banned: true, generation: 0, revoked: {} })
    expect(await store.users.passwordHash('alice')).toBe('h')
    expect(await store.users.update('nobody', { name: 'x' })).toBeUndefined()
  })

  test('each revocation is a generation; what was revoked of one scope stays when another is', async () => {
    await using store = await make()
    await store.users.create(aUser('alice'))
    await store.users.update('alice', { revoke: { scope: 'web', at: 50 } })
    await store.users.update('alice', { revoke: { at: 60 } })
    const user = await store.users.update('alice', { revoke: { scope: 'all', at: 20, newest: 90 } })
    const web = { generation: 1, at: 50 }
    expect(user).toMatchObject({ generation: 3, revoked: { web, all: { generation: 3, at: 20, newest: 90 } } })
    const settled = await store.users.update('alice', { revokedNotAfter: 30 })
    expect(settled).toMatchObject({ generation: 3, revoked: { web: { ...web, at: 30 }, all: { at: 20, newest: 90 } } })
    expect((await store.users.get(['alice']))[0]).toEqual(settled)
    const versions = await Promise.all(
      Array.from({ length: 5 }, () => store.users.update('alice', { revoke: { at: 1 } })),
    )
    expect(versions.map((one) => one?.generation ?? 0).sort()).toEqual([4, 5, 6, 7, 8])
  })

  test('search finds the beginnings of ids and of words of names, in any script and case', async () => {
    await using store = await make()
    await store.users.create(aUser('alice', 'Alice Liddell'))
    await store.users.create(aUser('小红', '王小红'))
    await store.users.create(aUser('u100%_x', 'Émile O’Brien'))
    await store.users.create(aUser('banned', 'Liddell'))
    await store.users.update('banned', { banned: true })
    const found = async (query: string) => (await store.users.search(query, 10)).map(({ uid }) => uid)
    expect(await found('LID')).toEqual(['alice'])
    expect(await found('ali')).toEqual(['alice'])
    expect(await found('小')).toEqual(['小红'])
    expect(await found('王小')).toEqual(['小红'])
    expect(await found('émi')).toEqual(['u100%_x'])
    expect(await found('brien')).toEqual(['u100%_x'])
    expect(await found('emile')).toEqual(['u100%_x'])
    expect(await found('E\u0301MI')).toEqual(['u100%_x'])
    expect(await found('Ｌｉｄ')).toEqual(['alice'])
    expect(await found('%')).toEqual([])
    expect(await found('\u200b')).toEqual([])
    expect(await found('u100%')).toEqual(['u100%_x'])
    await store.users.update('alice', { name: 'Renamed' })
    expect(await found('lid')).toEqual([])
    expect(await found('ren')).toEqual(['alice'])
  })

  test('of very many who are called alike the closest are found, and those who are banned hide nobody', async () => {
    await using store = await make()
    for (let n = 0; n < 550; n++) await store.users.create(aUser(`x${n}`, `Annabel ${n}`))
    await store.users.create(aUser('zoe', 'Ann'))
    const found = async (query: string, limit: number) => (await store.users.search(query, limit)).map(({ uid }) => uid)
    expect((await found('ann', 50))[0]).toBe('zoe')
    expect(new Set(await found('ann', 50)).size).toBe(50)
    for (let n = 0; n < 550; n++) await store.users.update(`x${n}`, { banned: true })
    await store.users.create(aUser('last', 'Annika'))
    expect(await found('ann', 50)).toEqual(['zoe', 'last'])
    await store.users.update('x7', { banned: false })
    expect(await found('annabel', 50)).toEqual(['x7'])
    await store.users.update('x7', { banned: true })
    await store.users.update('x7', { name: 'Annabel again' })
    expect(await found('annabel', 50)).toEqual([])
  }, 120_000)

  test('users are listed by id, page after page', async () => {
    await using store = await make()
    for (const uid of ['c', 'a', 'Ü', 'B', '小']) await store.users.create(aUser(uid))
    const seen: string[] = []
    for (let after = ''; ; after = seen.at(-1) ?? '') {
      const page = await store.users.list(after, 2)
      if (page.length === 0) break
      seen.push(...page.map(({ uid }) => uid))
    }
    expect(seen.toSorted()).toEqual(['B', 'a', 'c', 'Ü', '小'].toSorted())
    expect(seen).toHaveLength(5)
    expect(await store.users.count()).toBe(5)
  })

  test('accounts that are nobody’s are told from people, and found by themselves, by id; one that is erased is none', async () => {
    await using store = await make()
    for (const uid of ['b', 'a', 'c']) await store.users.create(aUser(uid))
    for (const uid of ['z', 'news', 'aa']) await store.users.create({ ...aUser(uid), kind: 'notice' })
    expect(await store.users.update('z', { kind: 'service' })).toMatchObject({ uid: 'z', kind: 'service' })
    const kinds = ['notice', 'service'] as const
    await store.users.create({ ...aUser('bot'), kind: 'robot' })
    const first = await store.users.ofKinds(kinds, '', 2)
    expect(first.map(({ uid, kind }) => [uid, kind])).toEqual([
      ['aa', 'notice'],
      ['news', 'notice'],
    ])
    expect((await store.users.ofKinds(kinds, 'news', 2)).map(({ uid }) => uid)).toEqual(['z'])
    expect((await store.users.ofKinds(['robot'], '', 9)).map(({ uid }) => uid)).toEqual(['bot'])
    expect((await store.users.get(['a']))[0]?.kind).toBeUndefined()
    await store.users.erase('news')
    expect((await store.users.ofKinds(kinds, '', 9)).map(({ uid }) => uid)).toEqual(['aa', 'z'])
  })
}
