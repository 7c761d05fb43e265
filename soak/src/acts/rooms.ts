import type { Acts } from './acts.ts'
import { type Draw, withIt } from './draw.ts'

const ofRoom = (draw: Draw) => withIt(draw.room(), (room) => ({ room }))
const ofChannel = (draw: Draw) => withIt(draw.channel(), (channel) => ({ channel }))
const ofUser = (draw: Draw) => withIt(draw.room(), (room) => ({ room, user: draw.user() }))

const change = (draw: Draw) =>
  draw.pick([
    { name: draw.name('Room') },
    { announcement: draw.words() },
    { description: draw.words() },
    { join: draw.pick(['open', 'approval'] as const) },
    { history: draw.pick(['all', 'joined'] as const) },
    { who: { invite: draw.pick(['owner', 'members'] as const) } },
  ])

const conversation = (draw: Draw) => ({ conversation: draw.conversation() })

export const roomActs = {
  'room.create': (draw) => ({ name: draw.name('Room'), members: draw.users(4) }),
  'channel.global': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, on: draw.chance(0.5) })),
  'room.get': ofRoom,
  'room.list': () => ({}),
  'room.browse': (draw) => ({ query: draw.pick(['', 'room', 'r']), limit: 5 }),
  'room.members': ofRoom,
  'room.invite': (draw) => withIt(draw.room(), (room) => ({ room, members: draw.users(3) })),
  'room.leave': ofRoom,
  'room.update': (draw) => withIt(draw.room(), (room) => ({ room, ...change(draw) })),
  'room.join': (draw) => {
    const link = draw.maybe(draw.known.links.all)
    return withIt(draw.room(), (room) => ({ room, greeting: 'please', ...(draw.chance(0.5) && link ? { link } : {}) }))
  },
  'room.decline': ofRoom,
  'room.requests': ofRoom,
  'room.answer': (draw) => withIt(ofUser(draw), (named) => ({ ...named, accept: draw.chance(0.5) })),
  'incoming.create': (draw) => withIt(draw.room(), (room) => ({ room, name: draw.name('Hook') })),
  'incoming.list': ofRoom,
  'incoming.update': (draw) => withIt(draw.room(), (room) => ({ room, incoming: 'none', rename: draw.chance(0.5) })),
  'incoming.renew': (draw) => withIt(draw.room(), (room) => ({ room, incoming: 'none' })),
  'incoming.remove': (draw) => withIt(draw.room(), (room) => ({ room, incoming: 'none' })),
  'room.link': (draw) => withIt(draw.room(), (room) => ({ room, on: draw.chance(0.8) })),
  'room.kick': (draw) => withIt(draw.room(), (room) => ({ room, members: draw.users(2) })),
  'room.role': (draw) => withIt(ofUser(draw), (named) => ({ ...named, role: draw.pick(['admin', 'member'] as const) })),
  'room.mute': (draw) =>
    withIt(ofUser(draw), ({ room, user }) =>
      draw.chance(0.5) ? { room, user, until: Date.now() + draw.random.int(3000) } : { room, on: draw.chance(0.3) },
    ),
  'room.allow': (draw) => withIt(ofUser(draw), (named) => ({ ...named, on: draw.chance(0.5) })),
  'room.alias': (draw) => withIt(draw.room(), (room) => ({ room, alias: draw.name('Alias') })),
  'room.block': (draw) => withIt(draw.room(), (room) => ({ room, on: draw.chance(0.4) })),
  'room.transfer': ofUser,
  'room.dissolve': ofRoom,
  'channel.create': (draw) => ({ name: draw.name('Channel'), listed: draw.chance(0.5) }),
  'channel.get': ofChannel,
  'channel.list': (draw) => ({ query: draw.pick(['', 'channel', 'c']), limit: 5 }),
  'channel.update': (draw) =>
    withIt(ofChannel(draw), (named) => ({ ...named, description: draw.words(), contact: draw.chance(0.5) })),
  'channel.subscribe': ofChannel,
  'channel.unsubscribe': ofChannel,
  'channel.editor': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, user: draw.user() })),
  'channel.editors': ofChannel,
  'autoreply.list': ofChannel,
  'autoreply.put': (draw) =>
    withIt(ofChannel(draw), (named) => ({
      ...named,
      on: draw.pick(['default', 'subscribe', { word: 'soak' }]),
      content: { type: 'text', data: draw.words() },
    })),
  'autoreply.remove': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, id: 'none' })),
  'channel.invite': (draw) =>
    withIt(ofChannel(draw), (named) => ({ ...named, users: [draw.user()], on: draw.chance(0.7) })),
  'channel.choose': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, path: [0], name: 'Hours' })),
  'desk.list': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, waiting: draw.chance(0.5) })),
  'desk.read': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, user: draw.user() })),
  'desk.answer': (draw) =>
    withIt(ofChannel(draw), (named) => ({
      ...named,
      user: draw.user(),
      content: { type: 'text', data: draw.words() },
    })),
  'desk.tell': (draw) =>
    withIt(ofChannel(draw), (named) => ({
      ...named,
      users: [draw.user()],
      content: { type: 'text', data: draw.words() },
      clientMsgId: 'soaked',
    })),
  'desk.done': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, user: draw.user() })),
  'desk.links': (draw) => withIt(ofChannel(draw), (named) => ({ ...named, ids: ['soaked-attachment-1'] })),
  'channel.remove': ofChannel,
  'conversation.list': (draw) => ({ limit: 1 + draw.random.int(200) }),
  'conversation.get': conversation,
  'conversation.read': (draw) => ({ ...conversation(draw), seq: draw.random.int(200) }),
  'conversation.unread': (draw) => ({ ...conversation(draw), seq: 1 + draw.random.int(200) }),
  'conversation.delivered': (draw) => ({ conversations: [{ ...conversation(draw), seq: draw.random.int(200) }] }),
  'conversation.update': (draw) => ({
    ...conversation(draw),
    settings: draw.pick([
      { pinned: true as const },
      { pinned: null, muted: null },
      { muted: true as const, folded: true as const },
      { unreadMark: true as const },
      { background: 'blue' },
      { draft: { content: { type: 'text', data: draw.words() }, ts: Date.now() } },
      { draft: null },
    ]),
  }),
  'conversation.remove': (draw) => ({ ...conversation(draw), clear: draw.chance(0.3) }),
  'conversation.retain': (draw) => ({ ...conversation(draw), days: draw.pick([0, 7, 30]) }),
  'conversation.clear': conversation,
} satisfies Partial<Acts>
