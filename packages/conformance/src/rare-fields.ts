import type { Follow, Store } from '@tidings/core'
import { everyMember } from '@tidings/core/every-member'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry, plenty } from './entries.ts'
import { aRoom } from './rooms-and-users.ts'

type Make = () => Promise<Store>

const page = { after: 0, limit: 10, maxBytes: plenty }

export function rareFieldsConformance(make: Make): void {
  test('a thread is read in its order, and counted at its root', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id), anEntry(id, { thread: 1 }), anEntry(id), anEntry(id, { thread: 1 })])
    expect((await store.log.thread(id, 1, page)).map(({ seq }) => seq)).toEqual([2, 4])
    expect((await store.log.thread(id, 1, { ...page, after: 2 })).map(({ seq }) => seq)).toEqual([4])
    expect(await store.log.thread(id, 3, page)).toEqual([])
    expect(await store.log.countReplies(id, 1)).toMatchObject({ seq: 1, rev: 1, replies: 2 })
    expect(await store.log.countReplies(id, 1)).toBeUndefined()
    expect(await store.log.get(id, 1)).toMatchObject({ replies: 2 })
  })

  test('what mentions a member is listed over their conversations, the last written first', async () => {
    await using store = await make()
    const pair = await store.conversations.openPair('alice', 'bob', 1)
    const room = async (id: string, owner: string, members: readonly string[]) =>
      (await store.rooms.create({ ...aRoom(id, members), owner }, aRoomEntry())).room.conversation
    const [tea, chess] = [await room('tea', 'alice', ['bob', 'carol']), await room('chess', 'bob', ['carol'])]
    const says = (conversation: number, mentions: readonly string[], more: object = {}) =>
      anEntry(conversation, { sender: 'user/bob', reader: 'bob', mentions, ...more })
    await store.log.append([
      says(tea, ['alice', everyMember], { body: '"1"' }),
      says(chess, [everyMember], { body: '"elsewhere"' }),
      says(pair.id, ['alice'], { body: '"2"' }),
      says(tea, [everyMember], { body: '"3"' }),
      says(tea, ['carol'], { body: '"for carol"' }),
      says(tea, ['alice', 'carol'], { body: '"4"', directed: true, counts: false }),
      anEntry(tea, { mentions: ['alice', everyMember], body: '"mine"' }),
    ])
    const asked = { after: Number.MAX_SAFE_INTEGER, limit: 10, maxBytes: plenty }
    const bodies = async (user: string, page: Partial<typeof asked> = {}) =>
      (await store.log.mentioning(user, { ...asked, ...page })).map(({ entry }) => JSON.parse(entry.body))
    expect(await bodies('alice')).toEqual(['4', '3', '2', '1'])
    expect(await bodies('dave')).toEqual([])
    const [first, second] = await store.log.mentioning('alice', { ...asked, limit: 2 })
    expect([first?.entry.seq, second?.entry.seq]).toEqual([5, 3])
    expect(await bodies('alice', { after: second?.place ?? 0 })).toEqual(['2', '1'])
    expect(await bodies('alice', { maxBytes: 4 })).toEqual(['4', '3'])
    // Who edits says it anew, who recalls takes it back, and so does time.
    await store.log.amend({ conversation: tea, seq: 4, ifRev: 0, body: '"5"', mentions: ['alice'] })
    await store.log.amend({ conversation: tea, seq: 5, ifRev: 0, body: '"gone"', wipe: true })
    expect(await bodies('alice')).toEqual(['5', '3', '2', '1'])
    await store.log.trim(tea, 2)
    expect(await bodies('alice')).toEqual(['5', '3', '2'])
  })

  test('what mentions all of a room goes back to the last two hundred', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const calls = Array.from({ length: 205 }, () =>
      anEntry(id, { sender: 'user/bob', reader: 'bob', mentions: [everyMember] }),
    )
    await store.log.append(calls)
    const found = await store.log.mentioning('alice', { after: Number.MAX_SAFE_INTEGER, limit: 300, maxBytes: plenty })
    expect([found.length, found.at(-1)?.entry.seq]).toEqual([200, 6])
  })

  test('old removals are forgotten also where records are written with entries alone', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const kept = Array.from({ length: 1040 }, (_, n) => ({ owner: 'user/alice', kind: 'k', key: `k${n}`, value: '1' }))
    await store.records.put(kept)
    await store.records.put(kept.map((one) => ({ ...one, value: null })))
    expect(await store.records.forgotten('user/alice')).toBe(0)
    const here: Follow = { user: 'alice', key: 'the-root', conversation: 'user/bob', read: 'here' }
    const replies = Array.from({ length: 20 }, () => anEntry(id, { thread: 1, follows: [here] }))
    await store.log.append([anEntry(id), ...replies])
    expect(await store.records.version('user/alice')).toBe(2100)
    expect(await store.records.forgotten('user/alice')).toBe(1080)
  }, 60_000)

  test('who follows a thread has a record of it, written with the entry', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const key = 'the-root'
    const record = async (user: string) => {
      const found = await store.records.get(`user/${user}`, 'thread', key)
      return found && { version: found.version, ...JSON.parse(found.value ?? 'null') }
    }
    const reply = (sender: string, follows: readonly Follow[], more: object = {}) =>
      anEntry(id, { sender: `user/${sender}`, reader: sender, thread: 1, follows, ...more })
    const here = (user: string): Follow => ({ user, key, conversation: `of ${user}`, read: 'here' })
    const [, first, again] = await store.log.append([
      anEntry(id),
      reply('bob', [here('bob'), { ...here('alice'), read: 'root' }], { clientMsgId: 'c' }),
      reply('bob', [here('bob')], { clientMsgId: 'c' }),
    ])
    expect(first).toMatchObject({ kind: 'stored', seq: 2, followed: [1, 1] })
    expect(again).toMatchObject({ kind: 'duplicate' })
    const followed = { id: key, following: true }
    expect(await record('bob')).toEqual({ version: 1, ...followed, conversation: 'of bob', readSeq: 2 })
    expect(await record('alice')).toEqual({ version: 1, ...followed, conversation: 'of alice', readSeq: 1 })
    // Who has a record already keeps it, even if it says that they left; who writes follows again.
    const left = JSON.stringify({ ...followed, following: false, conversation: 'of alice', readSeq: 1 })
    await store.records.put([{ owner: 'user/alice', kind: 'thread', key, value: left }])
    const [second] = await store.log.append([reply('bob', [here('bob'), { ...here('alice'), read: 'before' }])])
    expect(second).toMatchObject({ seq: 3, followed: [2, undefined] })
    expect(await record('alice')).toMatchObject({ version: 2, following: false })
    await store.log.append([reply('alice', [here('alice')])])
    expect(await record('alice')).toMatchObject({ version: 3, following: true, readSeq: 4 })
    // What was removed is not there any more.
    await store.records.put([{ owner: 'user/bob', kind: 'thread', key, value: null }])
    const [third] = await store.log.append([reply('alice', [{ ...here('bob'), read: 'before' }])])
    expect(third).toMatchObject({ seq: 5, followed: [4] })
    expect(await record('bob')).toMatchObject({ version: 4, readSeq: 4 })
    const [plain] = await store.log.append([anEntry(id, { thread: 1 })])
    expect(plain).not.toHaveProperty('followed')
  })

  test('threads stand as one member may know of them', async () => {
    await using store = await make()
    const { room } = await store.rooms.create(aRoom('tea', ['bob', 'carol']), aRoomEntry())
    const says = (user: string, more: object = {}) =>
      anEntry(room.conversation, { sender: `user/${user}`, reader: user, ...more })
    const psst = { directed: true, counts: false }
    await store.log.append([
      says('alice'),
      says('bob', { thread: 2 }),
      says('alice', { thread: 2 }),
      says('bob', { thread: 2, mentions: ['carol'], ...psst }),
      says('alice'),
      says('alice', { thread: 6 }),
    ])
    const [two, six, none] = [2, 6, 7].map((root) => ({ conversation: room.conversation, root, after: root }))
    const asked = [six, two, none].filter((one) => one !== undefined)
    const heads = (user: string, after?: number) =>
      store.log.threadHeads(
        user,
        asked.map((one) => ({ ...one, ...(after === undefined ? {} : { after }) })),
      )
    const alices = await heads('alice')
    expect(alices.map(({ seq, isUnread }) => [seq, isUnread])).toEqual([
      [7, false],
      [4, true],
      [0, false],
    ])
    expect((alices[0]?.place ?? 0) > (alices[1]?.place ?? 0)).toBe(true)
    expect((await heads('carol')).map(({ seq, isUnread }) => [seq, isUnread])).toEqual([
      [7, true],
      [5, true],
      [0, false],
    ])
    expect((await heads('alice', 3)).map(({ isUnread }) => isUnread)).toEqual([false, false, false])
    expect(await store.log.threadUnread('alice', asked, 9)).toEqual([0, 1, 0])
    expect(await store.log.threadUnread('carol', asked, 9)).toEqual([1, 3, 0])
    expect(await store.log.threadUnread('carol', asked, 2)).toEqual([1, 2, 0])
    expect(await store.log.threadHeads('alice', [])).toEqual([])
  })

  test('what burns begins to when another one has read it', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id, { burnAfter: 50 }), anEntry(id), anEntry(id, { burnAfter: 10 })])
    await store.conversations.read(id, 'alice', { seq: 3, now: 100 })
    expect(await store.log.nextBurning()).toBeUndefined()
    await store.conversations.read(id, 'bob', { seq: 2, now: 100 })
    expect(await store.log.nextBurning()).toBe(150)
    await store.conversations.read(id, 'bob', { seq: 3, now: 200 })
    expect(await store.log.nextBurning()).toBe(150)
    expect(await store.log.burning(149, 10)).toEqual([])
    expect((await store.log.burning(210, 10)).map(({ seq }) => seq)).toEqual([1, 3])
    await store.log.amend({ conversation: id, seq: 1, ifRev: 0, body: '"gone"', wipe: true })
    expect((await store.log.burning(999, 10)).map(({ seq }) => seq)).toEqual([3])
  })

  test('what was read under a clock that was ahead burns in its time, unless it was put off', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([
      anEntry(id, { burnAfter: 50 }),
      anEntry(id, { burnAfter: 60 }),
      anEntry(id, { burnAfter: 70 }),
    ])
    await store.conversations.read(id, 'bob', { seq: 3, now: 1_000_000 })
    await store.log.burnWithin(2_000_000)
    expect(await store.log.nextBurning()).toBe(1_000_050)
    await store.log.burnWithin(100)
    const due = async (now: number) => (await store.log.burning(now, 10)).map(({ seq }) => seq)
    expect([await due(149), await due(150), await due(170)]).toEqual([[], [1], [1, 2, 3]])
    await store.log.postponeBurning({ conversation: id, seq: 1 }, { now: 100, ms: 5000 })
    await store.log.burnWithin(101)
    expect([await due(5099), await due(5100)]).toEqual([
      [2, 3],
      [2, 3, 1],
    ])
  })

  test('what is sent to one alone is unread for that one', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id), anEntry(id, { counts: false, mentions: ['bob'], directed: true })])
    expect(await store.conversations.view(id, 'bob')).toMatchObject({ directed: 1, conversation: { counted: 1 } })
    expect(await store.conversations.view(id, 'alice')).toMatchObject({ directed: 0 })
    await store.conversations.read(id, 'bob', { seq: 2, now: 1 })
    expect(await store.conversations.view(id, 'bob')).toMatchObject({ directed: 0, mentions: 0 })
  })

  test('copies are looked at when they are new, and when what they repeat was wiped; they go with the entry that holds them', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const other = await store.conversations.openPair('alice', 'carol', 1)
    await store.log.append([anEntry(id), anEntry(id)])
    const copies = [1, 2].map((seq) => ({ conversation: id, seq }))
    await store.log.append([anEntry(other.id, { copies }), anEntry(id, { copies: copies.slice(0, 1) })])
    const at = (seq: number, by: { conversation: number; seq: number }) => ({ conversation: id, seq, by })
    const [far, near] = [
      { conversation: other.id, seq: 1 },
      { conversation: id, seq: 3 },
    ]
    const toLook = async () =>
      (await store.log.copiesToLook(10)).toSorted((a, b) => a.seq - b.seq || a.by.seq - b.by.seq)
    expect(await toLook()).toEqual([at(1, far), at(1, near), at(2, far)])
    expect(await store.log.copiesToLook(1)).toHaveLength(1)
    for (const copy of await toLook()) await store.log.copyLooked(copy, 0)
    expect(await toLook()).toEqual([])
    await store.log.amend({ conversation: id, seq: 2, ifRev: 0, body: '"edited"' })
    expect(await toLook()).toEqual([])
    await store.log.amend({ conversation: id, seq: 1, ifRev: 0, body: '"gone"', wipe: true })
    expect(await toLook()).toEqual([at(1, far), at(1, near)])
    // It was looked at as it was before: that does not count.
    await store.log.copyLooked(at(1, far), 0)
    expect(await toLook()).toEqual([at(1, far), at(1, near)])
    await store.log.copyLooked(at(1, far))
    await store.log.amend({ conversation: id, seq: 3, ifRev: 0, body: '"gone"', wipe: true })
    expect(await toLook()).toEqual([])
    await store.log.trim(other.id, 1)
    await store.log.amend({ conversation: id, seq: 2, ifRev: 1, body: '"gone"', wipe: true })
    expect(await toLook()).toEqual([])
  })

  test('a change may refer to other attachments than before', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id, { attachments: ['one', 'two'] })])
    const places = async (attachment: string) =>
      (await store.attachments.usesSeenBy(attachment, 'bob', { limit: 5 })).length
    await store.log.amend({ conversation: id, seq: 1, ifRev: 0, body: '"2"', onlyAttachments: ['two', 'three'] })
    expect([await places('one'), await places('two'), await places('three')]).toEqual([0, 1, 1])
  })

  test('trimming takes along what stands beside', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id), anEntry(id, { thread: 1, burnAfter: 5, mentions: ['bob'] })])
    await store.log.mark({ conversation: id, seq: 1, kind: 'pin', user: 'a', ts: 1, add: [''], keys: 1, named: 1 })
    await store.log.amend({ conversation: id, seq: 1, ifRev: 1, body: '"2"', keep: { until: 2, versions: 9 } })
    await store.conversations.read(id, 'bob', { seq: 1, now: 1 })
    expect(await store.log.trim(id, 2)).toBe(2)
    expect(await store.log.history({ conversation: id, seq: 1 }, { ...page, after: -1 })).toEqual([])
    expect(await store.log.marked(id, 'pin', { ...page, after: 99 })).toEqual([])
    expect(await store.log.nextBurning()).toBeUndefined()
    expect(await store.conversations.view(id, 'bob')).toMatchObject({ mentions: 0 })
  })
}
