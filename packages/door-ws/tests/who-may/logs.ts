import { channelOf } from './channels.ts'
import { all, inRoom, na, ofPair, ofRoom, type Table, told } from './row.ts'
import type { Caller, World } from './world.ts'

const room = ({ roomOid: conversation }: World) => ({ conversation })
const pair = (world: World, who: Caller) => ({ conversation: world.toRead(who) })
const theMessage = ({ roomMessage: id }: World) => ({ id })
const inPair = async (world: World, who: Caller) => ({ id: await world.message('pair', who) })

/** What alice has said in the room for bob alone is there for nobody else. */
const whispered = { ...all('not_found'), input: ({ whisper: id }: World) => ({ id }) } as const
const ended = { ...all('not_found'), alice: 'not_found', input: ({ endedMessage: id }: World) => ({ id }) } as const

/** Every message by its id is found by those who may see it. */
const byId = {
  'of the room': { ...ofRoom, input: theMessage },
  'of the room, for bob': whispered,
  'with alice': { ...ofPair, input: inPair },
  'of a room that ended': ended,
} as const

const keyed = (key: string) => ({ key })

export const logRows = {
  'message.get': byId,
  'message.history': byId,
  'thread.read': byId,
  'mention.list': { 'of mine': { ...all('ok'), input: () => ({}) } },
  'thread.list': { 'of mine': { ...all('ok'), input: () => ({}) } },
  'thread.follow': byId,
  'thread.seen': {
    'of the room': { ...ofRoom, input: (world) => ({ ...theMessage(world), seq: 1 }) },
    'of the room, for bob': { ...all('not_found'), input: ({ whisper: id }) => ({ id, seq: 1 }) },
    'with alice': { ...ofPair, input: async (world, who) => ({ ...(await inPair(world, who)), seq: 1 }) },
  },
  'log.read': {
    "of a channel of alice's": { ...inRoom, input: async (world) => ({ conversation: await channelOf(world) }) },
    'of the room': { ...inRoom, input: room },
    // Nothing was said between the stranger and alice: there is nothing to be read, and nothing to be learnt.
    'with alice': { ...all('ok'), input: pair },
    'of a room that ended': {
      ...all('not_found'),
      alice: 'not_found',
      input: ({ endedRoom }) => ({ conversation: `room/${endedRoom}` }),
    },
  },
  'log.at': {
    'of the room': { ...inRoom, input: (world) => ({ ...room(world), ts: 0 }) },
    'with alice': { ...all('ok'), input: (world, who) => ({ ...pair(world, who), ts: 0 }) },
    'of a room that ended': {
      ...all('not_found'),
      alice: 'not_found',
      input: ({ endedRoom }) => ({ conversation: `room/${endedRoom}`, ts: 0 }),
    },
  },
  'log.changes': {
    'of the room': { ...inRoom, input: (world) => ({ ...room(world), since: 0 }) },
    'with alice': { ...all('ok'), input: (world, who) => ({ ...pair(world, who), since: 0 }) },
  },
  'message.pins': {
    "of a channel of alice's": { ...inRoom, input: async (world) => ({ conversation: await channelOf(world) }) },
    'of the room': { ...inRoom, input: room },
    'with alice': { ...all('ok'), input: pair },
  },
  'message.reactions': {
    'of the room': { ...ofRoom, input: (world) => ({ ...theMessage(world), ...keyed('room-secret') }) },
    'of the room, for bob': {
      ...all('not_found'),
      input: ({ whisper: id }) => ({ id, ...keyed('whisper-secret') }),
    },
    'with alice': { ...ofPair, input: async (world, who) => ({ ...(await inPair(world, who)), ...keyed('+') }) },
    'an anonymous poll': {
      ...told('not_found', 'not_found', 'forbidden', 'forbidden'),
      alice: 'forbidden',
      input: async (world, who) => ({ id: await world.poll('room', who, { anonymous: true }), ...keyed('a') }),
    },
  },
  'poll.choice': {
    'in the room': { ...ofRoom, input: async (world, who) => ({ id: await world.poll('room', who) }) },
    'between two': { ...ofPair, input: async (world, who) => ({ id: await world.poll('pair', who) }) },
    'of a room that ended': ended,
  },
  'message.readers': {
    "of alice's in the room": { ...told('not_found', 'not_found', 'forbidden', 'forbidden'), input: theMessage },
    'of their own in the room': {
      ...told(na('has never said anything there'), 'not_found', 'ok', 'ok'),
      input: (world, who) => ({ id: world.own(who, 'room', 'message') }),
    },
    "of alice's, between two": { ...told('not_found', 'forbidden', 'forbidden', 'forbidden'), input: inPair },
    'of their own, between two': { ...all('ok'), input: (world, who) => ({ id: world.own(who, 'pair', 'message') }) },
  },
} satisfies Partial<Table>
