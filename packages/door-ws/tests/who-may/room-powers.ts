import { all, governs, inRoom, type Table } from './row.ts'
import type { Caller, World } from './world.ts'
import { tomorrow } from './world.ts'

const newRoom = async (world: World) => ({ room: await world.newRoom() })

/** Themselves, where they are in it. */
const member = (who: Caller) => (who === 'blocked' || who === 'muted' ? who : 'bob')

const newIncoming = async (world: World) => {
  const room = await world.newRoom()
  const { incoming } = await world.people.does('alice', 'incoming.create', { room, name: 'CI' })
  return { room, incoming: incoming.id }
}

export const roomPowerRows = {
  'incoming.create': {
    'one of the room': { ...governs, input: async (world) => ({ ...(await newRoom(world)), name: 'CI' }) },
  },
  'incoming.list': {
    'those of the room': { ...governs, input: async (world) => ({ room: (await newIncoming(world)).room }) },
  },
  'incoming.update': { 'one of the room': { ...governs, input: newIncoming } },
  'incoming.renew': { 'one of the room': { ...governs, input: newIncoming } },
  'incoming.remove': { 'one of the room': { ...governs, input: newIncoming } },
  'room.link': {
    'a new one': { ...governs, input: newRoom },
    'none any more': { ...governs, input: async (world) => ({ ...(await newRoom(world)), on: false }) },
  },
  'room.kick': {
    'a member': {
      ...governs,
      input: async (world, who) => ({ ...(await newRoom(world)), members: [who === 'blocked' ? 'muted' : 'blocked'] }),
    },
    'the owner': {
      ...governs,
      alice: 'forbidden',
      input: async (world) => ({ ...(await newRoom(world)), members: ['alice'] }),
    },
  },
  'room.role': {
    'themselves, an admin': {
      ...governs,
      input: async (world, who) => ({ ...(await newRoom(world)), user: member(who), role: 'admin' as const }),
    },
    'an admin, a member': {
      ...governs,
      input: async (world) => ({ ...(await newRoom(world)), user: 'bob', role: 'member' as const }),
    },
  },
  'room.mute': {
    'another member': {
      ...governs,
      input: async (world, who) => ({
        ...(await newRoom(world)),
        user: who === 'blocked' ? 'muted' : 'blocked',
        until: tomorrow(),
      }),
    },
    'themselves, no longer': {
      ...governs,
      input: async (world, who) => ({ ...(await newRoom(world)), user: member(who), until: 0 }),
    },
    'all, no longer': { ...governs, input: async (world) => ({ ...(await newRoom(world)), on: false }) },
  },
  'room.allow': {
    'themselves to speak': {
      ...governs,
      input: async (world, who) => ({ ...(await newRoom(world)), user: member(who) }),
    },
  },
  'robot.hears': {
    'one of theirs': {
      ...governs,
      input: async (world) => {
        const { room, robot } = { ...(await newRoom(world)), robot: world.people.unused('robot') }
        await world.people.does('alice', 'robot.create', { robot, name: 'Robot' })
        await world.people.does('alice', 'room.invite', { room, members: [robot] })
        return { room, robot, hears: 'everything' as const }
      },
    },
  },
  'room.alias': {
    asked: { ...inRoom, muted: 'muted', input: async (world) => ({ ...(await newRoom(world)), alias: 'me' }) },
  },
  'room.block': { asked: { ...inRoom, input: newRoom } },
  'room.transfer': {
    'to themselves': { ...governs, input: async (world, who) => ({ ...(await newRoom(world)), user: member(who) }) },
  },
  'room.dissolve': {
    "alice's": { ...governs, input: newRoom },
    'one that ended': { ...all('not_found'), alice: 'not_found', input: ({ endedRoom: room }) => ({ room }) },
  },
} satisfies Partial<Table>
