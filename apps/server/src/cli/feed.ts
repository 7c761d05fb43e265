import { harmless } from '../operations/harmless.ts'
import { type CallAsApp, pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord, UsageError } from './command.ts'

export const feedList: Command = {
  usage: 'feed list',
  summary:
    'Lists the services that follow what changes in the store: whether they run, how far behind, what they set aside.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      let count = 0
      for await (const { consumers } of pagesOf((page) => call('feed.consumers', page))) {
        for (const one of consumers) {
          const { consumer, state, behind, letters, seenAt } = one
          const seen = new Date(seenAt).toISOString()
          print(one, [consumer, state, `${behind} behind`, `${letters} set aside`, `seen ${seen}`].join('\t'))
        }
        count += consumers.length
      }
      if (count === 0) print({ consumers: 0 }, 'no service follows the feed')
      return 0
    }),
}

export const feedLetters: Command = {
  usage: 'feed letters <service>',
  summary: 'Lists what a service could not handle and has set aside, the oldest first, and why.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const consumer = expectWord(words, 'say which service: tidings feed list names them')
      let count = 0
      for await (const { letters } of pagesOf((page) => call('feed.letters', { consumer, ...page }))) {
        for (const one of letters) {
          const lines = [`${one.letter}  ${new Date(one.at).toISOString()}`, `  ${one.about}`, `  ${one.fault}`]
          print(one, lines.map(harmless).join('\n'))
        }
        count += letters.length
      }
      if (count === 0) print({ letters: 0 }, `${consumer} has set nothing aside`)
      return 0
    }),
}

async function allLetters(call: CallAsApp, consumer: string): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { letters } of pagesOf((page) => call('feed.letters', { consumer, ...page })))
    ids.push(...letters.map(({ letter }) => letter))
  return ids
}

/** For one of them, or for all that there are. */
const forLetters =
  (operation: 'feed.retry' | 'feed.drop', done: string): Command['run'] =>
  ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const consumer = expectWord(words, 'say which service: tidings feed list names them')
      const [, one] = words
      if ((one === undefined) === (own.all === undefined))
        throw new UsageError(`say which: tidings feed letters ${consumer} names them; or --all`)
      const ids = one === undefined ? await allLetters(call, consumer) : [one]
      for (const letter of ids) {
        await call(operation, { consumer, letter })
        print({ letter }, `${letter} ${done}`)
      }
      if (ids.length === 0) print({ letters: 0 }, `${consumer} has set nothing aside`)
      return 0
    })

const flags = { all: 'All of them.' }

export const feedRetry: Command = {
  usage: 'feed retry <service> <letter>|--all',
  summary: 'Lets a service try again what it has set aside. What goes wrong again stays there, with the new reason.',
  flags,
  switches: ['all'],
  run: forLetters('feed.retry', 'is tried again when the service next looks, within a second where it runs'),
}

export const feedDrop: Command = {
  usage: 'feed drop <service> <letter>|--all',
  summary: 'Removes what a service has set aside: it is never handled.',
  flags,
  switches: ['all'],
  run: forLetters('feed.drop', 'is dropped'),
}

export const feedForget: Command = {
  usage: 'feed forget <service>',
  summary: 'Forgets a service that runs no more, with what it has set aside: the feed keeps nothing for it.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const consumer = expectWord(words, 'say which service: tidings feed list names them')
      await call('feed.forget', { consumer })
      print({ consumer }, `${consumer} is forgotten: if it ever runs again, it begins with what happens then`)
      return 0
    }),
}
