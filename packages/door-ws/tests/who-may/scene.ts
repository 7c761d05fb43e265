import type { TestServer } from '@tidings/testkit'
import { People } from './people.ts'
import { type Caller, outsiders, text, tomorrow, World } from './world.ts'

const members = ['alice', 'former', 'blocked', 'muted'] as const

/** Everybody comes, things are said and made; then one is removed, one muted, and one blocked. */
export async function setScene(servers: readonly [TestServer, ...TestServer[]]): Promise<World> {
  const people = new People(...servers)
  for (const uid of ['alice', 'bob', 'carol', 'dora', ...outsiders]) await people.come(uid)
  await people.terminal('alice', 'alice-2')
  await people.does('carol', 'account.register', { username: 'keeper', password: 'correct horse' })
  const world = new World(people)
  await furnish(world)
  await talk(world)
  await keepThings(world)
  await endRoom(world)
  await world.settle(world.room)
  for (const uid of ['alice', 'dora']) await people.does(uid, 'contact.block', { user: 'blocked' })
  return world
}

/** The room, and a message of alice's with everything that may be on one. */
async function furnish(world: World): Promise<void> {
  const { people } = world
  const announcement = 'room-secret'
  const invited = ['bob', 'former', 'blocked', 'muted']
  const { room } = await people.does('alice', 'room.create', { name: 'room', announcement, members: invited })
  world.room = room.id
  await people.does('alice', 'room.role', { room: room.id, user: 'bob', role: 'admin' })
  world.roomMessage = await world.message('room', 'alice')
  world.whisper = await world.whispers()
  for (const id of [world.roomMessage, world.whisper]) {
    const words = id === world.whisper ? 'whisper-secret' : 'room-secret'
    await people.does('alice', 'message.edit', { id, content: text(`${words}, edited`) })
    await people.does('bob', 'message.react', { id, key: words })
    await people.does('alice', 'message.pin', { id })
    const options = id === world.whisper ? { options: { targets: ['bob'] } } : {}
    await people.does('alice', 'message.send', { to: world.roomOid, content: text(words), thread: id, ...options })
  }
}

/** Conversations of two: all but the stranger with alice and with dora, the stranger with bob. */
async function talk(world: World): Promise<void> {
  const { people } = world
  for (const who of outsiders) await world.makeOwn(who, 'pair')
  await world.makeOwn('alice', 'pair')
  for (const who of members) {
    await world.makeOwn(who, 'room')
    await people.does(who, 'message.send', { to: 'user/dora', content: text('hello') })
  }
}

/** What all but the stranger keep of the room. */
async function keepThings(world: World): Promise<void> {
  const { people, roomMessage, roomOid } = world
  const spare = await world.message('room', 'alice')
  for (const who of members) {
    for (const id of [roomMessage, spare]) {
      await people.does(who, 'saved.add', { id })
      await people.does(who, 'reminder.set', { id, at: tomorrow() })
    }
    for (const clientMsgId of [`kept-${who}`, `spare-${who}`])
      await people.does(who, 'message.schedule', { at: tomorrow(), to: roomOid, content: text('later'), clientMsgId })
  }
  world.spare = spare
}

/** A room that all but the stranger were in, and that is no more. */
async function endRoom(world: World): Promise<void> {
  const { people } = world
  const { room } = await people.does('alice', 'room.create', { name: 'ended', members: ['former', 'blocked', 'muted'] })
  const to = `room/${room.id}`
  world.endedRoom = room.id
  world.endedMessage = (await people.does('alice', 'message.send', { to, content: text('room-secret') })).id
  world.endedStream = await world.streams('alice', to, 'room-secret')
  await people.does('alice', 'room.dissolve', { room: room.id })
}

/** How many events each had when the scene was set: what comes later is not theirs to hear. */
export async function heardSoFar(world: World): Promise<ReadonlyMap<Caller, number>> {
  const heard = new Map<Caller, number>()
  for (const who of outsiders) {
    // What was sent to them before stands before this answer.
    await world.people.does(who, 'ping', {})
    heard.set(who, world.people.session(who).events.length)
  }
  return heard
}
