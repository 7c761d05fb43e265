import type { Platform } from '@tidings/protocol'
import { findServer } from '../operations/server-file.ts'
import { askPassword } from './ask-password.ts'
import { type CallAsApp, pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord, UsageError, wholeNumber } from './command.ts'

const expectUser = (words: readonly string[], usage: string): string => expectWord(words, `say which user: ${usage}`)

const passwordFlags = { 'password-stdin': 'Its password is the line on the standard input.' }

/** What somebody without a password is for. */
const tokenOnly = (uid: string): string =>
  [
    'The token is for programs: the SDK, the HTTP API. Without a password nobody signs in on the page as this user.',
    `Set one with: tidings user password ${uid}`,
    `Or sign them in once, and let them choose: tidings user link ${uid}`,
  ].join('\n')

export const userAdd: Command = {
  usage: 'user add <uid> [--name <name>] [--password]',
  summary: 'Makes a user and prints a token.',
  flags: { name: 'The name as people see it.', password: 'Asks for a password, for the page.', ...passwordFlags },
  switches: ['password', 'password-stdin'],
  async run({ words, own, config, print }) {
    const uid = expectUser(words, 'user add alice')
    const fromStdin = own['password-stdin'] === 'true'
    const password = fromStdin || own.password === 'true' ? await askPassword(fromStdin) : undefined
    return withApp(config(), async (call) => {
      const { user, created } = await call('user.create', {
        user: uid,
        ...(own.name === undefined ? {} : { name: own.name }),
      })
      if (password !== undefined) await call('user.password', { user: uid, password })
      const { token, expiresAt } = await call('token.create', { user: uid })
      const made = `${created ? 'made' : 'found'} ${user.id} (${user.name})\ntoken: ${token}`
      const advice = password === undefined ? (config().accounts.enabled ? `\n${tokenOnly(user.id)}` : '') : ''
      print({ user, created, token, expiresAt }, `${made}${advice}`)
      return 0
    })
  },
}

export const userPassword: Command = {
  usage: 'user password <uid> [--password-stdin]',
  summary: 'Sets the password of a user; everybody who was signed in as this user is signed out.',
  flags: passwordFlags,
  switches: ['password-stdin'],
  async run({ words, own, config, print }) {
    const uid = expectUser(words, 'user password alice')
    const password = await askPassword(own['password-stdin'] === 'true')
    return withApp(config(), async (call) => {
      const { revokedAt } = await call('user.password', { user: uid, password })
      print({ user: uid, revokedAt }, `${uid} has a new password; whoever was signed in as ${uid} is signed out`)
      return 0
    })
  },
}

export const userLink: Command = {
  usage: 'user link <uid> [--minutes 60]',
  summary: 'Prints a link that signs a user in, once, and lets them choose a password.',
  flags: { minutes: 'How long it is good.' },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const uid = expectUser(words, 'user link alice')
      const ttl = own.minutes === undefined ? {} : { ttl: 60_000 * wholeNumber('minutes', own.minutes) }
      const answer = await call('user.link', { user: uid, ...ttl })
      const settings = config()
      const base = (await findServer(settings.data))?.url ?? `http://${settings.host}:${settings.port}`
      const link = answer.link ?? `${base}/#/enter/${encodeURIComponent(uid)}/${answer.secret}`
      const until = new Date(answer.expiresAt).toISOString()
      print({ ...answer, link }, `${link}\nFor ${uid} alone: it signs in once, until ${until}.`)
      return 0
    }),
}

export const userEmail: Command = {
  usage: 'user email <uid> [<address>] [--remove]',
  summary: 'Tells the e-mail address of an account, or sets one that you know to be theirs.',
  flags: { remove: 'Takes it away.' },
  switches: ['remove'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const uid = expectUser(words, 'user email alice alice@example.org')
      const [, given] = words
      const change = own.remove === 'true' ? { address: null } : given === undefined ? {} : { address: given }
      const answer = await call('user.email', { user: uid, ...change })
      const { address, claimed } = answer
      const waits = claimed === undefined ? '' : `; ${claimed} waits for the link that was sent there`
      print({ user: uid, ...answer }, `${uid}: ${address ?? 'no e-mail address'}${waits}`)
      return 0
    }),
}

export const userList: Command = {
  usage: 'user list',
  summary: 'Lists all users.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      for await (const { users } of pagesOf((page) => call('user.list', page)))
        for (const user of users) print({ user }, `${user.id}\t${user.name}${user.banned ? '\tbanned' : ''}`)
      return 0
    }),
}

async function ownedBy(call: CallAsApp, uid: string): Promise<number> {
  let owned = 0
  for await (const { rooms } of pagesOf((page) => call('room.list', { of: uid, ...page })))
    owned += rooms.filter(({ owner }) => owner === `user/${uid}`).length
  return owned
}

export const userBan: Command = {
  usage: 'user ban <uid> [--lift]',
  summary: 'Bans a user, or lifts the ban.',
  flags: { lift: 'The user may sign in again.' },
  switches: ['lift'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const uid = expectUser(words, 'user ban alice')
      const { user } = await call('user.ban', { user: uid, banned: own.lift !== 'true' })
      const owned = user.banned ? await ownedBy(call, uid) : 0
      // A ban may be lifted: what is theirs stays so, until somebody says otherwise.
      const waits = `\n${owned} ${owned === 1 ? 'room is' : 'rooms are'} still theirs: tidings room list ${uid}, tidings room transfer <room> <uid>`
      print({ user }, `${user.id} is ${user.banned ? 'banned' : 'not banned'}${owned > 0 ? waits : ''}`)
      return 0
    }),
}

export const userMute: Command = {
  usage: 'user mute <uid> [--until <time>] [--lift]',
  summary: 'Lets a user read and write nowhere, until a time or until it is lifted.',
  flags: {
    until: 'Such as 2026-12-24T18:00:00Z; until it is lifted when not given.',
    lift: 'The user may write again.',
  },
  switches: ['lift'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const user = expectUser(words, 'user mute alice')
      const until = own.until === undefined ? undefined : Date.parse(own.until)
      if (Number.isNaN(until)) throw new UsageError('--until is a time, such as 2026-12-24T18:00:00Z')
      const muted = await call('user.mute', {
        ...{ user, muted: own.lift !== 'true' },
        ...(until === undefined ? {} : { until }),
      })
      const end = muted.until === undefined ? '' : ` until ${new Date(muted.until).toISOString()}`
      print({ user, ...muted }, `${user} ${muted.muted ? `may write nowhere${end}` : 'may write'}`)
      return 0
    }),
}

export const token: Command = {
  usage: 'token <uid> [--platform web] [--ttl <ms>]',
  summary: 'Prints a token for a user.',
  flags: { platform: 'The kind of terminal.', ttl: 'How long it lives, in milliseconds.' },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const answer = await call('token.create', {
        user: expectUser(words, 'token alice'),
        ...(own.platform === undefined ? {} : { platform: own.platform as Platform }),
        ...(own.ttl === undefined ? {} : { ttl: wholeNumber('ttl', own.ttl) }),
      })
      print(answer, answer.token)
      return 0
    }),
}
