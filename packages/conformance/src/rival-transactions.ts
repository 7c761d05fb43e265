import type { RecordChange, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry, plenty } from './entries.ts'
import type { Rivals } from './rivals.ts'
import { aRoom, showReceipts } from './rooms-and-users.ts'

/** Conversations and users that all transactions have in common; what each writes is numbered. */
interface Town {
  readonly pairs: readonly [number, number]
  readonly rooms: readonly [number, number]
  readonly next: () => number
}

const people = ['alice', 'bob', 'carol', 'dave']
/** Judged, and never stale. */
const asOfNow = { access: Number.MAX_SAFE_INTEGER, standing: Number.MAX_SAFE_INTEGER }
const by = (user: string) => ({ user, ...asOfNow })
const of = (uid: string) => ({ sender: `user/${uid}`, reader: uid, ...asOfNow })
const limit = { most: 1_000_000, message: 'never' }
const follow = (user: string) => ({ user, key: 'room/r0 1', conversation: 'room/r0', read: 'here' as const })

async function settle([store]: Rivals['stores']): Promise<Town> {
  for (const uid of people) await store.users.create({ uid, name: '', avatar: '', createdAt: 1 })
  const pairs = [
    await store.conversations.openPair('alice', 'bob', 1),
    await store.conversations.openPair('alice', 'dave', 1),
  ]
  const rooms = []
  for (const id of ['r0', 'r1']) rooms.push((await store.rooms.create(aRoom(id, people.slice(1)), aRoomEntry())).room)
  const town = {
    pairs: pairs.map(({ id }) => id) as unknown as Town['pairs'],
    rooms: rooms.map(({ conversation }) => conversation) as unknown as Town['rooms'],
  }
  for (const id of [...town.pairs, ...town.rooms]) await store.log.append([anEntry(id), anEntry(id), anEntry(id)])
  let count = 0
  return { ...town, next: () => count++ }
}

const everywhere = ({ pairs, rooms }: Town): readonly number[] => [...pairs, ...rooms]

/** In an order of its own every other time. */
const turned = <T>(things: readonly T[], n: number): readonly T[] => (n % 2 === 0 ? things : things.toReversed())

const block = (owner: string, other: string, n: number): RecordChange => ({
  owner: `user/${owner}`,
  kind: 'block',
  key: `${other} ${n % 3}`,
  value: '{}',
  raises: `pair/alice+${other === 'alice' ? owner : other}`,
})

const terminal = (n: number) => ({ id: `c${n % 5}`, platform: 'web' as const, name: '', firstSeenAt: 1, lastSeenAt: n })

type Act = (store: Store, town: Town, n: number) => Promise<unknown>

const writing: Readonly<Record<string, Act>> = {
  'plain entries': (store, town, n) =>
    store.log.append(
      turned(everywhere(town), n).flatMap((id, place) =>
        turned(['alice', 'dave'], n + place).map((uid) =>
          anEntry(id, { ...of(uid), clientMsgId: `${uid} ${n} ${id}` }),
        ),
      ),
    ),
  'entries with everything beside them': (store, { rooms, pairs }, n) =>
    store.log.append([
      anEntry(rooms[0], {
        ...of('carol'),
        thread: 1,
        follows: turned(['alice', 'bob', 'dave'], n).map(follow),
        mentions: ['bob'],
      }),
      anEntry(pairs[n % 2] as number, { ...of('alice'), burnAfter: 1000 }),
      anEntry(rooms[1], { ...of('dave'), burnAfter: 1000 }),
    ]),
  'an entry that is changed': async (store, { rooms }, n) => {
    const entry = await store.log.get(rooms[n % 2] as number, 2)
    await store.log.amend({
      ...{ conversation: rooms[n % 2] as number, seq: 2, ifRev: entry?.rev ?? 0, body: '{}', mentions: ['bob'] },
      judged: by('alice'),
    })
  },
  'a mark': (store, { rooms }, n) =>
    store.log.mark({
      ...{ conversation: rooms[0], seq: 3, kind: 'reaction', user: 'bob', judged: by('bob'), ts: 1 },
      ...{ [n % 2 === 0 ? 'add' : 'remove']: ['+1'], keys: 10, named: 3 },
    }),
  'a thread that is counted': (store, { rooms }) => store.log.countReplies(rooms[0], 1),
  'a log that is trimmed': (store, { rooms }, n) => store.log.trim(rooms[n % 2] as number, 1),
  'entries that burn': (store, _, n) => store.log.burnWithin(n),
}

const changing: Readonly<Record<string, Act>> = {
  'how long entries are kept': (store, { rooms }, n) =>
    store.conversations.retain(rooms[n % 2] as number, n, anEntry(rooms[n % 2] as number, of('alice'))),
  'a room that changes': (store, _, n) =>
    store.rooms.change(`r${n % 2}`, {
      ...{ add: [`new${n}`], remove: [`new${n - 2}`, 'dave'], roles: [{ user: 'alice', role: 'owner' }], limit },
      records: turned(['carol', 'bob'], n).map((uid) => ({ ...block('alice', uid, n), kind: 'invitation' })),
      ...{ pictures: [], judged: by('alice'), at: n, entry: aRoomEntry({ follows: [follow('bob')] }) },
    }),
  'somebody who joins': (store, _, n) =>
    store.rooms.change(`r${n % 2}`, {
      add: turned(['dave', 'erin'], n),
      at: n,
      judged: by('dave'),
      entry: aRoomEntry(),
    }),
  'a room that is made': (store, { next }, n) =>
    store.rooms.create(
      {
        ...aRoom(`made${next()}`, people.slice(2)),
        ...{ owner: people[n % 3] as string, limit, pictures: [] },
        records: turned(people, n).map((uid) => ({
          owner: `user/${uid}`,
          kind: 'invitation',
          key: `${n}`,
          value: '{}',
        })),
      },
      aRoomEntry(),
    ),
  'a pair that is opened': (store, { next }, n) => store.conversations.openPair('alice', `peer${next() >> 1}`, n),
  'records of several': (store, _, n) =>
    store.records.put(
      turned(['bob', 'alice', 'dave'], n).map((uid) => block(uid, uid === 'alice' ? 'bob' : 'alice', n)),
    ),
  'pairs that are raised': (store) => store.conversations.raise('alice', 0, 100),
  'a pointer that moves': (store, { rooms, pairs }, n) =>
    store.conversations.read([...rooms, ...pairs][n % 4] as number, n % 3 === 0 ? 'dave' : 'alice', {
      seq: plenty,
      now: n,
    }),
  'what was received': (store, town, n) =>
    store.conversations.delivered(
      people[n % 4] as string,
      turned(everywhere(town), n).map((id) => ({ id, seq: plenty })),
    ),
  'settings of a membership': (store, { rooms }, n) =>
    store.conversations.update(rooms[n % 2] as number, 'dave', {
      settings: { pinned: n % 2 === 0 ? true : null },
      alias: `${n}`,
    }),
}

const standing: Readonly<Record<string, Act>> = {
  'a ban': (store, _, n) => store.users.update(people[n % 4] as string, { banned: n % 2 === 0 }),
  'a seat that is taken': (store, _, n) =>
    store.users.update(people[n % 4] as string, { seat: { name: 'web', session: `s${n}` } }),
  'seats that are left': (store, _, n) =>
    store.users.leave(turned(people, n).map((user) => ({ user, name: 'web', session: `s${n - 1}` }))),
  'who shows what they read': (store, _, n) => showReceipts(store, 'alice', n % 2 === 0),
  'terminals that are revoked': (store, _, n) =>
    store.clients.revoke(people[n % 4] as string, { ...terminal(n), revoked: { generation: 1, at: 1 } }),
  'terminals that come': (store, _, n) =>
    store.clients.seen(
      turned(people, n).map((user) => ({
        user,
        client: { ...terminal(n), cameAt: n },
      })),
    ),
  'terminals that are let go': (store, _, n) => store.clients.trim(people[n % 4] as string, 2),
  'who was seen': (store, _, n) => store.users.seen(turned(people, n).map((uid) => [uid, n])),
  'an account that ends': (store) => store.users.erase('dave'),
  'files that are held': (store, _, n) => store.attachments.hold(`user/${people[n % 4]} picture`, [], n),
}

const acts = { ...writing, ...changing, ...standing }
/** Of each kind, in each store: one after the other. */
const times = 24

/**
 * All kinds of transactions beside one another. A store that waits in a ring, or that lets others wait until somebody notices
 * one, fails here by the time for which it waits: give it one that notices none, and is empty.
 */
export function rivalTransactionConformance(stores: Rivals['stores']): void {
  test('whatever is written at once, nobody waits in a ring', { timeout: 120_000 }, async () => {
    const town = await settle(stores)
    const runs = Object.entries(acts).flatMap(([name, act]) =>
      stores.map(async (store) => {
        for (let n = 0; n < times; n++)
          await act(store, town, town.next()).catch((error: unknown) => {
            throw new Error(name, { cause: error })
          })
      }),
    )
    const ended = await Promise.allSettled(runs)
    expect(ended.flatMap((run) => (run.status === 'rejected' ? [run.reason as Error] : []))).toEqual([])
  })
  test('of two batches with the same sends, in whatever order and for whom, one waits for the other', async () => {
    const pairs = await Promise.all(stores.map((store, nth) => store.conversations.openPair('xenia', `peer${nth}`, 1)))
    for (let round = 0; round < 20; round++) {
      const sends = Array.from({ length: 200 }, (_, nth) => `${round} ${nth}`)
      const batches = stores.map((store, nth) =>
        store.log.append(
          turned(sends, nth).map((clientMsgId) =>
            anEntry(pairs[nth]?.id ?? 0, { ...of(`xenia${round}`), reader: 'xenia', clientMsgId }),
          ),
        ),
      )
      const kinds = (await Promise.all(batches)).flatMap((results) => results.map(({ kind }) => kind))
      expect(kinds.toSorted()).toEqual([...sends.map(() => 'duplicate'), ...sends.map(() => 'stored')])
    }
  })
}
