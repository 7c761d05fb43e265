import type { Platform } from '@tidings/protocol'
import { withApp } from './backstage.ts'
import { type Command, UsageError } from './command.ts'

function expectUser(words: readonly string[], usage: string): string {
  const [uid] = words
  if (uid === undefined) throw new UsageError(`say which user: ${usage}`)
  return uid
}

export const userAdd: Command = {
  usage: 'user add <uid> [--name <name>]',
  summary: 'Makes a user and prints a token.',
  flags: { name: 'The name as people see it.' },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const uid = expectUser(words, 'user add alice')
      const { user, created } = await call('user.create', {
        user: uid,
        ...(own.name === undefined ? {} : { name: own.name }),
      })
      const { token, expiresAt } = await call('token.create', { user: uid })
      print(
        { user, created, token, expiresAt },
        `${created ? 'made' : 'found'} ${user.id} (${user.name})\ntoken: ${token}`,
      )
      return 0
    }),
}

export const userList: Command = {
  usage: 'user list',
  summary: 'Lists all users.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      let next: string | undefined
      do {
        const page = await call('user.list', { limit: 200, ...(next === undefined ? {} : { next }) })
        for (const user of page.users) print({ user }, `${user.id}\t${user.name}${user.banned ? '\tbanned' : ''}`)
        next = page.next
      } while (next !== undefined)
      return 0
    }),
}

export const userBan: Command = {
  usage: 'user ban <uid> [--lift true]',
  summary: 'Bans a user, or lifts the ban.',
  flags: { lift: 'true: the user may sign in again.' },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const uid = expectUser(words, 'user ban alice')
      const { user } = await call('user.ban', { user: uid, banned: own.lift !== 'true' })
      print({ user }, `${user.id} is ${user.banned ? 'banned' : 'not banned'}`)
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
        ...(own.ttl === undefined ? {} : { ttl: Number(own.ttl) }),
      })
      print(answer, answer.token)
      return 0
    }),
}
