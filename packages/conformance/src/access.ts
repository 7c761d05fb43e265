import type { Appended, NewEntry, RoomChange, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { aFile, collected } from './attachments.ts'
import { anEntry, aRoomEntry, plenty } from './entries.ts'
import { aRoom } from './rooms-and-users.ts'

export const kindsOf = (results: readonly Appended[]): string[] => results.map(({ kind }) => kind)

export const aUser = (store: Store, uid: string): Promise<unknown> =>
  store.users.create({ uid, name: uid, avatar: '', createdAt: 1 })

export const aPair = async (store: Store): Promise<number> => (await store.conversations.openPair('alice', 'bob', 1)).id

const changes: Readonly<Record<string, Omit<RoomChange, 'at'>>> = {
  'who is in it': { add: ['erin'] },
  'who is in it no longer': { remove: ['bob'] },
  'a role': { roles: [{ user: 'bob', role: 'admin' }] },
  'a mute': { member: { user: 'bob', patch: { mutedUntil: 9 } } },
  'who may speak': { member: { user: 'bob', patch: { allowed: true } } },
  'a mute of all': { room: { settings: { mutedAll: true } } },
  'who may do what': { room: { settings: { who: { pin: 'owner' } } } },
  'the name': { room: { name: 'Another' } },
  'what one is called there': { member: { user: 'bob', patch: { alias: 'Bobby' } } },
}

/** Nobody may do less by them than before. */
const takesNothing: readonly string[] = ['who is in it', 'the name', 'what one is called there']

export function accessConformance(make: () => Promise<Store>): void {
  test.each(Object.keys(changes))('%s of a room raises its access by one', async (what) => {
    await using store = await make()
    const { room } = await store.rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    expect(room.access).toBe(0)
    const changed = await store.rooms.change('r1', { ...(changes[what] as (typeof changes)[string]), at: 2 })
    expect(changed).toMatchObject({ room: { access: 1 } })
    expect(await store.rooms.get('r1')).toMatchObject({ access: 1 })
    expect(await store.conversations.get(room.conversation)).toMatchObject({ access: 1 })
    expect(await store.conversations.view(room.conversation, 'alice')).toMatchObject({ room: { access: 1 } })
    expect(await store.rooms.ofUser('alice', '', 5)).toMatchObject([{ access: 1 }])
  })

  test.each(Object.keys(changes))(
    '%s of a room makes stale what was judged before, if it takes a right',
    async (what) => {
      await using store = await make()
      const { room } = await store.rooms.create(aRoom('r1', ['bob']), aRoomEntry())
      await store.rooms.change('r1', { ...(changes[what] as (typeof changes)[string]), at: 2 })
      const kind = takesNothing.includes(what) ? 'stored' : 'stale'
      for (const clientMsgId of [null, 'an id'])
        expect(kindsOf(await store.log.append([anEntry(room.conversation, { access: 0, clientMsgId })]))).toEqual([
          kind,
        ])
      const judged = { user: 'alice', access: 0, standing: 0 }
      const at = { conversation: room.conversation, seq: 1, ts: 3, judged }
      const marked = await store.log.mark({ ...at, kind: 'reaction', user: 'alice', add: ['+'], keys: 9, named: 9 })
      expect(marked?.kind).toBe(kind === 'stored' ? 'changed' : 'stale')
      // What is judged by how many there are, and who, by the last change of all.
      expect(await store.rooms.change('r1', { room: { name: 'Late' }, at: 3, judged })).toBe('stale')
    },
  )

  test('the end of a room raises its access', async () => {
    await using store = await make()
    const { room } = await store.rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    await store.rooms.change('r1', { remove: 'all', at: 2 })
    const [late] = await store.log.append([anEntry(room.conversation, { access: 0 })])
    expect(late).toEqual({ kind: 'stale' })
  })

  test('of a batch, what was judged by what has changed since is stale, and nothing else', async () => {
    await using store = await make()
    const [one, other] = [await aPair(store), (await store.conversations.openPair('alice', 'carol', 1)).id]
    await store.records.put([{ owner: 'user/bob', kind: 'block', key: 'alice', value: '{}', raises: 'pair/alice+bob' }])
    const entry = (conversation: number, more: Partial<NewEntry> = {}) => anEntry(conversation, { access: 0, ...more })
    const results = await store.log.append([
      entry(one),
      entry(other),
      entry(one, { access: 1, sender: 'user/bob', reader: 'bob' }),
      entry(one, { mentions: ['bob'], clientMsgId: 'x', thread: 1, attachments: ['f1'] }),
      anEntry(one),
      entry(other, { access: 7 }),
    ])
    expect(kindsOf(results)).toEqual(['stale', 'stored', 'stored', 'stale', 'stored', 'stored'])
    expect((await store.log.readAfter(one, 0, 9, plenty)).map(({ seq }) => seq)).toEqual([1, 2])
    expect(await store.conversations.view(one, 'bob')).toMatchObject({ mentions: 0, conversation: { seq: 2 } })
    // Its id is free: once more, judged anew, it is stored.
    expect(kindsOf(await store.log.append([entry(one, { access: 1, clientMsgId: 'x' })]))).toEqual(['stored'])
  })

  test('what somebody says behind something stale is stale, so that it does not overtake it; what others say is not', async () => {
    await using store = await make()
    const [one, other] = [await aPair(store), (await store.conversations.openPair('alice', 'carol', 1)).id]
    await store.log.append([anEntry(one, { clientMsgId: 'x', access: 0 })])
    await store.records.put([{ owner: 'user/bob', kind: 'block', key: 'alice', value: '{}', raises: 'pair/alice+bob' }])
    const ofBob = { sender: 'user/bob', reader: 'bob' }
    const results = await store.log.append([
      anEntry(one, { clientMsgId: 'x', access: 0 }),
      anEntry(one, { access: 1 }),
      anEntry(one, { access: 0 }),
      anEntry(one, { access: 1, clientMsgId: 'y' }),
      anEntry(one, { access: 1, ...ofBob }),
      anEntry(other, { access: 0 }),
      anEntry(one),
    ])
    expect(kindsOf(results)).toEqual(['duplicate', 'stored', 'stale', 'stale', 'stored', 'stored', 'stored'])
    expect(kindsOf(await store.log.append([anEntry(one, { access: 1, clientMsgId: 'y' })]))).toEqual(['stored'])
  })

  test('records are put by who was judged only while that stands', async () => {
    await using store = await make()
    await aUser(store, 'alice')
    const { room } = await store.rooms.create(aRoom('r1'), aRoomEntry())
    const put = (access: number, standing: number, conversation?: number) =>
      store.records.putJudged([{ owner: 'room/r1', kind: 'link', key: 'link', value: '"new"' }], {
        judged: { user: 'alice', access, standing },
        ...(conversation === undefined ? {} : { conversation }),
      })
    expect(await put(0, 0, room.conversation)).toEqual([1])
    await store.rooms.change('r1', { room: { name: 'Two' }, at: 2 })
    expect(await put(0, 0, room.conversation)).toBe('stale')
    expect(await put(0, 0)).toEqual([2])
    await store.users.update('alice', { banned: true })
    expect(await put(1, 0, room.conversation)).toBe('stale')
    expect(await put(0, 0)).toBe('stale')
    expect(await store.records.version('room/r1')).toBe(2)
    expect(await put(1, 1, room.conversation)).toEqual([3])
  })

  test('a repeat of what was stored is answered as such, whoever may do what now', async () => {
    await using store = await make()
    const id = await aPair(store)
    await store.log.append([anEntry(id, { clientMsgId: 'x', access: 0 })])
    await store.records.put([{ owner: 'user/bob', kind: 'block', key: 'alice', value: '{}', raises: 'pair/alice+bob' }])
    const again = await store.log.append([
      anEntry(id, { clientMsgId: 'x', access: 0 }),
      anEntry(id, { clientMsgId: 'y', access: 0 }),
    ])
    expect(again).toMatchObject([{ kind: 'duplicate', entry: { seq: 1 } }, { kind: 'stale' }])
  })

  test('a record raises the access of a conversation when its change takes place, and of one that is there', async () => {
    await using store = await make()
    const id = await aPair(store)
    const block = { owner: 'user/bob', kind: 'block', key: 'alice', value: '{}', raises: 'pair/alice+bob' } as const
    const access = async () => (await store.conversations.get(id))?.access
    await store.records.put([{ ...block, only: 'present' }])
    expect(await access()).toBe(0)
    await store.records.put([block, { ...block, raises: 'pair/bob+nobody' }])
    expect(await access()).toBe(1)
    await store.records.put([{ ...block, only: 'absent' }, block], { whole: true })
    expect(await access()).toBe(1)
    await store.records.put([{ ...block, value: null }])
    expect(await access()).toBe(2)
  })

  test("a user's pairs are raised a few at a time, and no others", async () => {
    await using store = await make()
    const pairs: number[] = []
    for (const peer of ['bob', 'carol', 'dave']) pairs.push((await store.conversations.openPair('alice', peer, 1)).id)
    const strange = (await store.conversations.openPair('bob', 'carol', 1)).id
    const { room } = await store.rooms.create(aRoom('r1'), aRoomEntry())
    const last = await store.conversations.raise('alice', 0, 2)
    expect(last).toBe(pairs[1])
    expect(await store.conversations.raise('alice', last ?? 0, 2)).toBe(pairs[2])
    expect(await store.conversations.raise('alice', pairs[2] ?? 0, 2)).toBeUndefined()
    const access = async (id: number) => (await store.conversations.get(id))?.access
    expect(await Promise.all([...pairs, strange, room.conversation].map(access))).toEqual([1, 1, 1, 0, 0])
  })

  test('a room is changed by nobody who was judged by what has changed since', async () => {
    await using store = await make()
    await aUser(store, 'bob')
    const { room } = await store.rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    const by = (access: number, standing: number) => ({ user: 'bob', access, standing })
    const rename = (name: string, judged: ReturnType<typeof by>) =>
      store.rooms.change('r1', { room: { name }, judged, entry: aRoomEntry(), at: 2 })
    expect(await rename('One', by(0, 0))).toMatchObject({ room: { name: 'One' } })
    expect(await rename('Two', by(0, 0))).toBe('stale')
    await store.users.update('bob', { banned: true })
    expect(await rename('Three', by(1, 0))).toBe('stale')
    expect(await store.rooms.get('r1')).toMatchObject({ name: 'One', access: 1 })
    expect(await store.log.readAfter(room.conversation, 0, 9, plenty)).toHaveLength(2)
    expect(await rename('Four', by(1, 1))).toMatchObject({ room: { name: 'Four', access: 2 } })
  })

  test('an entry is changed or marked by nobody who was judged by what has changed since', async () => {
    await using store = await make()
    await aUser(store, 'alice')
    const id = await aPair(store)
    await store.log.append([anEntry(id)])
    await store.conversations.raise('bob', 0, 9)
    const at = { conversation: id, seq: 1 }
    const marking = { ...at, kind: 'reaction', user: 'alice', ts: 1, add: ['+'], keys: 9, named: 9 } as const
    const by = (access: number, standing: number) => ({ judged: { user: 'alice', access, standing } })
    for (const judged of [by(0, 0), by(0, 5)]) {
      expect(await store.log.amend({ ...at, ifRev: 0, body: '"new"', ...judged })).toEqual({ kind: 'stale' })
      expect(await store.log.mark({ ...marking, ...judged })).toEqual({ kind: 'stale' })
    }
    await store.users.update('alice', { banned: true })
    expect(await store.log.amend({ ...at, ifRev: 0, body: '"new"', ...by(1, 0) })).toEqual({ kind: 'stale' })
    expect(await store.log.mark({ ...marking, ...by(1, 0) })).toEqual({ kind: 'stale' })
    expect((await store.log.get(id, 1))?.rev).toBe(0)
    expect(await store.log.mark({ ...marking, ...by(1, 1) })).toMatchObject({ kind: 'changed' })
    expect(await store.log.amend({ ...at, ifRev: 1, body: '"new"', ...by(1, 1) })).toMatchObject({ kind: 'changed' })
  })

  test('how long entries are kept is said by an entry, in one step, and by nobody who was judged before', async () => {
    await using store = await make()
    const id = await aPair(store)
    await store.conversations.raise('bob', 0, 9)
    const retain = (access: number) => store.conversations.retain(id, 7, anEntry(id, { access }))
    expect(await retain(0)).toEqual({ kind: 'stale' })
    expect(await store.conversations.get(id)).toMatchObject({ retainDays: 0, seq: 0 })
    expect(await retain(1)).toMatchObject({ kind: 'stored', seq: 1 })
    expect(await store.conversations.get(id)).toMatchObject({ retainDays: 7, seq: 1 })
  })

  test('what is put with a room is put with it or not at all, and its version is told', async () => {
    await using store = await make()
    const record = (key: string, more: object = {}) => ({
      owner: 'user/bob',
      kind: 'invitation',
      key,
      value: '1',
      ...more,
    })
    const made = await store.rooms.create({ ...aRoom('r1'), records: [record('a'), record('b')] }, aRoomEntry())
    expect(made.records).toEqual([1, 2])
    const drop = { ...record('a', { only: 'present' }), value: null }
    const changed = await store.rooms.change('r1', { add: ['bob'], records: [drop, drop, record('c')], at: 2 })
    expect(changed).toMatchObject({ added: ['bob'], records: [3, undefined, 4] })
    const full = record('d', { limit: { most: 1, message: 'one at most' } })
    const another = { ...aRoom('r2'), records: [full] }
    await expect(store.rooms.create(another, aRoomEntry())).rejects.toMatchObject({ code: 'too_large' })
    expect(await store.rooms.get('r2')).toBeUndefined()
    const refused = store.rooms.change('r1', { add: ['carol'], records: [full], at: 3 })
    await expect(refused).rejects.toMatchObject({ code: 'too_large' })
    expect(await store.rooms.get('r1')).toMatchObject({ memberCount: 2, access: 1 })
  })

  test('a room refers to its picture from when it is made, and to another one when it is changed', async () => {
    await using store = await make()
    await aFile(store, 'one')
    await aFile(store, 'stray')
    await store.rooms.create({ ...aRoom('r1'), pictures: ['one'] }, aRoomEntry())
    expect(await collected(store, 10_000)).toEqual(['stray'])
    await aFile(store, 'other')
    await store.rooms.change('r1', { room: { name: 'Another' }, at: 10_001 })
    await store.rooms.change('r1', { pictures: ['other'], at: 10_002 })
    expect(await collected(store, 20_000)).toEqual(['one'])
    expect(await store.attachments.get(['other'])).toHaveLength(1)
  })
}
