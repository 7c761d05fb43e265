import { all, governs, inRoom, na, type Table, told } from './row.ts'
import type { World } from './world.ts'

const newRoom = async (world: World) => ({ room: await world.newRoom() })
const theRoom = ({ room }: World) => ({ room })
const endedRoom = ({ endedRoom: room }: World) => ({ room })
const ended = { ...all('not_found'), alice: 'not_found', input: endedRoom } as const

/** A room that carol asks to be let into. */
async function carolAsks(world: World): Promise<string> {
  const room = await world.newRoom({ join: 'approval' })
  await world.people.does('carol', 'room.join', { room })
  return room
}

/** A room to which `former` was invited; then an admin put them in, and out again. */
async function invitedBefore(world: World): Promise<string> {
  const { people } = world
  await people.does('former', 'user.settings', { invites: 'ask' })
  const { room } = await people.does('alice', 'room.create', { name: 'x', members: ['former', 'blocked', 'muted'] })
  await people.does('former', 'user.settings', { invites: 'direct' })
  await people.does('alice', 'room.invite', { room: room.id, members: ['former'] })
  await world.settle(room.id)
  return room.id
}

export const roomRows = {
  'room.create': {
    asked: { ...all('ok'), input: () => ({ name: 'mine' }) },
    'with alice in it': {
      ...told('ok', 'ok', 'blocked', 'ok'),
      input: (_, who) => ({ name: 'mine', members: [who === 'alice' ? 'bob' : 'alice'] }),
    },
  },
  'room.get': { "alice's": { ...inRoom, input: theRoom }, 'one that ended': ended },
  'room.list': {
    asked: { ...all('ok'), input: () => ({}), hides: hidesRoomFromThoseOutside },
  },
  'room.browse': { asked: { ...all('ok'), alice: 'ok', input: () => ({}), hides: hidesRoomFromThoseOutside } },
  'room.members': { "alice's": { ...inRoom, input: theRoom }, 'of one that ended': ended },
  'room.invite': {
    "into alice's": {
      ...inRoom,
      input: async (world) => ({ room: await world.newRoom(), members: [await world.people.newcomer()] }),
    },
    'into one where admins invite': {
      ...governs,
      input: async (world) => ({ room: await world.newRoom({ who: { invite: 'admins' } }), members: ['carol'] }),
    },
    'alice into their own': {
      ...told('ok', 'ok', 'blocked', 'ok'),
      async input({ people }, who) {
        const { room } = await people.does(who, 'room.create', { name: 'mine' })
        return { room: room.id, members: [who === 'alice' ? 'bob' : 'alice'] }
      },
    },
    'former, back in': {
      ...inRoom,
      input: async (world) => ({ room: await world.newRoom(), members: ['former'] }),
    },
  },
  'room.leave': { "alice's": { ...inRoom, input: newRoom }, 'one that ended': ended },
  'room.update': {
    'its name': { ...governs, input: async (world) => ({ room: await world.newRoom(), name: 'ours' }) },
    'its name, where members may': {
      ...inRoom,
      muted: 'muted',
      input: async (world) => ({ room: await world.newRoom({ who: { edit: 'members' } }), name: 'ours' }),
    },
    'who may join, where members may change the name': {
      ...governs,
      muted: 'muted',
      input: async (world) => ({ room: await world.newRoom({ who: { edit: 'members' } }), join: 'open' as const }),
    },
  },
  'room.join': {
    'a closed one': { ...told('forbidden', 'forbidden', 'ok', 'ok'), input: theRoom },
    'an open one': { ...all('ok'), input: async (world) => ({ room: await world.newRoom({ join: 'open' }) }) },
    'one that lets in whom it likes': {
      ...all('ok'),
      input: async (world) => ({ room: await world.newRoom({ join: 'approval' }) }),
      hides: (_, who) => (who === 'stranger' || who === 'former' ? ['"joined"', '"room":{'] : []),
    },
    'by its link': {
      ...all('ok'),
      async input(world) {
        const room = await world.newRoom()
        return { room, link: (await world.people.does('alice', 'room.link', { room })).link }
      },
    },
    'by a link that works no more': {
      ...told('forbidden', 'forbidden', 'ok', 'ok'),
      async input(world) {
        const room = await world.newRoom()
        const { link } = await world.people.does('alice', 'room.link', { room })
        await world.people.does('alice', 'room.link', { room, on: false })
        return { room, link }
      },
    },
    'by the link of another room': {
      ...told('forbidden', 'forbidden', 'ok', 'ok'),
      async input(world) {
        const { link } = await world.people.does('alice', 'room.link', { room: await world.newRoom() })
        return { room: await world.newRoom(), link }
      },
    },
    'by an invitation from before they were in': {
      ...told(na('was never in it'), 'forbidden', 'ok', 'ok'),
      input: async (world) => ({ room: await invitedBefore(world) }),
    },
    'one that ended': ended,
  },
  'room.decline': {
    'their invitation': { ...all('ok'), input: async (world, who) => ({ room: await world.invited(who) }) },
    "alice's invitation": { ...all('not_found'), input: async (world) => ({ room: await world.invited('alice') }) },
  },
  'room.requests': { "alice's": { ...governs, input: async (world) => ({ room: await carolAsks(world) }) } },
  'room.answer': {
    "carol, who wants into alice's": {
      ...governs,
      input: async (world) => ({ room: await carolAsks(world), user: 'carol', accept: true }),
    },
    'themselves, who want back in': {
      ...told('not_member', 'not_member', 'forbidden', 'forbidden'),
      async input(world, who) {
        const room = await carolAsks(world)
        if (who === 'stranger' || who === 'former') await world.people.does(who, 'room.join', { room })
        return { room, user: who === 'stranger' || who === 'former' ? who : 'carol', accept: true }
      },
    },
  },
} satisfies Partial<Table>

function hidesRoomFromThoseOutside({ room }: World, who: string): readonly string[] {
  return who === 'stranger' || who === 'former' ? [room] : []
}
