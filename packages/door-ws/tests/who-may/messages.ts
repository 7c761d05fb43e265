import { channelOf } from './channels.ts'
import {
  all,
  governs,
  na,
  ofPair,
  ofRoom,
  speaksInPair,
  speaksInRoom,
  type Table,
  told,
  touchesInPair,
  touchesInRoom,
} from './row.ts'
import { type Caller, text, type Where, type World } from './world.ts'

const content = text('hello')
const neverThere = na('has never said anything there')

const by = (where: Where) => async (world: World, who: Caller) => ({ id: await world.message(where, who) })
const pollBy = (where: Where) => async (world: World, who: Caller) => ({ id: await world.poll(where, who) })
const own = (where: Where) => (world: World, who: Caller) => ({ id: world.own(who, where, 'message') })
const cardBy = (where: Where) => async (world: World, who: Caller) => ({ id: await world.card(where, who) })
const ownCard = (where: Where) => (world: World, who: Caller) => ({ id: world.own(who, where, 'card') })
const ownPoll = (where: Where) => (world: World, who: Caller) => ({ id: world.own(who, where, 'poll') })
const whispered = { ...all('not_found'), input: async (world: World) => ({ id: await world.whispers() }) } as const

/** Only the sender may; whoever may not see it is not told that it is there. */
const sendersInRoom = told('not_found', 'not_found', 'forbidden', 'forbidden')
const sendersInPair = told('not_found', 'forbidden', 'forbidden', 'forbidden')

/** The same with more in the input. */
const plus =
  <A, B>(input: (world: World, who: Caller) => A | Promise<A>, more: B) =>
  async (world: World, who: Caller) => ({ ...(await input(world, who)), ...more })

const chosen = { action: 'yes', clientActId: 'yes' }
const shown = { for: ['bob' as const], content }
const shownToAlice = { for: ['alice' as const], content }
/** Whoever may not speak there is told that first. */
const sendersInCards = told('not_found', 'not_found', 'forbidden', 'muted')

export const messageRows = {
  'message.send': {
    "into a channel of alice's": { ...governs, input: async (world) => ({ to: await channelOf(world), content }) },
    'into the room': { ...speaksInRoom, input: ({ roomOid: to }) => ({ to, content }) },
    'to alice': { ...speaksInPair, input: (world, who) => ({ to: world.toWrite(who), content }) },
    'into the room, never stored': {
      ...speaksInRoom,
      input: ({ roomOid: to }) => ({ to, content, options: { persist: false } }),
    },
    'to alice, never stored': {
      ...speaksInPair,
      input: (world, who) => ({ to: world.toWrite(who), content, options: { persist: false } }),
    },
    'into a room that ended': {
      ...all('not_found'),
      alice: 'not_found',
      input: ({ endedRoom }) => ({ to: `room/${endedRoom}`, content }),
    },
  },
  'message.edit': {
    "alice's in the room": { ...sendersInRoom, input: plus(by('room'), { content }) },
    "alice's in the room, for bob": { ...whispered, input: plus(whispered.input, { content }) },
    "alice's, between two": { ...sendersInPair, input: plus(by('pair'), { content }) },
    'their own in the room': { ...told(neverThere, 'not_found', 'ok', 'muted'), input: plus(own('room'), { content }) },
    'their own, between two': { ...speaksInPair, input: plus(own('pair'), { content }) },
  },
  'message.report': {
    "alice's in the room": { ...ofRoom, alice: 'forbidden', input: plus(by('room'), { reason: 'spam' as const }) },
    "alice's in the room, for bob": {
      ...whispered,
      alice: 'forbidden',
      input: plus(whispered.input, { reason: 'spam' as const }),
    },
    "alice's, between two": { ...ofPair, alice: 'forbidden', input: plus(by('pair'), { reason: 'spam' as const }) },
  },
  'message.recall': {
    "alice's in the room": { ...sendersInRoom, input: by('room') },
    "alice's in the room, for bob": whispered,
    "alice's, between two": { ...sendersInPair, input: by('pair') },
    // Taking back is not speaking.
    'their own in the room': { ...told(neverThere, 'not_found', 'ok', 'ok'), input: own('room') },
    'their own, between two': { ...all('ok'), input: own('pair') },
  },
  'message.delete': {
    'in the room': { ...ofRoom, input: async (world, who) => ({ ids: [await world.message('room', who)] }) },
    'in the room, for bob': { ...all('not_found'), input: async (world) => ({ ids: [await world.whispers()] }) },
    'between two': { ...ofPair, input: async (world, who) => ({ ids: [await world.message('pair', who)] }) },
  },
  'message.react': {
    'in the room': { ...touchesInRoom, input: plus(by('room'), { key: '+' }) },
    'in the room, for bob': { ...whispered, input: plus(whispered.input, { key: '+' }) },
    'between two': { ...touchesInPair, input: plus(by('pair'), { key: '+' }) },
  },
  'message.pin': {
    'in the room': { ...told('not_found', 'not_found', 'forbidden', 'muted'), input: by('room') },
    'in the room, for bob': whispered,
    'between two': { ...touchesInPair, input: by('pair') },
  },
  'message.forward': {
    'out of the room': {
      ...ofRoom,
      input: async (world) => ({ ids: [await world.message('room', 'alice')], to: ['user/bob'] }),
    },
    'out of the room, as a bundle': {
      ...ofRoom,
      input: ({ roomMessage }) => ({ ids: [roomMessage], to: ['user/bob'], bundle: { title: 'what was said' } }),
    },
    'out of the room, for bob': {
      ...all('not_found'),
      input: ({ whisper }) => ({ ids: [whisper], to: ['user/carol'] }),
    },
    'out of a conversation of two': {
      ...ofPair,
      input: async (world, who) => ({ ids: [await world.message('pair', who)], to: ['user/carol'] }),
    },
    'into the room': {
      ...speaksInRoom,
      input: (world, who) => ({ ids: [world.own(who, 'pair', 'message')], to: [world.roomOid] }),
    },
    'to alice, and to bob': {
      ...speaksInPair,
      input: (world, who) => ({ ids: [world.own(who, 'pair', 'message')], to: ['user/bob', world.toWrite(who)] }),
    },
  },
  'message.translate': {
    // There is no translation service here: whoever may see the message is told so.
    'in the room': {
      ...told('not_found', 'not_found', 'forbidden', 'forbidden'),
      alice: 'forbidden',
      input: plus(by('room'), { to: 'de' }),
    },
    'in the room, for bob': { ...whispered, alice: 'forbidden', input: plus(whispered.input, { to: 'de' }) },
  },
  'poll.vote': {
    'in the room': { ...touchesInRoom, input: plus(pollBy('room'), { options: ['a'] }) },
    'between two': { ...touchesInPair, input: plus(pollBy('pair'), { options: ['a'] }) },
  },
  'poll.close': {
    "alice's in the room": { ...sendersInRoom, input: pollBy('room') },
    "alice's, between two": { ...sendersInPair, input: pollBy('pair') },
    'their own in the room': { ...told(neverThere, 'not_found', 'ok', 'ok'), input: ownPoll('room') },
    'their own, between two': { ...all('ok'), input: ownPoll('pair') },
  },
  'card.act': {
    'in the room': { ...touchesInRoom, input: plus(cardBy('room'), chosen) },
    'between two': { ...touchesInPair, input: plus(cardBy('pair'), chosen) },
  },
  'card.update': {
    "alice's in the room": { ...sendersInCards, input: plus(cardBy('room'), shown) },
    'their own in the room': {
      ...told(neverThere, 'not_found', 'ok', 'muted'),
      input: plus(ownCard('room'), shownToAlice),
    },
  },
  typing: {
    'in the room': { ...speaksInRoom, input: ({ roomOid: conversation }) => ({ conversation }) },
    'to alice': { ...speaksInPair, input: (world, who) => ({ conversation: world.toWrite(who) }) },
  },
  'link.preview': {
    // This server reads no pages.
    asked: { ...all('forbidden'), alice: 'forbidden', input: () => ({ url: 'https://example.org/' }) },
  },
} satisfies Partial<Table>
