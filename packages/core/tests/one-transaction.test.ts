import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { Store } from '../src/index.ts'
import { settled } from './harness.ts'

/** What the nouns of a store write with, as far as these operations do. */
const writes: Readonly<Record<string, readonly string[]>> = {
  log: ['append', 'amend', 'mark'],
  conversations: ['openPair', 'retain', 'update'],
  rooms: ['create', 'change'],
  records: ['put'],
  attachments: ['hold', 'release'],
}

/** A store that dies before its write number `left`, as a process does that is killed there. */
function dying(store: Store): { readonly store: Store; left: number } {
  const state = { store, left: Number.POSITIVE_INFINITY }
  const nouns = Object.entries(writes).map(([noun, methods]) => {
    const of = store[noun as keyof Store] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const dead = methods.map((method) => {
      const call = async (...args: unknown[]) => {
        state.left -= 1
        if (state.left < 0) throw new TidingsError('unavailable', 'the store is gone')
        return of[method]?.(...args)
      }
      return [method, call]
    })
    return [noun, { ...of, ...Object.fromEntries(dead) }]
  })
  return Object.assign(state, { store: { ...store, ...Object.fromEntries(nouns) } })
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

async function aScene(store: Store): Promise<Scene> {
  const node = new TestNode(coreParts({ store, time: new TestTime() }))
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
