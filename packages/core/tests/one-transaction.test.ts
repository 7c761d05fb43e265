import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { Store } from '../src/index.ts'
import { settled } from './harness.ts'
import { writingAfter } from './store-writes.ts'

/** A store that dies before its write number `left`, as a process does that is killed there. */
function dying(store: Store): { readonly store: Store; left: number } {
  const state = { left: Number.POSITIVE_INFINITY, store }
  state.store = writingAfter(store, () => {
    state.left -= 1
    if (state.left < 0) throw new TidingsError('unavailable', 'the store is gone')
  })
  return state
}

interface Scene {
  readonly node: TestNode
  readonly room: string
}

const address = '127.0.0.1'
const invited = async ({ node, room }: Scene) => {
  await node.call('carol', 'user.settings', { invites: 'ask' })
  await node.call('alice', 'room.invite', { room, members: ['carol'] })
}
const asked = async ({ node, room }: Scene) => {
  await node.call('alice', 'room.update', { room, join: 'approval' })
  await node.call('carol', 'room.join', { room, greeting: 'Let me in' })
}

const acts: Readonly<
  Record<string, { before?: (scene: Scene) => Promise<unknown>; act: (scene: Scene) => Promise<unknown> }>
> = {
  'an invitation that puts one in and asks another': {
    async before(scene) {
      await invited(scene)
      await scene.node.call('carol', 'user.settings', { invites: 'direct' })
      await scene.node.call('dave', 'user.settings', { invites: 'ask' })
    },
    act: ({ node, room }) => node.call('alice', 'room.invite', { room, members: ['carol', 'dave'] }),
  },
  'the joining of who was invited': {
    before: invited,
    act: ({ node, room }) => node.call('carol', 'room.join', { room }),
  },
  'the answer to who asked': {
    before: asked,
    act: ({ node, room }) => node.call('alice', 'room.answer', { room, user: 'carol', accept: true }),
  },
  'how long messages are kept': {
    act: ({ node, room }) => node.call('alice', 'conversation.retain', { conversation: `room/${room}`, days: 7 }),
  },
  'a new room': {
    before: ({ node }) => node.call('dave', 'user.settings', { invites: 'ask' }),
    act: ({ node }) => node.call('alice', 'room.create', { name: 'Another', members: ['carol', 'dave'] }),
  },
  'a room that is handed to somebody outside': {
    before: asked,
    act: ({ node, room }) => node.gate.call({ kind: 'app', address }, 'room.transfer', { room, user: 'carol' }),
  },
}

/** What people see of it, whoever looks. */
async function seen({ node, room }: Scene): Promise<unknown> {
  const { store } = node.parts
  const { id = 0, retainDays } = (await store.conversations.find(`room/${room}`)) ?? {}
  const notices = (await store.log.readAfter(id, 0, 100, 1e6)).map(({ body }) => JSON.parse(body).content.type)
  const members = (await store.rooms.members(id, '', 100)).map(({ user, role }) => `${user} ${role}`)
  const records: string[] = []
  for (const uid of ['alice', 'bob', 'carol', 'dave']) {
    const of = (owner: string, kind: string) => store.records.list(owner, kind, '', 100)
    const found = [...(await of(`user/${uid}`, 'invitation')), ...(await of(`asked/${uid}`, 'join-request'))]
    records.push(...found.map(({ kind }) => `${uid} ${kind}`))
    const rooms = await store.rooms.ofUser(uid, '', 10)
    records.push(`${uid} is in ${rooms.map(({ name, memberCount }) => `${name} of ${memberCount}`).join()}`)
  }
  const requests = (await store.records.list(`room/${room}`, 'join-request', '', 100)).map(({ key }) => key)
  return { notices, members, records, requests, retainDays }
}

async function aScene(store: Store, time = new TestTime()): Promise<Scene> {
  const node = new TestNode(coreParts({ store, time }))
  for (const uid of ['alice', 'bob', 'carol', 'dave']) await node.app('user.create', { user: uid })
  const { room } = await node.call('alice', 'room.create', { name: 'Tea', members: ['bob'] })
  return { node, room: room.id }
}

test.each(Object.keys(acts))('%s is done as a whole or not at all, wherever the store dies', async (what) => {
  const { before, act } = acts[what] as (typeof acts)[string]
  await using untroubled = await openSqliteStore({ file: ':memory:' })
  const whole = await aScene(untroubled)
  await before?.(whole)
  const first = await seen(whole)
  await act(whole)
  await settled()
  const last = await seen(whole)
  expect(last).not.toEqual(first)
  for (let left = 0; ; left++) {
    await using store = await openSqliteStore({ file: ':memory:' })
    const state = dying(store)
    const scene = await aScene(state.store)
    await before?.(scene)
    state.left = left
    const done = await act(scene).then(
      () => true,
      () => false,
    )
    await settled()
    state.left = Number.POSITIVE_INFINITY
    const now = await seen(scene)
    expect(now).toEqual(done ? last : first)
    if (done) break
    // And nothing of what failed is in the way of another try.
    await act(scene)
    await settled()
    expect(await seen(scene)).toEqual(last)
  }
})

/** What others see of what Bob has chosen, and whether who may write to him was judged anew. */
async function chosen({ node }: Scene): Promise<unknown> {
  const { store } = node.parts
  const pair = await store.conversations.find('pair/alice+bob')
  const view = await store.conversations.view(pair?.id ?? 0, 'alice')
  const { settings } = await node.call('bob', 'user.settings', {})
  return { settings, isJudgedAnew: (pair?.access ?? 0) > 0, isSeen: view?.peerReadSeq !== undefined }
}

test('a setting is changed with all that follows from it or not at all, and what a crash has left is done after it', async () => {
  const before = async ({ node }: Scene) => {
    const content = { type: 'text', data: 'hello' }
    await node.call('alice', 'message.send', { to: 'user/bob', content })
    await node.call('bob', 'message.send', { to: 'user/alice', content })
  }
  const act = ({ node }: Scene) => node.call('bob', 'user.settings', { receipts: false, strangers: false })
  const ends: unknown[] = []
  for (let left = 0, done = false; !done; left++) {
    await using store = await openSqliteStore({ file: ':memory:' })
    const state = dying(store)
    const time = new TestTime()
    const scene = await aScene(state.store, time)
    await before(scene)
    const first = await chosen(scene)
    state.left = left
    done = await act(scene).then(
      () => true,
      () => false,
    )
    await settled()
    state.left = Number.POSITIVE_INFINITY
    // Whatever became of that one, another one comes up.
    const again = { ...scene, node: new TestNode(coreParts({ store, time, node: 'again' })) }
    await settled()
    time.tick(20_000)
    await settled()
    const last = await chosen(again)
    const isChanged = (last as { readonly isSeen: boolean }).isSeen === false
    if (!isChanged) expect(last).toEqual(first)
    else ends.push(last)
  }
  expect(ends.length).toBeGreaterThan(1)
  expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1)
  expect(ends[0]).toMatchObject({ settings: { receipts: false, strangers: false }, isJudgedAnew: true })
})

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * What is left of Bob, who is on one node, when the other one deletes his account and dies at its write number `left`; `isHeard`:
 * what it told until then was.
 */
async function erased({ left, isHeard }: { readonly left: number; readonly isHeard: boolean }) {
  await using store = await openSqliteStore({ file: ':memory:' })
  const state = dying(store)
  const hub = new BusHub()
  const { two, time } = new Cluster({
    stores: [state.store, store],
    ways: () => ({ bus: hub.open(), log: silent }),
  })
  const [one, other] = two
  await settled()
  const [alice, bob] = [await other.terminal('alice'), await other.terminal('bob')]
  await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'hello' } })
  await alice.call('room.create', { name: 'Tea', members: ['bob'] })
  await alice.call('contact.add', { user: 'bob' })
  await settled()
  const [first] = hub.buses
  if (!isHeard) first?.cut()
  state.left = left
  const done = await one.app('user.delete', { user: 'bob' }).then(
    () => true,
    () => false,
  )
  const pass = async (ms: number) => {
    await settled()
    time.tick(ms)
    await settled()
  }
  for (let n = 0; n < 4; n++) await pass(500)
  const hasDied = state.left < 0
  first?.cut()
  for (let n = 0; n < 4; n++) await pass(60_000)
  const [user] = await store.users.get(['bob'])
  const { messages } = await alice.call('log.read', { conversation: 'user/bob' })
  const { rooms } = await alice.call('room.list', {})
  const end = {
    erased: user?.erased,
    hasRisen: (user?.standing ?? 0) > 0,
    said: messages.map(({ content }) => content.type),
    members: rooms.map(({ memberCount }) => memberCount),
    records: (await store.records.list('user/bob', 'request', '', 9)).length,
    closed: bob.closed,
    due: await store.records.nextDue(['erasure']),
  }
  return { done, hasDied, end }
}

const untouched = {
  ...{ erased: false, hasRisen: false, said: ['text'], members: [2], records: 1, closed: [], due: undefined },
}
const gone = {
  ...{ erased: true, hasRisen: true, said: ['notice/erased'], members: [1], records: 0, due: undefined },
  closed: ['unauthenticated'],
}

test('an account is deleted to the end or not at all, wherever its node dies', async () => {
  for (let left = 0, hasDied = true; hasDied; left++) {
    const deletion = await erased({ left, isHeard: true })
    expect(deletion.end).toEqual(left === 0 ? untouched : gone)
    expect(deletion.done).toBe(left > 0)
    hasDied = deletion.hasDied
  }
})

test('whoever deletes an account and dies before it has told anybody has it deleted all the same, and its sessions closed', async () => {
  expect(await erased({ left: 1, isHeard: false })).toEqual({ done: true, hasDied: true, end: gone })
})
