import type { Store } from '@tidings/core'
import { defaultRoomSettings } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aRoomEntry } from './entries.ts'
import { aRoom } from './rooms-and-users.ts'

const open = { ...defaultRoomSettings, join: 'open', listed: true } as const

const crowd = (count: number): string[] => Array.from({ length: count }, (_, n) => `u${n}`)

/** Rooms that anyone finds, and people whom one finds in one's conversations only. */
export function directoryConformance(make: () => Promise<Store>): void {
  test('rooms are listed while their settings say so and do not close them, the largest first', async () => {
    await using store = await make()
    const create = (id: string, members: number, settings = {}) =>
      store.rooms.create({ ...aRoom(id, crowd(members)), settings: { ...open, ...settings } }, aRoomEntry())
    await create('small', 1)
    await create('large', 5)
    await create('asks', 3, { join: 'approval' })
    await create('closed', 2, { join: 'closed' })
    await create('quiet', 2, { listed: false })
    const listed = async (user?: string) =>
      (await store.rooms.listed({ query: '', limit: 10, ...(user ? { user } : {}) })).map(
        ({ room, joined }) => `${room.id} ${room.memberCount} ${joined}`,
      )
    expect(await listed()).toEqual(['large 6 false', 'asks 4 false', 'small 2 false'])
    expect(await listed('u2')).toEqual(['large 6 true', 'asks 4 true', 'small 2 false'])
    const change = (id: string, settings: object) =>
      store.rooms.change(id, { room: { settings }, at: 9, entry: aRoomEntry() })
    await change('closed', { join: 'open' })
    await change('asks', { join: 'closed' })
    await change('large', { listed: false })
    await store.rooms.change('small', { add: crowd(9), at: 9, entry: aRoomEntry() })
    expect(await listed()).toEqual(['small 10 false', 'closed 3 false'])
    await store.rooms.change('small', { remove: 'all', at: 9, entry: aRoomEntry() })
    expect(await listed()).toEqual(['closed 3 false'])
  })

  test('a page of the directory goes on where the one before ended', async () => {
    await using store = await make()
    for (const [id, members] of [
      ['a', 2],
      ['b', 1],
      ['c', 2],
      ['d', 0],
      ['e', 1],
    ] as const)
      await store.rooms.create({ ...aRoom(id, crowd(members)), settings: open }, aRoomEntry())
    const seen: string[] = []
    for (let after: { memberCount: number; id: string } | undefined; ; ) {
      const page: Awaited<ReturnType<typeof store.rooms.listed>> = await store.rooms.listed({
        query: '',
        limit: 2,
        ...(after ? { after } : {}),
      })
      seen.push(...page.map(({ room }) => room.id))
      after = page.at(-1)?.room
      if (page.length < 2) break
    }
    expect(seen).toEqual(['a', 'c', 'b', 'e', 'd'])
  })

  test('a listed room is found by the beginnings of words of its name and description, as they are now', async () => {
    await using store = await make()
    const settings = { ...open, description: 'Novels, and one Café a month' }
    await store.rooms.create({ ...aRoom('books'), name: 'The Book Club', settings }, aRoomEntry())
    await store.rooms.create({ ...aRoom('cn'), name: '读书会', settings: open }, aRoomEntry())
    await store.rooms.create({ ...aRoom('hidden'), name: 'Book keepers' }, aRoomEntry())
    const found = async (query: string) => (await store.rooms.listed({ query, limit: 10 })).map(({ room }) => room.id)
    for (const query of ['book', 'BOOK cl', 'club bo', 'the book club', 'cafe nov', 'clu, book'])
      expect([query, await found(query)]).toEqual([query, ['books']])
    for (const query of ['读书', '书会', '会']) expect([query, await found(query)]).toEqual([query, ['cn']])
    for (const query of ['ook', 'book dogs', '%', '\u200b', 'keepers'])
      expect([query, await found(query)]).toEqual([query, []])
    await store.rooms.change('books', { room: { name: 'Readers' }, at: 9, entry: aRoomEntry() })
    expect(await found('club')).toEqual([])
    expect(await found('read nov')).toEqual(['books'])
    const long = `${'w'.repeat(40)} end`
    await store.rooms.change('cn', { room: { name: long }, at: 9, entry: aRoomEntry() })
    expect(await found(long)).toEqual(['cn'])
  })

  test('people are found by several of their words in any order, with a sign before them or another apostrophe', async () => {
    await using store = await make()
    for (const [uid = '', name = ''] of [
      ['anna.s', 'Anna Maria Schmidt'],
      ['eo', 'Émile O’Brien'],
      ['anna', 'Anna Bauer'],
    ])
      await store.users.create({ uid, name, avatar: '', createdAt: 1 })
    await store.rooms.create(aRoom('r1', ['anna.s', 'eo']), aRoomEntry())
    const found = async (query: string, sharing?: string) =>
      (await store.users.search(query, 10, sharing)).map(({ uid }) => uid)
    for (const query of ['Schmidt Anna', 'maria  sch', 'schmidt, a', '@schmidt', 'anna.s schmidt'])
      expect([query, await found(query)]).toEqual([query, ['anna.s']])
    for (const query of ["o'brien", 'o’b', 'brien emile']) expect([query, await found(query)]).toEqual([query, ['eo']])
    expect(await found('schmidt bauer')).toEqual([])
    await store.users.create({ uid: 'ops', name: '+Ops+ <night> 🎉', avatar: '', createdAt: 1 })
    for (const query of ['ops', 'night', '🎉']) expect([query, await found(query)]).toEqual([query, ['ops']])
    // Whoever is called so comes first.
    expect(await found('anna b')).toEqual(['anna'])
    expect(await found('schmidt anna', 'eo')).toEqual(['anna.s'])
    expect(await found('bauer anna', 'eo')).toEqual([])
  })

  test('as many people are found as are asked for, in the order of what they are called by, however often one is called so', async () => {
    await using store = await make()
    for (const [uid = '', name = ''] of [
      ['z1', 'Ba Baa Bab Bac Bad Bae Baf'],
      ['z2', 'Bag'],
      ['z3', 'Bah'],
      ['z4', 'Bai'],
    ])
      await store.users.create({ uid, name, avatar: '', createdAt: 1 })
    await store.users.update('z3', { banned: true })
    const found = async (query: string, limit: number) => (await store.users.search(query, limit)).map(({ uid }) => uid)
    expect(await found('ba', 1)).toEqual(['z1'])
    expect(await found('ba', 2)).toEqual(['z1', 'z2'])
    expect(await found('ba', 3)).toEqual(['z1', 'z2', 'z4'])
    expect(await found('ba,', 3)).toEqual(['z1', 'z2', 'z4'])
    expect(await found('ba', 50)).toEqual(['z1', 'z2', 'z4'])
  })

  test('of more users than one question can name, those are read who are there', async () => {
    await using store = await make()
    for (const uid of ['alice', 'bob']) await store.users.create({ uid, name: uid, avatar: '', createdAt: 1 })
    const strangers = Array.from({ length: 2100 }, (_, index) => `u${index}`)
    const found = async (uids: readonly string[]) => (await store.users.get(uids)).map(({ uid }) => uid).sort()
    expect(await found(['alice', ...strangers, 'bob'])).toEqual(['alice', 'bob'])
    expect(await found(['alice', 'bob', 'alice', 'carol', 'bob'])).toEqual(['alice', 'bob'])
    expect(await found(['bob'])).toEqual(['bob'])
    expect(await found([])).toEqual([])
  })

  test('people are found among those only with whom somebody shares a conversation', async () => {
    await using store = await make()
    for (const uid of ['alice', 'bob', 'bert', 'betty', 'zoe'])
      await store.users.create({ uid, name: `${uid} B`, avatar: '', createdAt: 1 })
    await store.rooms.create(aRoom('r1', ['bob', 'zoe']), aRoomEntry())
    await store.conversations.openPair('betty', 'alice', 5)
    const found = async (sharing?: string) => (await store.users.search('b', 10, sharing)).map(({ uid }) => uid).sort()
    expect(await found()).toEqual(['alice', 'bert', 'betty', 'bob', 'zoe'])
    expect(await found('alice')).toEqual(['alice', 'betty', 'bob', 'zoe'])
    expect(await found('zoe')).toEqual(['alice', 'bob', 'zoe'])
    expect(await found('bert')).toEqual([])
    expect((await store.users.search('b', 1, 'bert')).length).toBe(0)
  })
}
