import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { text } from './harness.ts'

/** Two nodes over one store; nobody tells the second one, to which programs post, of what the first one has changed. */
async function twoNodes() {
  const store = await openSqliteStore({ file: ':memory:' })
  const cluster = new Cluster({ stores: [store, store] })
  const [one, other] = cluster.two
  const alice = await one.terminal('alice')
  const bob = await one.terminal('bob')
  const { room } = await alice.call('room.create', { name: 'Ops', members: ['bob'] })
  const made = await alice.call('incoming.create', { room: room.id, name: 'CI' })
  const named = { room: room.id, incoming: made.incoming.id }
  const post = async (url: string): Promise<string> => {
    const [, of = '', id = '', secret = ''] = /incoming\/(.*)\/(.*)\/(.*)$/.exec(url) ?? []
    try {
      const admission = await other.gate.admit(
        { incoming: { room: of, id, secret }, address: '192.0.2.1' },
        'message.send',
      )
      await admission.call({ to: room.oid, content: text('built') })
      return 'ok'
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  }
  return {
    ...{ store, one, other, alice, bob, room, made, named, post },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

test('an address that one node has renewed or removed is void on every other at once', async () => {
  await using nodes = await twoNodes()
  const { alice, made, named, post } = nodes
  expect(await post(made.url)).toBe('ok')
  const renewed = await alice.call('incoming.renew', named)
  expect([await post(made.url), await post(renewed.url)]).toEqual(['not_found', 'ok'])
  await alice.call('incoming.remove', named)
  expect(await post(renewed.url)).toBe('not_found')
})

type Nodes = Awaited<ReturnType<typeof twoNodes>>

const refusals: Readonly<Record<string, (nodes: Nodes) => Promise<unknown>>> = {
  muted: ({ alice, room }) => alice.call('room.mute', { room: room.id, on: true }),
  not_member: ({ alice, room, made }) => alice.call('room.kick', { room: room.id, members: [made.incoming.user] }),
  banned: ({ one, made }) => one.app('user.ban', { user: made.incoming.user }),
  not_found: ({ alice, room }) => alice.call('room.dissolve', { room: room.id }),
}

test.each(Object.entries(refusals))(
  'nothing is said once another node has answered what makes it %s',
  async (code, refuse) => {
    await using nodes = await twoNodes()
    expect(await nodes.post(nodes.made.url)).toBe('ok')
    await refuse(nodes)
    expect(await nodes.post(nodes.made.url)).toBe(code)
  },
)

test('its address says what comes, and does nothing else', async () => {
  await using nodes = await twoNodes()
  const { other, room, made } = nodes
  const [, of = '', id = '', secret = ''] = /incoming\/(.*)\/(.*)\/(.*)$/.exec(made.url) ?? []
  const credential = { incoming: { room: of, id, secret }, address: '192.0.2.1' }
  const actor = await other.gate.identify(credential)
  for (const name of ['message.history', 'room.leave', 'room.members', 'user.update', 'incoming.list'] as const)
    await expect(other.gate.call(actor, name, { room: room.id }), name).rejects.toMatchObject({ code: 'forbidden' })
  await expect(other.gate.admit(credential, 'room.invite')).rejects.toMatchObject({ code: 'forbidden' })
})

test('the room says who came by whom, and a member who is no admin makes none', async () => {
  await using nodes = await twoNodes()
  const { alice, bob, room, made, named } = nodes
  const { messages } = await alice.call('log.read', { conversation: room.oid, before: 1000, limit: 10 })
  expect(messages.at(0)?.content).toMatchObject({
    type: 'notice/members-added',
    data: { by: 'user/alice', users: [made.incoming.user] },
  })
  for (const [name, input] of [
    ['incoming.create', { room: room.id, name: 'Mine' }],
    ['incoming.list', { room: room.id }],
    ['incoming.update', { ...named, mentionAll: true }],
    ['incoming.renew', named],
    ['incoming.remove', named],
  ] as const)
    await expect(bob.call(name, input), name).rejects.toMatchObject({ code: 'forbidden' })
  await alice.call('incoming.update', { ...named, name: '构建', mentionAll: true })
  expect((await alice.call('incoming.list', { room: room.id })).incoming).toMatchObject([
    { name: '构建', mentionAll: true, rename: false, by: 'user/alice', inside: true },
  ])
})
