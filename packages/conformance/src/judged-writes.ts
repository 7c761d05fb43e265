import type { Judged, RecordGiven, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { newFile } from './attachments.ts'
import { anEntry, aRoomEntry, plenty } from './entries.ts'
import type { LeaveOpen, OpenTransaction } from './rival-feed.ts'
import type { MakeRivals } from './rivals.ts'
import { aRoom } from './rooms-and-users.ts'

/** By their standing alone, as it was at first. */
const judged: Judged = { user: 'alice', access: Number.MAX_SAFE_INTEGER, standing: 0 }

const notBlocked: RecordGiven = { owner: 'user/bob', kind: 'block', key: 'alice', only: 'absent' }
const request = { owner: 'user/bob', kind: 'request', key: 'alice', value: '{}' }
const block = { owner: 'user/bob', kind: 'block', key: 'alice', value: '{}', raises: 'pair/alice+bob' }

interface Scene {
  readonly pair: number
  /** How often it was tried: what is made needs another name each time. */
  readonly n: number
}

const patch = { settings: { pinned: true } } as const

/** Everything that somebody writes who was judged; each answers `stale`, in itself or as its kind. */
const writes: Readonly<Record<string, (store: Store, scene: Scene) => Promise<unknown>>> = {
  'an entry': async (store, { pair }) =>
    (await store.log.append([anEntry(pair, { access: judged.access, standing: 0 })]))[0],
  // A store may have a shorter way for what is plain, as most messages are.
  'a message with an id': async (store, { pair, n }) =>
    (await store.log.append([anEntry(pair, { access: judged.access, standing: 0, clientMsgId: `m${n}` })]))[0],
  'a change of an entry': ({ log }, { pair: conversation, n: ifRev }) =>
    log.amend({ conversation, seq: 1, ifRev, body: '"other"', judged }),
  'a mark': ({ log }, { pair: conversation, n }) =>
    log.mark({
      ...{ conversation, seq: 1, kind: 'reaction', user: 'alice' },
      ...{ ts: 2, keys: 9, named: 9 },
      add: [`${n}`],
      judged,
    }),
  'a change of a room': ({ rooms }) => rooms.change('r1', { room: { name: 'Two' }, judged, at: 2 }),
  'a new room': ({ rooms }, { n }) =>
    rooms.create({ ...aRoom(`new${n}`), limit: { most: 99, message: '' } }, aRoomEntry(), { judged }),
  'a record': ({ records }) => records.putJudged([request], { judged }),
  'records that are put as a whole': ({ records }) => records.putJudged([request], { judged }, { whole: true }),
  'a profile': ({ users }) => users.update('alice', { name: 'Al' }, judged),
  'what a member has set': ({ conversations }, { pair }) => conversations.update(pair, 'alice', patch, judged),
  'a new file': ({ attachments }, { n }) =>
    attachments.create(newFile(`new${n}`), 9, { bytes: 1e6, unfinished: 99 }, judged),
  'a file that goes': ({ attachments }) => attachments.remove(['f'], 2, judged),
  'a file that is held': ({ attachments }) => attachments.hold('user/alice avatar', [], 2, judged),
}

async function aScene(store: Store): Promise<Scene> {
  await store.users.create({ uid: 'alice', name: '', avatar: '', createdAt: 1 })
  const { id: pair } = await store.conversations.openPair('alice', 'bob', 1)
  await store.rooms.create(aRoom('r1'), aRoomEntry())
  await store.log.append([anEntry(pair)])
  return { pair, n: 0 }
}

const isStale = (answer: unknown): boolean =>
  answer === 'stale' || (answer as { readonly kind?: string } | undefined)?.kind === 'stale'

export function judgedWriteConformance(make: () => Promise<Store>): void {
  test.each(Object.keys(writes))('%s is stored by who was judged, and not by who was banned since', async (what) => {
    await using store = await make()
    const write = writes[what] as (typeof writes)[string]
    const scene = await aScene(store)
    expect(isStale(await write(store, scene))).toBe(false)
    await store.users.update('alice', { banned: true })
    const before = await store.users.get(['alice'])
    expect(isStale(await write(store, { ...scene, n: 1 }))).toBe(true)
    expect(await store.users.get(['alice'])).toEqual(before)
    expect(await store.rooms.get('new1')).toBeUndefined()
    expect(await store.attachments.get(['new1'])).toEqual([])
  })

  test.each<[string, RecordGiven['only'], (store: Store) => Promise<unknown>]>([
    ['that is there now', 'absent', (store) => store.records.put([block])],
    ['that is there no more', 'present', (store) => store.records.put([{ ...block, value: null }])],
    ['that is another now', 1, (store) => store.records.put([{ ...block, value: '"other"' }])],
  ])('nothing is put, nor a room made or changed, that was judged by a record %s', async (_, only, change) => {
    await using store = await make()
    if (only !== 'absent') await store.records.put([block])
    const { room } = await store.rooms.create(aRoom('r1'), aRoomEntry())
    const by = { judged, given: [{ ...notBlocked, only }] }
    const record = { owner: 'room/r1', kind: 'x', key: 'x', value: '{}' }
    expect(await store.records.putJudged([record], by)).toEqual([1])
    expect(await store.rooms.create(aRoom('r2'), aRoomEntry(), by)).toMatchObject({ room: { id: 'r2' } })
    const add = { add: ['bob'], given: by.given, at: 2 }
    await change(store)
    expect(await store.records.putJudged([record], by)).toBe('stale')
    expect(await store.rooms.create(aRoom('r3'), aRoomEntry(), by)).toBe('stale')
    expect(await store.rooms.change('r1', add)).toBe('stale')
    expect(await store.records.version('room/r1')).toBe(1)
    expect(await store.rooms.get('r3')).toBeUndefined()
    expect(await store.conversations.membership(room.conversation, 'bob')).toBeUndefined()
  })
}

const rounds = 1000

/** A request and a block at the same time, both in the records of one: their versions say which was first. */
export function blockRaceConformance(name: string, make: MakeRivals): void {
  test(`on ${name} no request is stored behind the block that refuses it`, async () => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    let refused = 0
    for (let n = 0; n < rounds; n++) {
      const key = `u${n}`
      const by = { judged: { ...judged, user: key }, given: [{ ...notBlocked, key }] }
      const asking = () => other.records.putJudged([{ ...request, key }], by)
      const blocking = () => one.records.put([{ ...block, key, raises: `pair/bob+${key}` }])
      const acts = n % 2 === 0 ? [asking(), blocking()] : [blocking(), asking()]
      const answers = await Promise.all(acts)
      const [asked, blocked] = n % 2 === 0 ? answers : answers.toReversed()
      if (asked === 'stale') refused += 1
      else expect(Number(asked?.[0])).toBeLessThan(Number(blocked?.[0]))
    }
    expect(refused).toBeGreaterThan(0)
  })
}

/** Whether it was answered while others had time to answer. */
async function isAnswered(call: Promise<unknown>): Promise<boolean> {
  const after = new Promise((resolve) => setTimeout(resolve, 60, 'later'))
  return (await Promise.race([call, after])) !== 'later'
}

/** What needs nothing that somebody else could hold, but what whoever bans holds as well. */
const neverHeld = ['a profile', 'a file that goes']

const held = { kind: 'x', key: 'x', value: '1' }

/** Is in the way of all that is written here. */
async function holdAll(store: OpenTransaction['store'], { pair }: Scene): Promise<void> {
  await store.records.put([
    { ...held, owner: 'user/alice', raises: 'pair/alice+bob' },
    { ...held, owner: 'user/bob', raises: 'room/r1' },
  ])
  await store.conversations.update(pair, 'alice', { alias: 'Al' })
}

/** Somebody's transaction, until it is over. */
async function inTheWay(open: LeaveOpen, hold: (store: OpenTransaction['store']) => Promise<unknown>) {
  const { store, end } = await open()
  await hold(store)
  let isOver = false
  const over = async () => {
    if (!isOver) await end()
    isOver = true
  }
  return { over, [Symbol.asyncDispose]: over }
}

/** With somebody else's transaction, which `open` leaves open, in the way of who writes. */
export function heldWriteConformance(make: MakeRivals, open: LeaveOpen): void {
  const acts = Object.keys(writes).filter((what) => !neverHeld.includes(what))
  test.each(acts)('a ban is not answered while %s is on its way that was judged before it', async (what) => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    const write = writes[what] as (typeof writes)[string]
    const scene = await aScene(one)
    await using holding = await inTheWay(open, (store) => holdAll(store, scene))
    const writing = write(other, scene)
    expect(await isAnswered(writing)).toBe(false)
    const banning = one.users.update('alice', { banned: true })
    expect(await isAnswered(banning)).toBe(false)
    await holding.over()
    expect(isStale(await writing)).toBe(false)
    await banning
    expect(isStale(await write(other, { ...scene, n: 1 }))).toBe(true)
  })

  test('what waits for a block that is being written is refused by it', async () => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    await aScene(one)
    await using blocking = await inTheWay(open, (store) => store.records.put([block]))
    const by = { judged, given: [notBlocked] }
    const waiting = [
      other.records.putJudged([request], by),
      other.rooms.create(aRoom('r2', ['bob']), aRoomEntry(), by),
      other.rooms.change('r1', { add: ['bob'], given: by.given, at: 2 }),
    ]
    expect(await Promise.all(waiting.map(isAnswered))).toEqual([false, false, false])
    await blocking.over()
    expect(await Promise.all(waiting)).toEqual(['stale', 'stale', 'stale'])
    const log = await one.log.readAfter((await one.rooms.get('r1'))?.conversation ?? 0, 0, 9, plenty)
    expect(log).toHaveLength(1)
  })
}
