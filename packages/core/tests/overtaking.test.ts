import type { Terminal, TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { text } from './harness.ts'
import { threeNodes } from './nodes.ts'
import { heard } from './on-a-bus.ts'

const contents = (terminal: Terminal) => JSON.stringify(terminal.events)

/** A room in use on all three nodes: alice's on the first, carol's on the second, bob's on the third. */
async function aRoom(nodes: readonly [TestNode, TestNode, TestNode]) {
  const [one, two, three] = nodes
  const [alice, carol, bob] = [await one.terminal('alice'), await two.terminal('carol'), await three.terminal('bob')]
  const dave = await three.terminal('dave')
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob', 'carol', 'dave'] })
  await heard()
  const { id } = await carol.call('message.send', { to: room.oid, content: text('open to all') })
  await heard()
  return { alice, bob, carol, dave, room, id }
}

test('whoever was removed is shown nothing that was said afterwards, though it overtakes the word of their removal', async () => {
  await using cluster = await threeNodes(true)
  const { nodes, buses } = cluster
  const { alice, bob, carol, dave, room, id } = await aRoom(nodes)
  const letGo = buses[0].hold()
  await alice.call('room.kick', { room: room.id, members: ['bob'] })
  // The second node knows of it from the store.
  await carol.call('message.send', { to: room.oid, content: text('said afterwards') })
  await heard()
  await carol.call('message.edit', { id, content: text('changed afterwards') })
  await carol.call('message.react', { id, key: '🙈' })
  await carol.call('message.send', { to: room.oid, content: text('passed on'), options: { persist: false } })
  await carol.call('typing', { conversation: room.oid, on: true })
  const { stream } = await carol.call('stream.open', { to: room.oid, clientMsgId: 'a-stream' })
  await carol.call('stream.append', { stream, offset: 0, text: 'streamed' })
  await carol.call('conversation.read', { conversation: room.oid, seq: 3 })
  await heard()
  const later = ['said afterwards', 'changed afterwards', '🙈', 'passed on', 'streamed', 'typing']
  expect(later.filter((what) => contents(bob).includes(what))).toEqual([])
  expect(later.filter((what) => !contents(dave).includes(what))).toEqual([])
  letGo()
  await heard()
  expect(bob.seen('room').at(-1)).toMatchObject({ member: false })
  expect(dave.seen('room').at(-1)).toMatchObject({ member: true, room: { memberCount: 3 } })
})

test('whoever was removed is shown nothing by a node that did not hear of it, not even the word by which it notices', async () => {
  await using cluster = await threeNodes(true)
  const { nodes, buses } = cluster
  const { alice, bob, dave, room } = await aRoom(nodes)
  await cluster.tick(1000)
  buses[2].lose(1)
  await alice.call('room.kick', { room: room.id, members: ['bob'] })
  await alice.call('message.send', { to: room.oid, content: text('said afterwards') })
  await heard()
  expect(contents(bob)).not.toContain('said afterwards')
  expect(contents(dave)).toContain('said afterwards')
})

test('what a node remembers is forgotten with the first gap, and what it missed meanwhile soon after', async () => {
  await using cluster = await threeNodes(true)
  const [one, , three] = cluster.nodes
  const [alice, bob] = [await one.terminal('alice'), await three.terminal('bob')]
  /** What is not stored is judged from memory alone. */
  const mayWrite = async () => {
    const options = { persist: false }
    const sending = bob.call('message.send', { to: 'user/alice', content: text('hello'), options })
    return sending.then(
      () => true,
      () => false,
    )
  }
  const unheard = async (name: 'contact.block' | 'contact.unblock') => {
    cluster.buses[2].lose(1)
    await alice.call(name, { user: 'bob' })
    await alice.call('user.update', { name: `Alice after ${name}` })
    await heard()
  }
  expect(await mayWrite()).toBe(true)
  await cluster.tick(1000)
  await unheard('contact.block')
  expect(await mayWrite()).toBe(false)
  await unheard('contact.unblock')
  await cluster.tick(1000)
  expect(await mayWrite()).toBe(true)
  await unheard('contact.block')
  expect(await mayWrite()).toBe(false)
  expect(bob.seen('resync').length).toBeLessThanOrEqual(2)
})
