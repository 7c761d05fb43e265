import type { InputOf } from '@tidings/protocol'
import type { Acts } from './acts.ts'
import { type Draw, withIt } from './draw.ts'

type Content = InputOf<'message.send'>['content']

const ofMessage = (draw: Draw) => withIt(draw.message(), (id) => ({ id }))
const ofOwn = (draw: Draw) => withIt(draw.ownMessage(), (id) => ({ id }))

function content(draw: Draw): Content {
  const kinds: readonly (() => Content)[] = [
    () => ({ type: 'text', data: draw.words() }),
    () => ({ type: 'text', data: draw.words(400) }),
    () => ({ type: 'markdown', data: `# ${draw.words()}\n\n- ${draw.words()}` }),
    () => ({ type: 'location', data: { latitude: draw.random.between(-90, 90), longitude: 8, title: 'here' } }),
    () => ({ type: 'card', data: { oid: draw.user(), name: draw.words(2) } }),
    () => ({
      type: 'adaptive-card',
      data: {
        ...{ type: 'AdaptiveCard', version: '1.5' },
        body: [{ type: 'TextBlock', text: draw.words(4) }],
        actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }],
      },
    }),
    () => ({ type: 'custom/soak', data: { n: draw.random.int(9), list: Array(draw.random.int(50)).fill('x') } }),
    () => ({
      type: 'poll',
      data: {
        question: draw.words(),
        multiple: draw.chance(0.5),
        options: ['a', 'b', 'c'].map((id) => ({ id, text: `${id} ${draw.words(3)}` })),
      },
    }),
    () => {
      const quoted = draw.message()
      return quoted === undefined
        ? { type: 'text', data: 'nothing to quote' }
        : { type: 'quote', data: { text: draw.words(), quoted: { id: quoted } } }
    },
    () => {
      const attachment = draw.maybe(draw.known.attachments.all)
      return attachment === undefined
        ? { type: 'text', data: 'no file' }
        : { type: 'file', data: { attachment, caption: draw.words(3) } }
    },
  ]
  return draw.pick(kinds)()
}

function said(draw: Draw) {
  const [replyTo, thread] = [draw.message(), draw.message()]
  return {
    to: draw.conversation(),
    content: content(draw),
    clientMsgId: draw.next(),
    ...(draw.chance(0.1) && replyTo ? { replyTo } : {}),
    ...(draw.chance(0.1) && thread ? { thread } : {}),
    ...(draw.chance(0.2) ? { mentions: [draw.chance(0.3) ? 'all' : draw.user()] } : {}),
  }
}

export const messageActs = {
  'message.send': (draw) => ({
    ...said(draw),
    ...(draw.chance(0.2)
      ? {
          options: draw.pick([
            { persist: false },
            { count: false },
            { push: false },
            { targets: [draw.other()] },
            { expireAfterRead: 2000 },
          ]),
        }
      : {}),
  }),
  'message.get': ofMessage,
  'message.edit': (draw) => withIt(draw.ownMessage(), (id) => ({ id, content: content(draw) })),
  'message.recall': ofOwn,
  'message.report': (draw) => withIt(draw.message(), (id) => ({ id, reason: 'spam', note: draw.words(3) })),
  'message.delete': (draw) => withIt(draw.messages(3), (ids) => ({ ids })),
  'message.react': (draw) =>
    withIt(draw.message(), (id) => ({ id, key: draw.pick(['👍', '❤️', 'ok', '👍🏽']), on: draw.chance(0.7) })),
  'message.pin': (draw) => withIt(draw.message(), (id) => ({ id, on: draw.chance(0.5) })),
  'message.forward': (draw) =>
    withIt(draw.messages(5), (ids) => ({
      ids,
      to: [draw.conversation()],
      ...(draw.chance(0.5) ? { bundle: { title: draw.words(3) } } : {}),
      clientMsgId: draw.next(),
    })),
  'message.translate': (draw) => withIt(draw.message(), (id) => ({ id, to: 'de' })),
  'message.history': ofMessage,
  'message.pins': (draw) => ({ conversation: draw.conversation() }),
  'message.reactions': (draw) => withIt(draw.message(), (id) => ({ id, key: '👍' })),
  'message.readers': ofOwn,
  'message.schedule': (draw) => ({ ...said(draw), at: draw.soon() }),
  'poll.vote': (draw) =>
    withIt(draw.maybe(draw.known.polls.all), (id) => ({ id, options: draw.pick([['a'], ['b'], []]) })),
  'poll.choice': (draw) => withIt(draw.maybe(draw.known.polls.all), (id) => ({ id })),
  'card.act': (draw) =>
    withIt(draw.message(), (id) => ({ id, action: 'yes', clientActId: `a${draw.random.int(1e9)}` })),
  'card.update': (draw) =>
    withIt(draw.ownMessage(), (id) => ({
      ...{ id, for: [draw.user()] },
      content: draw.chance(0.3) ? null : { type: 'text', data: draw.words() },
    })),
  'poll.close': (draw) => withIt(draw.chance(0.3) ? draw.maybe(draw.known.polls.all) : undefined, (id) => ({ id })),
  typing: (draw) => ({ conversation: draw.conversation(), on: draw.chance(0.7) }),
  'link.preview': () => ({ url: 'https://example.com/' }),
  'log.read': (draw) => ({ conversation: draw.conversation(), limit: 1 + draw.random.int(100) }),
  'log.at': (draw) => ({ conversation: draw.conversation(), ts: Date.now() - draw.random.int(60_000) }),
  'log.changes': (draw) => ({ conversation: draw.conversation(), since: draw.random.int(50) }),
  'thread.read': ofMessage,
  'thread.list': (draw) => ({ limit: 1 + draw.random.int(50) }),
  'thread.follow': (draw) => withIt(draw.message(), (id) => ({ id, on: draw.chance(0.6) })),
  'thread.seen': (draw) => withIt(draw.message(), (id) => ({ id, seq: draw.random.int(100) })),
  'mention.list': (draw) => ({ limit: 1 + draw.random.int(50) }),
  'stream.open': (draw) => ({ to: draw.conversation(), clientMsgId: draw.next() }),
  'stream.append': (draw) =>
    withIt(draw.maybe(draw.known.streams.all), ({ stream, offset }) => ({ stream, offset, text: draw.words(40) })),
  'stream.finish': (draw) =>
    withIt(draw.maybe(draw.known.streams.all), ({ stream }) => ({ stream, cancel: draw.chance(0.3) })),
  'stream.get': (draw) => withIt(draw.maybe(draw.known.streams.all), ({ stream }) => ({ stream })),
  search: (draw) => ({ query: draw.words(2), limit: 1 + draw.random.int(50) }),
  'room.search': (draw) => ({ query: draw.name('Room') }),
} satisfies Partial<Acts>
