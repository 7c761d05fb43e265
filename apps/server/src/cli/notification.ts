import type { OutputOf } from '@tidings/protocol'
import { pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord } from './command.ts'

type Account = OutputOf<'notification.list'>['users'][number]

const which = 'say which: tidings notification list names them'

const lineOf = ({ id, name, kind }: Account): string => [id, name, kind === 'service' ? 'takes answers' : ''].join('\t')

export const notificationAdd: Command = {
  usage: 'notification add <user>',
  summary: 'Makes an account that tells people something, and to which nobody can write.',
  flags: {
    name: 'What people see; its id when not given.',
    avatar: 'The address of its picture.',
    replies: 'People can write to it: what they say comes by webhooks.',
  },
  switches: ['replies'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const user = expectWord(words, 'say its id: tidings notification add news --name "The news"')
      const { user: made } = await call('notification.create', {
        ...{ user, name: own.name ?? user, replies: own.replies !== undefined },
        ...(own.avatar === undefined ? {} : { avatar: own.avatar }),
      })
      print({ user: made }, lineOf(made))
      return 0
    }),
}

export const notificationUpdate: Command = {
  usage: 'notification update <user>',
  summary: 'Changes the name or the picture of a notification account, or whether it takes answers.',
  flags: { name: 'What people see.', avatar: 'The address of its picture.', replies: '`yes` or `no`.' },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const { user } = await call('notification.update', {
        user: expectWord(words, which),
        ...(own.name === undefined ? {} : { name: own.name }),
        ...(own.avatar === undefined ? {} : { avatar: own.avatar }),
        ...(own.replies === undefined ? {} : { replies: own.replies === 'yes' }),
      })
      print({ user }, lineOf(user))
      return 0
    }),
}

export const notificationList: Command = {
  usage: 'notification list',
  summary: 'Lists the notification accounts.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      for await (const { users } of pagesOf((page) => call('notification.list', page)))
        for (const user of users) print({ user }, lineOf(user))
      return 0
    }),
}

export const notificationRemove: Command = {
  usage: 'notification remove <user>',
  summary: 'Deletes a notification account for ever, with what it has said.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const user = expectWord(words, which)
      await call('notification.remove', { user })
      print({ removed: user }, `${user} is deleted`)
      return 0
    }),
}
