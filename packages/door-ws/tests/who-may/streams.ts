import { channelOf } from './channels.ts'
import { all, governs, na, ofPair, ofRoom, speaksInPair, speaksInRoom, type Table, told } from './row.ts'
import type { Caller, Where, World } from './world.ts'

const neverThere = na('has never said anything there')

const alices = (where: Where) => async (world: World, who: Caller) => ({ stream: await world.stream(where, who) })
const own = (where: Where) => (world: World, who: Caller) => ({ stream: world.own(who, where, 'stream') })

/** For alice one of her own that nobody reads any more. */
const alicesOrOwn = (where: Where) => (world: World, who: Caller) =>
  who === 'alice' ? own(where)(world, who) : alices(where)(world, who)

/** What is written is read at once: it may be written no longer than a message may be sent. */
const speaksOnInRoom = told(neverThere, 'not_member', 'ok', 'muted')

export const streamRows = {
  'stream.open': {
    "in a channel of alice's": {
      ...governs,
      input: async (world) => ({ to: await channelOf(world), clientMsgId: world.people.unused('open') }),
    },
    'in the room': {
      ...speaksInRoom,
      input: ({ roomOid: to, people }) => ({ to, clientMsgId: people.unused('open') }),
    },
    'to alice': {
      ...speaksInPair,
      input: (world, who) => ({ to: world.toWrite(who), clientMsgId: world.people.unused('open') }),
    },
  },
  'stream.append': {
    "to alice's in the room": {
      ...all('not_found'),
      input: async (world, who) => ({ ...(await alicesOrOwn('room')(world, who)), offset: 4, text: '!' }),
    },
    "to alice's, between two": {
      ...all('not_found'),
      input: async (world, who) => ({ ...(await alicesOrOwn('pair')(world, who)), offset: 4, text: '!' }),
    },
    'to their own in the room': {
      ...speaksOnInRoom,
      input: (world, who) => ({ ...own('room')(world, who), offset: 4, text: '!' }),
    },
    'to their own, between two': {
      ...speaksInPair,
      input: (world, who) => ({ ...own('pair')(world, who), offset: 4, text: '!' }),
    },
  },
  'stream.finish': {
    "alice's in the room": { ...all('not_found'), input: alicesOrOwn('room') },
    "alice's, between two": { ...all('not_found'), input: alicesOrOwn('pair') },
    'their own in the room': { ...speaksOnInRoom, input: own('room') },
    'their own, between two': { ...speaksInPair, input: own('pair') },
    // Taking back is not speaking.
    'their own in the room, with nothing': {
      ...told(neverThere, 'ok', 'ok', 'ok'),
      input: (world, who) => ({ ...own('room')(world, who), cancel: true }),
    },
  },
  'stream.get': {
    "alice's in the room": { ...ofRoom, input: alices('room') },
    "alice's, between two": { ...ofPair, input: alices('pair') },
    "alice's in a room that ended": {
      ...all('not_found'),
      alice: 'not_found',
      input: ({ endedStream: stream }) => ({ stream }),
    },
  },
} satisfies Partial<Table>
