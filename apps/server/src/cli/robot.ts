import type { Robot } from '@tidings/protocol'
import { harmless } from '../operations/harmless.ts'
import { pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord } from './command.ts'

const which = 'say which: tidings robot list names them'

const lineOf = ({ user, owner = '', description }: Robot): string =>
  [user.id, harmless(user.name), owner, harmless(description)].join('\t').trimEnd()

export const robotAdd: Command = {
  usage: 'robot add <robot>',
  summary: 'Makes a robot, an account for which a program answers, and prints its token, once.',
  flags: {
    name: 'What people see; its id when not given.',
    owner: "Whose it is; the app's when not given.",
    description: 'What it is for.',
  },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const id = expectWord(words, 'say its id: tidings robot add reminder --name "Reminder"')
      const { robot, token } = await call('robot.create', {
        ...{ robot: id, name: own.name ?? id },
        ...(own.owner === undefined ? {} : { owner: own.owner }),
        ...(own.description === undefined ? {} : { description: own.description }),
      })
      print({ robot, token }, `made ${lineOf(robot)}\ntoken: ${token}`)
      return 0
    }),
}

export const robotList: Command = {
  usage: 'robot list',
  summary: 'Lists the robots, whose they are, and what they are for.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      for await (const { robots } of pagesOf((page) => call('robot.list', page)))
        for (const robot of robots) print({ robot }, lineOf(robot))
      return 0
    }),
}

export const robotToken: Command = {
  usage: 'robot token <robot>',
  summary: 'Prints a new token for a robot; the one before is void at once.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const robot = expectWord(words, which)
      const { token } = await call('robot.token', { robot })
      print({ robot, token }, `token: ${token}`)
      return 0
    }),
}

export const robotRemove: Command = {
  usage: 'robot remove <robot>',
  summary: 'Deletes a robot for ever, with what it has said.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const robot = expectWord(words, which)
      await call('robot.remove', { robot })
      print({ removed: robot }, `${robot} is deleted`)
      return 0
    }),
}
