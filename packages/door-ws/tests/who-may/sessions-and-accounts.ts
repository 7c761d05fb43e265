import { overHttp } from './http.ts'
import { all, type Table } from './row.ts'
import type { Caller, World } from './world.ts'

const client = { id: 'new-1', platform: 'web' } as const

/** The code of a terminal that waits, and its secret. */
const startLogin = (world: World) => world.people.does('carol', 'login.start', { client })

async function scanned(world: World, who: Caller): Promise<string> {
  const { code } = await startLogin(world)
  await world.people.does(who, 'login.scan', { code })
  return code
}

const theOperators = 'a note of the operator'

const ofNoBroadcast = () => ({
  ...all('forbidden'),
  alice: 'not_found' as const,
  input: () => ({ broadcast: 'none' }),
})

const someUser = async ({ people }: World) => ({ user: await people.newcomer() })

const aRobot = async ({ people }: World) => {
  const robot = people.unused('robot')
  await people.does('alice', 'robot.create', { robot, name: 'of alice' })
  return { robot }
}

/** A user has few: what does not end one is asked of the same. */
const known = new WeakMap<World, ReturnType<typeof aRobot>>()
function theRobot(world: World): ReturnType<typeof aRobot> {
  const robot = known.get(world) ?? aRobot(world)
  known.set(world, robot)
  return robot
}

async function theRobotWithCallback(world: World) {
  const one = await theRobot(world)
  // No name of this kind leads anywhere.
  await world.people.does('alice', 'robot.callback', { ...one, url: 'https://robot.invalid/' })
  return one
}

const subscription = {
  endpoint: 'https://push.example/1',
  keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
}

export const sessionRows = {
  connect: { 'signed in already': { ...all('conflict'), alice: 'conflict', input: () => ({ token: 'any' }) } },
  ping: { asked: { ...all('ok'), input: () => ({}) } },
  gateway: { asked: { ...all('ok'), input: () => ({}) } },
  'client.list': {
    asked: { ...all('ok'), input: () => ({}), hides: (_, who) => (who === 'alice' ? [] : ['alice-1']) },
  },
  'client.kick': {
    "a terminal of alice's": { ...all('not_found'), input: () => ({ client: 'alice-2' }) },
    'one of their own': {
      ...all('ok'),
      async input({ people }, who) {
        await people.terminal(who, `${who}-3`)
        return { client: `${who}-3` }
      },
    },
  },
  'push.key': { asked: { ...all('ok'), input: () => ({}) } },
  'push.subscribe': { asked: { ...all('ok'), input: () => subscription } },
  'push.unsubscribe': { asked: { ...all('ok'), input: () => ({}) } },
  'push.register': { asked: { ...all('ok'), input: () => ({ provider: 'apns', token: 'a'.repeat(64) }) } },
  'push.unregister': { asked: { ...all('ok'), input: () => ({}) } },
  'push.switch': {
    "a terminal of alice's": {
      ...all('not_found'),
      async input({ people }) {
        await people.does('alice', 'push.subscribe', subscription)
        return { client: 'alice-1', on: false }
      },
    },
    'one of their own': {
      ...all('ok'),
      async input({ people }, who) {
        await people.does(who, 'push.subscribe', subscription)
        return { client: `${who}-1`, on: false }
      },
    },
  },
  // Nothing is pushed by this server.
  'push.test': { asked: { ...all('forbidden'), alice: 'forbidden', input: () => ({}) } },
  'login.start': { asked: { ...all('ok'), input: () => ({ client }) } },
  'login.poll': {
    'with its secret': {
      ...all('ok'),
      async input(world) {
        const { code, secret } = await startLogin(world)
        return { code, secret }
      },
    },
    'with another secret': {
      ...all('expired'),
      alice: 'expired',
      input: async (world) => ({ code: (await startLogin(world)).code, secret: 'guessed' }),
    },
  },
  'login.scan': {
    'a new code': { ...all('ok'), input: async (world) => ({ code: (await startLogin(world)).code }) },
    'one that alice has scanned': {
      ...all('conflict'),
      input: async (world) => ({ code: await scanned(world, 'alice') }),
    },
  },
  'login.confirm': {
    'what they have scanned': {
      ...all('ok'),
      input: async (world, who) => ({ code: await scanned(world, who), accept: false }),
    },
    'what alice has scanned': {
      ...all('forbidden'),
      input: async (world) => ({ code: await scanned(world, 'alice'), accept: true }),
    },
    'what nobody has scanned': {
      ...all('forbidden'),
      alice: 'forbidden',
      input: async (world) => ({ code: (await startLogin(world)).code, accept: true }),
    },
  },
} satisfies Partial<Table>

export const accountRows = {
  'account.info': { asked: { ...all('ok'), input: () => ({}) } },
  'invitation.create': {
    'where only the operator may': { ...all('forbidden'), alice: 'forbidden', input: () => ({}) },
  },
  'invitation.list': { 'their own': { ...all('ok'), input: () => ({}), hides: () => [theOperators] } },
  'invitation.revoke': {
    "one of the operator's": {
      ...all('not_found'),
      alice: 'not_found',
      async input({ people }) {
        const input = { note: theOperators }
        const { url, secret } = people.server
        const { ok } = await overHttp(url, 'invitation.create', { bearer: secret, input })
        return { code: (ok as { invitation: { code: string } }).invitation.code }
      },
    },
  },
  'account.register': {
    asked: { ...all('ok'), input: ({ people }) => ({ username: people.unused('new'), password: 'correct horse' }) },
    'the name of another': {
      ...all('conflict'),
      alice: 'conflict',
      input: () => ({ username: 'bob', password: 'correct horse' }),
    },
  },
  'account.login': {
    'with the password': { ...all('ok'), input: () => ({ username: 'keeper', password: 'correct horse' }) },
    'without it': {
      ...all('unauthenticated'),
      alice: 'unauthenticated',
      input: () => ({ username: 'keeper', password: 'guessed' }),
    },
    'as somebody who has none': {
      ...all('unauthenticated'),
      alice: 'unauthenticated',
      input: () => ({ username: 'bob', password: 'guessed' }),
    },
  },
  'account.password': {
    'without the one before': {
      ...all('unauthenticated'),
      alice: 'unauthenticated',
      input: () => ({ current: 'guessed', next: 'correct horse' }),
    },
  },
  'account.enter': {
    'by a link that nobody made': {
      ...all('expired'),
      alice: 'expired',
      input: () => ({ user: 'keeper', secret: 'guessed', password: 'correct horse' }),
    },
  },
  'account.forgot': {
    'where no mails are sent': { ...all('forbidden'), alice: 'forbidden', input: () => ({ user: 'keeper' }) },
  },
  'email.get': { 'their own': { ...all('ok'), input: () => ({}), hides: () => ['alice@example.org'] } },
  'email.set': {
    'where no mails are sent': {
      ...all('forbidden'),
      alice: 'forbidden',
      input: () => ({ address: 'ann@example.org' }),
    },
  },
  'email.send': { 'where no mails are sent': { ...all('forbidden'), alice: 'forbidden', input: () => ({}) } },
  'email.remove': { 'their own': { ...all('ok'), input: () => ({}) } },
  'email.verify': {
    'by a link that nobody made': {
      ...all('expired'),
      alice: 'expired',
      input: () => ({ user: 'keeper', secret: 'guessed' }),
    },
  },
  'user.email': { asked: { ...all('forbidden'), input: someUser } },
  'user.password': {
    asked: {
      ...all('forbidden'),
      input: async (world) => ({ ...(await someUser(world)), password: 'correct horse' }),
    },
  },
  'user.link': { asked: { ...all('forbidden'), input: someUser } },
  'token.create': { asked: { ...all('forbidden'), input: someUser } },
  'token.revoke': { asked: { ...all('forbidden'), input: someUser } },
  'notification.create': {
    asked: { ...all('forbidden'), input: ({ people }) => ({ user: people.unused('news'), name: 'News' }) },
  },
  'notification.update': { 'what is none': { ...all('forbidden'), alice: 'not_found', input: someUser } },
  'notification.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'notification.remove': { 'what is none': { ...all('forbidden'), alice: 'not_found', input: someUser } },
  'robot.create': {
    'one of their own': {
      ...all('ok'),
      input: ({ people }) => ({ robot: people.unused('robot'), name: 'Robot' }),
    },
    "one of somebody else's": {
      ...{ ...all('forbidden'), alice: 'forbidden' },
      input: async ({ people }) => ({
        robot: people.unused('robot'),
        name: 'Robot',
        owner: await people.newcomer(),
      }),
    },
  },
  'robot.get': { "alice's": { ...all('ok'), input: theRobot } },
  'robot.list': {
    asked: {
      ...all('ok'),
      async input(world) {
        await theRobot(world)
        return {}
      },
      hides: (_, who) => (who === 'alice' ? [] : ['of alice']),
    },
  },
  'robot.updates': { 'of a person': { ...all('forbidden'), alice: 'forbidden', input: () => ({}) } },
  'robot.update': { "alice's": { ...all('forbidden'), input: theRobot } },
  'robot.token': { "alice's": { ...all('forbidden'), input: theRobot } },
  'robot.callback': {
    "alice's": { ...all('forbidden'), input: async (world) => ({ ...(await theRobot(world)), url: '' }) },
  },
  'robot.secret': { "alice's": { ...all('forbidden'), input: theRobotWithCallback } },
  'robot.test': { "alice's": { ...all('forbidden'), input: theRobotWithCallback } },
  'robot.deliveries': { "alice's": { ...all('forbidden'), input: theRobot } },
  'robot.remove': { "alice's": { ...all('forbidden'), input: aRobot } },
  'broadcast.send': {
    'in the name of a person': {
      ...{ ...all('forbidden'), alice: 'forbidden' },
      input: async (world) => ({
        from: (await someUser(world)).user,
        to: 'everyone',
        content: { type: 'text', data: 'x' },
      }),
    },
  },
  'broadcast.add': { asked: ofNoBroadcast() },
  'broadcast.get': { asked: ofNoBroadcast() },
  'broadcast.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'broadcast.cancel': { asked: ofNoBroadcast() },
  'broadcast.recall': { asked: ofNoBroadcast() },
  'user.create': { asked: { ...all('forbidden'), input: ({ people }) => ({ user: people.unused('made') }) } },
  'user.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'user.mute': { asked: { ...all('forbidden'), input: someUser } },
  'user.ban': { asked: { ...all('forbidden'), input: someUser } },
} satisfies Partial<Table>
