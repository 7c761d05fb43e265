import { asApp } from '@tidings/testkit'
import { vi } from 'vitest'
import { type Scenario, text } from './scenario.ts'
import type { World } from './world.ts'

const said = async ({ bob, room }: World, targets?: readonly string[]): Promise<string> => {
  const options = targets ? { options: { targets: [...targets] } } : {}
  return (await bob.call('message.send', { to: room.oid, content: text('news'), ...options })).id
}

/** Bob has written to alice, and sees that it is there: nothing more comes by itself of its having come. */
async function received({ alice, bob }: World): Promise<void> {
  const { seq } = await bob.call('message.send', { to: alice.oid, content: text('unread') })
  const there = () => (bob.here[0].state.conversations[alice.oid]?.peerDeliveredSeq ?? 0) >= seq
  await vi.waitUntil(there, { timeout: 10_000 })
}

/** Carol is in the room from after what was said there. */
async function cameLater(world: World): Promise<void> {
  const { alice, carol, room } = world
  await alice.call('room.kick', { room: room.id, members: [carol.oid] })
  await said(world)
  await alice.call('room.invite', { room: room.id, members: [carol.oid] })
}

/** What stands last in a list, and changes there by what is told to some and not to others. */
export const lateChanges: Readonly<Record<string, Scenario>> = {
  'a change of what somebody has deleted for themselves': async (world) => {
    const id = await said(world)
    await world.alice.call('message.delete', { ids: [id] })
    await world.carol.call('message.react', { id, key: '👍' })
    await world.bob.call('message.edit', { id, content: text('other news') })
  },
  'a change of what somebody has deleted between two people': async ({ alice, bob }) => {
    const { id } = await bob.call('message.send', { to: alice.oid, content: text('oh') })
    await alice.call('message.delete', { ids: [id] })
    await bob.call('message.recall', { id })
  },
  'a change of what is addressed to others': async (world) => {
    const id = await said(world, [world.carol.oid])
    await world.carol.call('message.react', { id, key: '👍' })
    await world.bob.call('message.edit', { id, content: text('psst!') })
  },
  'a message that is answered in a thread, and taken back': async (world) => {
    const { alice, bob, room } = world
    const id = await said(world)
    await alice.call('message.send', { to: room.oid, content: text('in the thread'), thread: id })
    await alice.call('conversation.clear', { conversation: room.oid })
    await bob.call('message.recall', { id })
  },
  'a change while somebody was out of the room': async (world) => {
    const { alice, carol, room } = world
    const id = await said(world)
    await carol.call('room.leave', { room: room.id })
    await world.bob.call('message.edit', { id, content: text('other news') })
    await alice.call('room.invite', { room: room.id, members: [carol.oid] })
    await world.alice.call('message.react', { id, key: '👍' })
  },
  'a change while somebody heard nothing of the room': async (world) => {
    const { alice, room } = world
    const id = await said(world)
    await alice.call('room.block', { room: room.id })
    await world.carol.call('message.react', { id, key: '👍' })
    await alice.call('room.block', { room: room.id, on: false })
    await world.carol.call('message.react', { id, key: '❤️' })
  },
  'a room that has another name since somebody heard nothing of it': async ({ alice, bob, room }) => {
    await bob.call('room.block', { room: room.id })
    await alice.call('room.update', { room: room.id, name: 'Renamed' })
    await bob.call('room.block', { room: room.id, on: false })
  },
  'a change of what was taken off the list': async (world) => {
    const { alice, bob } = world
    const { id } = await bob.call('message.send', { to: alice.oid, content: text('oh') })
    await alice.call('conversation.remove', { conversation: bob.oid })
    await bob.call('message.edit', { id, content: text('ah') })
    await bob.call('message.send', { to: alice.oid, content: text('back again') })
  },
  'changes at once after sending, by whoever sent': async ({ alice, bob, room }) => {
    for (let n = 0; n < 5; n++) {
      for (const to of [bob.oid, room.oid]) {
        const { id } = await alice.call('message.send', { to, content: text(`${n}`) })
        await Promise.all([
          alice.call('message.react', { id, key: '👍' }),
          bob.call('message.react', { id, key: '👍' }),
          alice.call('message.edit', { id, content: text(`${n}!`) }),
        ])
      }
    }
  },
  'a quote of what is taken back': async ({ alice, bob, room }) => {
    const { id } = await bob.call('message.send', { to: room.oid, content: text('oh') })
    const content = { type: 'quote', data: { quoted: { id }, text: 'really?' } }
    await alice.call('message.send', { to: room.oid, content })
    await bob.call('message.recall', { id })
  },
  'a change of what was said before somebody came, where they may not read it': async (world) => {
    const { alice, bob, carol, room } = world
    const id = await said(world)
    await alice.call('room.kick', { room: room.id, members: [carol.oid] })
    await alice.call('room.update', { room: room.id, history: 'joined' })
    await alice.call('room.invite', { room: room.id, members: [carol.oid] })
    await bob.call('message.edit', { id, content: text('other news') })
  },
  'history that begins with joining from now on, for somebody who came later': async (world) => {
    await cameLater(world)
    await world.alice.call('room.update', { room: world.room.id, history: 'joined' })
  },
  'a room that the operator hands over, for who has not read what was said in it': async (world) => {
    const { server, bob, carol, room } = world
    await carol.call('message.send', { to: room.oid, content: text('unread') })
    await asApp(server, `/rooms/${room.id}/transfer`, { user: bob.oid })
  },
  'what is for somebody alone, and taken back': async (world) => {
    const { alice, bob, carol } = world
    const id = await said(world, [alice.oid, carol.oid])
    await said(world, [alice.oid])
    await bob.call('message.recall', { id })
  },
  'what somebody had not read, and clears': async (world) => {
    const { alice, bob } = world
    await received(world)
    await alice.call('conversation.update', { conversation: bob.oid, settings: { unreadMark: true } })
    await alice.call('conversation.clear', { conversation: bob.oid })
  },
  'what somebody had not read, and takes off the list with all that was said': async (world) => {
    await received(world)
    await world.alice.call('conversation.remove', { conversation: world.bob.oid, clear: true })
  },
}
