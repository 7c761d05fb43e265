import { all, inRoom, ofPair, type Table } from './row.ts'
import type { Caller, World } from './world.ts'

const room = ({ roomOid: conversation }: World) => ({ conversation })
const pair = (world: World, who: Caller) => ({ conversation: world.toRead(who) })
const anotherRoom = async (world: World) => ({ conversation: `room/${await world.newRoom()}` })

/** With one who blocks them as alice does, and whose words nobody asks for again. */
const withDora = () => ({ conversation: 'user/dora' })

export const conversationRows = {
  'conversation.list': {
    asked: {
      ...all('ok'),
      input: () => ({}),
      hides: ({ room: id }, who) => (who === 'stranger' || who === 'former' ? [`room/${id}`] : []),
    },
  },
  'conversation.get': {
    'the room': { ...inRoom, input: room },
    'with alice': { ...ofPair, input: pair },
    'a room that ended': {
      ...all('not_found'),
      alice: 'not_found',
      input: ({ endedRoom }) => ({ conversation: `room/${endedRoom}` }),
    },
  },
  'conversation.read': {
    'the room': { ...inRoom, input: (world) => ({ ...room(world), seq: 1 }) },
    'with alice': { ...ofPair, input: (world, who) => ({ ...pair(world, who), seq: 1 }) },
  },
  'conversation.unread': {
    'the room': { ...inRoom, input: (world) => ({ ...room(world), seq: 1 }) },
    'with alice': { ...ofPair, input: (world, who) => ({ ...pair(world, who), seq: 1 }) },
  },
  'conversation.delivered': {
    'the room': { ...inRoom, input: (world) => ({ conversations: [{ ...room(world), seq: 1 }] }) },
    // Where nothing was said nothing is received.
    'with alice': { ...all('ok'), input: (world, who) => ({ conversations: [{ ...pair(world, who), seq: 1 }] }) },
    'the room, behind another': {
      ...inRoom,
      input: (world, who) => ({
        conversations: [
          { ...pair(world, who), seq: 1 },
          { ...room(world), seq: 1 },
        ],
      }),
    },
  },
  'conversation.update': {
    'the room': { ...inRoom, input: (world) => ({ ...room(world), settings: { pinned: true } }) },
    'with alice': { ...ofPair, input: (world, who) => ({ ...pair(world, who), settings: { pinned: true } }) },
  },
  'conversation.remove': {
    'a room': { ...inRoom, input: async (world) => ({ ...(await anotherRoom(world)), clear: true }) },
    'with dora': { ...ofPair, input: withDora },
  },
  'conversation.clear': {
    'a room': { ...inRoom, input: anotherRoom },
    'with dora': { ...ofPair, input: withDora },
  },
} satisfies Partial<Table>
