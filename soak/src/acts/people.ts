import { packKinds } from '@tidings/protocol'
import type { Acts } from './acts.ts'
import { type Draw, withIt } from './draw.ts'

/** A GIF. */
const onePixel = 'R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='
const password = 'a good long password'
/** Accounts of the built-in kind: one of a few, so that the same is made, entered and refused again. */
const account = (draw: Draw) => ({ username: `account-${draw.random.int(12)}` })
const ofCode = (draw: Draw) => draw.maybe(draw.known.codes.all)
const guest = (draw: Draw) => draw.maybe(draw.known.guests)
const client = (draw: Draw) => ({ id: `${draw.me}-${draw.pick(['raw', 'new', 'old'])}`, platform: 'linux' as const })

export const peopleActs = {
  // Signing in is what connecting is: the terminals do it all the time.
  connect: () => undefined,
  ping: () => ({}),
  gateway: () => ({}),
  'push.key': () => ({}),
  'push.subscribe': () => ({
    endpoint: 'https://push.example/1',
    keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
  }),
  'push.unsubscribe': () => ({}),
  'push.register': (draw) => ({ provider: 'fcm', token: `token-${draw.user()}` }),
  'push.unregister': () => ({}),
  'push.switch': (draw) => ({ client: client(draw).id, on: draw.chance(0.5) }),
  'push.test': () => ({}),
  'client.list': () => ({}),
  'client.kick': (draw) => (draw.chance(0.2) ? { client: client(draw).id } : undefined),
  'login.start': (draw) => ({ client: client(draw) }),
  'login.poll': (draw) => ofCode(draw),
  'login.scan': (draw) => withIt(ofCode(draw), ({ code }) => ({ code })),
  'login.confirm': (draw) => withIt(ofCode(draw), ({ code }) => ({ code, accept: draw.chance(0.6) })),
  'user.get': (draw) => ({ user: draw.user() }),
  'user.profiles': (draw) => ({ users: draw.users(8) }),
  'user.acquaintances': () => ({}),
  'user.search': (draw) => ({ query: draw.pick(['p', 'per', 'guest', 'Name']) }),
  'user.update': (draw) => ({ name: draw.name('Name') }),
  'user.settings': (draw) =>
    draw.pick([
      { presence: draw.pick(['everyone', 'contacts'] as const) },
      { receipts: draw.chance(0.7) },
      { invites: draw.pick(['known', 'ask', 'direct'] as const) },
      { strangers: draw.chance(0.9) },
      { folders: { [`f${draw.random.int(25)}`]: draw.chance(0.7) ? { name: draw.name('Folder') } : null } },
      { app: { [`key-${draw.random.int(20)}`]: draw.chance(0.7) ? draw.words() : null } },
    ]),
  'user.changes': (draw) => ({ since: draw.random.int(100) }),
  // One of few names, made again after it is there.
  'notification.create': () => ({ user: 'soaked-news', name: 'News' }),
  'notification.update': (draw) => ({ user: 'soaked-news', name: draw.name('News') }),
  'notification.list': () => ({}),
  'notification.remove': () => ({ user: 'nobodys-news' }),
  // Refused: what is told to everybody here would look like growth.
  'broadcast.send': (draw) => ({ from: draw.user(), to: 'everyone', content: { type: 'text', data: draw.words(3) } }),
  'broadcast.add': () => ({ broadcast: 'none' }),
  'broadcast.get': () => ({ broadcast: 'none' }),
  'broadcast.list': () => ({}),
  'broadcast.cancel': () => ({ broadcast: 'none' }),
  'broadcast.recall': () => ({ broadcast: 'none' }),
  'user.create': (draw) => ({ user: draw.user(), name: draw.name('Name') }),
  'user.list': () => ({}),
  'user.mute': (draw) => withIt(guest(draw), (user) => ({ user, muted: draw.chance(0.2) })),
  'user.ban': (draw) => withIt(guest(draw), (user) => ({ user, banned: draw.chance(0.4) })),
  'account.register': (draw) => ({ ...account(draw), password }),
  'account.login': (draw) => ({ ...account(draw), password: draw.chance(0.8) ? password : 'wrong' }),
  'account.password': () => ({ current: 'wrong', next: password }),
  'account.info': () => ({}),
  'account.enter': (draw) => draw.maybe(draw.known.entries.all),
  'account.forgot': (draw) => ({ user: account(draw).username }),
  'email.get': () => ({}),
  'email.set': (draw) => ({ address: `${account(draw).username}@example.org`, password }),
  'email.send': () => ({}),
  'email.remove': () => ({ password: 'wrong' }),
  'email.verify': (draw) => ({ user: account(draw).username, secret: 'guessed' }),
  'user.email': (draw) => ({ user: account(draw).username, address: `${account(draw).username}@example.org` }),
  'user.password': (draw) => ({ user: account(draw).username, password }),
  'user.link': (draw) => ({ user: account(draw).username }),
  'invitation.create': (draw) => ({ uses: 1 + draw.random.int(3), note: draw.words(3) }),
  'invitation.list': () => ({}),
  'invitation.revoke': (draw) => withIt(draw.maybe(draw.known.invitations.all), (code) => ({ code })),
  'token.create': (draw) => ({ user: draw.user(), ttl: 60_000 }),
  'token.revoke': (draw) => (draw.chance(0.1) ? { user: draw.user(), platform: 'linux' as const } : undefined),
  'account.export': () => ({}),
  // Guests end like this, on their way out.
  'account.delete': () => undefined,
  'user.delete': () => undefined,
  'audit.list': () => ({}),
  'pack.picture': (draw) => ({ kind: draw.pick(packKinds), bytes: onePixel }),
  'pack.put': (draw) =>
    withIt(draw.maybe(draw.known.pictures.all), (picture) => ({
      ...{ id: `pack-${draw.random.int(3)}`, title: draw.name('Pack'), kind: draw.pick(packKinds) },
      items: [{ name: `e${draw.random.int(5)}`, picture }],
    })),
  'pack.remove': (draw) => ({ id: `pack-${draw.random.int(3)}` }),
  'pack.list': (draw) => ({ since: draw.random.int(20) }),
  'gif.search': (draw) => ({ query: draw.words(2) }),
  'gif.take': () => ({ id: 'none' }),
  'user.report': (draw) => ({ user: draw.user(), reason: 'abuse', note: draw.words(3) }),
  'report.list': () => ({}),
  'edge.invite': () => ({ name: 'soaked' }),
  'edge.list': () => ({}),
  'edge.revoke': () => ({ name: 'soaked' }),
  'cluster.status': () => ({}),
  'feed.consumers': () => ({}),
  'event.list': () => ({}),
  // Refused: what fifty that nobody answers hold for a day would look like growth.
  'webhook.create': (draw) => ({ name: draw.name('Hook'), url: 'http://10.0.0.1/', types: ['*'] }),
  'words.put': () => ({ list: 'soaked', title: 'Soaked', mode: 'record', words: ['zzqzz'] }),
  'words.remove': () => ({ list: 'none' }),
  'words.list': () => ({}),
  'words.get': () => ({ list: 'soaked' }),
  'words.hits': () => ({}),
  'webhook.list': () => ({}),
  'webhook.update': () => ({ webhook: 'none', on: false }),
  'webhook.remove': () => ({ webhook: 'none' }),
  'webhook.secret': () => ({ webhook: 'none' }),
  'webhook.test': () => ({ webhook: 'none' }),
  'webhook.deliveries': () => ({ webhook: 'none' }),
  'webhook.replay': () => ({ webhook: 'none', event: 'sent:1-1' }),
  'webhook.resume': () => ({ webhook: 'none' }),
  'feed.letters': () => ({ consumer: 'none' }),
  'feed.retry': () => ({ consumer: 'none', letter: 'none' }),
  'feed.drop': () => ({ consumer: 'none', letter: 'none' }),
  'feed.forget': () => ({ consumer: 'none' }),
  'report.close': (draw) => withIt(draw.maybe(draw.known.reports.all), (report) => ({ report, outcome: 'seen' })),
} satisfies Partial<Acts>
