import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { anEntry, aRoom, aRoomEntry } from '@tidings/conformance'
import { queryTerms } from '@tidings/core/words'
import { expect, test } from 'vitest'
import { openSqliteSearch, openSqliteStore } from '../src/index.ts'

/** What takes back each schema's changes. */
const undoing: readonly (readonly [schema: number, sql: string])[] = [
  [5, `drop index users_by_skeleton; alter table users drop column skeleton; delete from meta where key = 'user-keys'`],
  [6, 'alter table owners drop column forgotten'],
  [
    7,
    `alter table users rename column revoked to revoked_before; alter table users drop column generation;
     alter table clients rename column revoked_at to revoked_before; alter table clients drop column revoked_generation;
     alter table clients drop column revoked_newest`,
  ],
  [8, 'alter table conversations drop column last_row'],
  [10, 'drop table copies'],
  [11, 'alter table users drop column erased'],
  [12, 'drop index rooms_by_owner'],
  [13, 'alter table attachments drop column original; alter table attachments drop column source'],
  [
    14,
    `drop index rooms_listed; alter table rooms drop column listed; drop table room_terms;
     drop index user_terms_by_user`,
  ],
  [15, 'alter table members drop column seen_seq; alter table members drop column read_turn'],
  [16, 'drop index mentions_by_user; alter table mentions drop column entry_row'],
  [17, `alter table threads drop column directed; delete from records where kind = 'thread'`],
  [
    18,
    `drop table claims; alter table members drop column version; create index users_by_skeleton on users (skeleton)`,
  ],
  [
    19,
    `drop table feed; create table index_changes (id integer primary key, conversation integer not null,
     seq integer not null, trimmed integer not null) strict`,
  ],
  [
    20,
    `alter table conversations drop column access; alter table users drop column standing;
     alter table users drop column seats`,
  ],
  [
    22,
    `alter table users drop column version; drop index records_by_kind_and_due;
     create index records_by_due on records (due) where due is not null`,
  ],
  [23, 'alter table conversations drop column narrowed'],
  [24, 'drop index users_by_kind; alter table users drop column kind'],
  [25, 'drop index members_by_admin; alter table rooms drop column kind'],
]

/** Undoes what later schemas added, and says that the store is of this one. */
function takeBackTo(directory: string, schema: number, sql = ''): void {
  const file = new DatabaseSync(join(directory, 'tidings.db'))
  for (const [added, undo] of undoing.toReversed()) if (added > schema) file.exec(undo)
  file.exec(`update meta set value = '${schema}' where key = 'schema'; ${sql}`)
  file.close()
}

test('a store of schema 3 remembers the rooms that ended and whose log is still there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  {
    await using store = await openSqliteStore({ directory })
    for (const id of ['alive', 'ended', 'gone']) await store.rooms.create(aRoom(id, ['bob']), aRoomEntry())
    for (const id of ['ended', 'gone']) await store.rooms.change(id, { remove: 'all', at: 2, entry: aRoomEntry() })
    const gone = await store.conversations.find('room/gone')
    await store.log.trim(gone?.id ?? 0, 2)
  }
  takeBackTo(directory, 3)
  await using store = await openSqliteStore({ directory })
  const ended = await store.conversations.find('room/ended')
  expect(await store.records.due(1, 10, ['ending'])).toMatchObject([
    { owner: 'room/ended', kind: 'ending', value: JSON.stringify({ conversation: ended?.id }) },
  ])
  // In the order of writing, though none of it was kept before.
  const written = await Promise.all(['ended', 'alive'].map((id) => store.conversations.find(`room/${id}`)))
  expect(written.map((record) => record?.order)).toEqual([4, 1])
})

test('a store of schema 4 gets the keys by which ids are compared and people found', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  const account = { avatar: '', createdAt: 1, passwordHash: 'h' }
  {
    await using store = await openSqliteStore({ directory })
    await store.users.create({ ...account, uid: 'Weiß', name: 'Ilse Weiß' })
    for (const uid of ['paypal', 'gone']) await store.users.create({ ...account, uid, name: uid })
    await store.users.erase('gone')
  }
  // As the version before has left them.
  takeBackTo(directory, 4, `update users set folded = 'weiß' where uid = 'Weiß'; delete from user_terms`)
  await using store = await openSqliteStore({ directory })
  expect(await store.users.meant('WEISS')).toBe('Weiß')
  expect(await store.users.create({ ...account, uid: 'раураl', name: 'P', unlikeOthers: true })).toBeUndefined()
  expect((await store.users.search('ILSE', 5)).map(({ uid }) => uid)).toEqual(['Weiß'])
  expect(await store.users.search('gone', 5)).toEqual([])
})

test('a store of schema 4 learns whom `all` meant: everybody, or a user of that name', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  let conversation = 0
  {
    await using store = await openSqliteStore({ directory })
    conversation = (await store.rooms.create(aRoom('r1', ['all', 'bob']), aRoomEntry())).room.conversation
    const entry = (mentions: readonly string[], more = {}) => {
      const body = JSON.stringify({ content: { type: 'text', data: '"all"' }, mentions })
      return anEntry(conversation, { body, mentions: ['all'], ...more })
    }
    await store.log.append([entry(['all']), entry(['user/all']), entry(['all', 'user/all'])])
    await store.log.append([entry(['all'], { directed: true })])
  }
  takeBackTo(directory, 4)
  await using store = await openSqliteStore({ directory })
  const mentions = async (uid: string) => (await store.conversations.view(conversation, uid))?.mentions
  expect([await mentions('bob'), await mentions('all')]).toEqual([2, 4])
})

test('a store of schema 5 knows afterwards who carries which group, and when a request ends', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  {
    await using store = await openSqliteStore({ directory })
    const contact = (key: string, groups: readonly string[]) => ({
      ...{ owner: 'user/alice', kind: 'contact', key },
      value: JSON.stringify({ groups }),
    })
    const group = (key: string) => ({ owner: 'groups/alice', kind: 'group', key, value: '{}' })
    await store.records.put([
      ...[contact('bob', ['Work', 'Home']), contact('carol', ['Work']), contact('dan', [])],
      ...['Work', 'Home', 'Left'].map(group),
      { owner: 'user/alice', kind: 'request', key: 'eve', value: '{}' },
    ])
  }
  takeBackTo(directory, 5)
  await using store = await openSqliteStore({ directory })
  const groups = await store.records.list('groups/alice', 'group', '', 10)
  expect(groups.map(({ key, value, version }) => [key, value, version])).toEqual([
    ['Home', '{"members":1}', 2],
    ['Work', '{"members":2}', 1],
  ])
  expect(await store.records.due(1, 10, ['request'])).toMatchObject([{ kind: 'request', key: 'eve' }])
})

test('a store of schema 6 keeps its revocations, which have times and no generations', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  {
    await using store = await openSqliteStore({ directory })
    for (const uid of ['alice', 'bob']) await store.users.create({ uid, name: uid, avatar: '', createdAt: 1 })
    const aClient = (id: string) => ({
      id,
      platform: 'web' as const,
      name: '',
      firstSeenAt: 1,
      lastSeenAt: 1,
      cameAt: 1,
    })
    await store.clients.seen(['a', 'b'].map((id) => ({ user: 'alice', client: aClient(id) })))
  }
  takeBackTo(
    directory,
    6,
    `update users set revoked_before = '{"all":50,"web":70}' where uid = 'alice';
     update clients set revoked_before = 90 where id = 'a'`,
  )
  await using store = await openSqliteStore({ directory })
  const [alice] = await store.users.get(['alice'])
  // Issued before 50 was void, issued at 50 was not.
  const revoked = { all: { generation: 0, at: 49 }, web: { generation: 0, at: 69 } }
  expect(alice).toMatchObject({ generation: 0, revoked })
  expect((await store.users.get(['bob']))[0]?.revoked).toEqual({})
  expect((await store.clients.list('alice', 10)).map((client) => client.revoked)).toEqual([
    { generation: 0, at: 89 },
    undefined,
  ])
})

test('a store of schema 8 counts reactions as one that are one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  let conversation = 0
  const marking = { seq: 2, kind: 'reaction', keys: 9, named: 50 } as const
  {
    await using store = await openSqliteStore({ directory })
    conversation = (await store.rooms.create(aRoom('r1', ['bob', 'carol']), aRoomEntry())).room.conversation
    await store.log.append([anEntry(conversation)])
    const given = [
      ['alice', ['❤', '❤\ufe0f']],
      ['bob', ['❤', 'ole\u0301', '\u200b']],
      ['carol', ['❤\ufe0f', '👍']],
    ] as const
    for (const [at, [user, add]] of given.entries())
      await store.log.mark({ conversation, ...marking, user, ts: at, add })
  }
  takeBackTo(directory, 8)
  await using store = await openSqliteStore({ directory })
  const reactions = async () =>
    (await store.log.get(conversation, 2))?.marks?.map(({ key, count, users }) => [key, count, ...users])
  expect(await reactions()).toEqual([
    ['❤\ufe0f', 3, 'alice', 'bob', 'carol'],
    ['olé', 1, 'bob'],
    ['\u200b', 1, 'bob'],
    ['👍', 1, 'carol'],
  ])
  await store.log.mark({ conversation, ...marking, user: 'alice', ts: 9, remove: ['❤\ufe0f'] })
  expect((await reactions())?.[0]).toEqual(['❤\ufe0f', 2, 'bob', 'carol'])
})

test('a store of schema 15 lists what mentioned somebody, and its threads are followed by who took part', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  let conversation = 0
  {
    await using store = await openSqliteStore({ directory })
    const { room } = await store.rooms.create(aRoom('tea', ['bob', 'carol']), aRoomEntry())
    conversation = room.conversation
    const says = (user: string, more: object = {}) =>
      anEntry(conversation, { sender: `user/${user}`, reader: user, ...more })
    await store.log.append([says('alice'), says('bob', { thread: 2, mentions: ['carol'] }), says('bob')])
    await store.conversations.read(conversation, 'alice', { seq: 3, now: 1 })
  }
  takeBackTo(directory, 15)
  await using store = await openSqliteStore({ directory })
  const mentioning = await store.log.mentioning('carol', { after: 1000, limit: 9, maxBytes: 1000 })
  expect(mentioning).toMatchObject([{ entry: { seq: 3 }, place: 3 }])
  const kept = async (user: string) =>
    (await store.records.list(`user/${user}`, 'thread', '', 9)).map(({ value }) => JSON.parse(value ?? 'null'))
  const thread = { id: `${conversation.toString(36)}-2`, conversation: 'room/tea', following: true }
  expect(await kept('alice')).toEqual([{ ...thread, readSeq: 3 }])
  expect(await kept('bob')).toEqual([{ ...thread, readSeq: 4 }])
  expect(await kept('carol')).toEqual([])
  expect(await store.records.version('user/alice')).toBe(1)
})

test('a store of schema 17 keeps accounts that look alike, gives out no more of them, and counts memberships on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  const account = { name: '', avatar: '', createdAt: 1 }
  let conversation = 0
  let before = 0
  {
    await using store = await openSqliteStore({ directory })
    for (const uid of ['Bob', 'bob']) await store.users.create({ ...account, uid })
    conversation = (await store.conversations.openPair('Bob', 'bob', 1)).id
    await store.conversations.update(conversation, 'bob', { alias: 'B' })
    before = (await store.conversations.membership(conversation, 'bob'))?.version ?? 0
  }
  takeBackTo(directory, 17)
  await using store = await openSqliteStore({ directory })
  expect(await store.users.get(['Bob', 'bob'])).toHaveLength(2)
  expect(await store.users.create({ ...account, uid: 'BOB', unlikeOthers: true })).toBeUndefined()
  expect(await store.users.create({ ...account, uid: 'b0b', unlikeOthers: true })).toBeUndefined()
  expect(await store.users.create({ ...account, uid: 'rob', unlikeOthers: true })).toMatchObject({ uid: 'rob' })
  await store.conversations.update(conversation, 'bob', { alias: 'C' })
  expect((await store.conversations.membership(conversation, 'bob'))?.version).toBe(before + 1)
})

test('a store of schema 18 hands on to its feed what the search index was still to read', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  const says = (conversation: number, data: string) =>
    anEntry(conversation, { body: JSON.stringify({ content: { type: 'text', data } }) })
  let id = 0
  {
    await using store = await openSqliteStore({ directory })
    await using index = openSqliteSearch({ directory })
    id = (await store.conversations.openPair('alice', 'bob', 1)).id
    await store.log.append([says(id, 'tea at four'), says(id, 'cake'), says(id, 'tea at five')])
    await index.caughtUp()
  }
  const body = JSON.stringify({ content: { type: 'text', data: 'tea at six' } })
  // The index had read its changes up to 7, and the store has let go of those up to 5.
  takeBackTo(
    directory,
    18,
    `update entries set body = '${body}', rev = 1 where seq = 3; update conversations set rev = 1;
     delete from entries where seq = 1;
     insert into index_changes values (6, ${id}, 2, 0), (7, ${id}, 2, 0), (8, ${id}, 3, 0), (9, ${id}, 1, 1)`,
  )
  const search = new DatabaseSync(join(directory, 'search.db'))
  search.exec('update progress set change = 7')
  // That it was not made anew.
  search.exec("insert into about values ('test', 'kept')")
  search.close()
  await using store = await openSqliteStore({ directory })
  expect(await store.feed.read('3.5', 9)).toMatchObject({
    items: [
      ...[2, 2].map((seq) => ({ kind: 'changed', conversation: id, seq, rev: 0, of: 'body' })),
      { kind: 'changed', conversation: id, seq: 3, rev: 1, of: 'body' },
      { kind: 'trimmed', conversation: id, upTo: 1 },
    ],
  })
  expect(await store.feed.read('3.4', 9)).toBe('lost')
  await using index = openSqliteSearch({ directory })
  await index.caughtUp()
  const found = async (text: string) => {
    const scopes = [{ conversation: id, after: 0, upTo: 9 }]
    return (await index.find({ text, terms: queryTerms(text).terms, scopes, limit: 9 })).matches.map(({ seq }) => seq)
  }
  expect([await found('tea'), await found('six'), await found('cake')]).toEqual([[3], [3], [2]])
  const kept = new DatabaseSync(join(directory, 'search.db'), { readOnly: true })
  expect(kept.prepare("select value from about where key = 'test'").get()).toEqual({ value: 'kept' })
  kept.close()
})

test('a store of schema 21 says in its feed by which versions that is so which it told of before', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  let id = 0
  {
    await using store = await openSqliteStore({ directory })
    id = (await store.rooms.create(aRoom('tea', ['bob']), aRoomEntry())).room.conversation
    await store.rooms.change('tea', { at: 2, room: { name: 'Coffee' } })
    await store.users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 1 })
    await store.users.update('alice', { banned: true })
    await store.conversations.read(id, 'bob', { seq: 1, now: 1 })
  }
  const before = `update feed set key = '', a = 0 where kind = 'access'; update feed set a = 0, b = 0 where kind = 'user';
    update feed set kind = 'view' where kind = 'pointer'`
  takeBackTo(directory, 21, before)
  await using store = await openSqliteStore({ directory })
  const items = [
    { kind: 'access', conversation: id, key: 'room/tea', access: 1 },
    { kind: 'access', conversation: id, key: 'room/tea', access: 1 },
    { kind: 'user', uid: 'alice', standing: 1, version: 1 },
    { kind: 'user', uid: 'alice', standing: 1, version: 1 },
    { kind: 'pointer', conversation: id, user: 'bob' },
  ]
  const page = await store.feed.read('', 99, ['access', 'user', 'pointer', 'view'])
  expect(page).toMatchObject({ items })
})
