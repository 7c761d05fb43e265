import type { OutputOf } from '@tidings/protocol'
import { harmless } from '../operations/harmless.ts'
import { withApp } from './backstage.ts'
import { type Command, expectWord, UsageError } from './command.ts'

type Delivery = OutputOf<'robot.deliveries'>['deliveries'][number]

const which = 'say which: tidings robot list names them'

const time = (at: number): string => new Date(at).toISOString()

const deliveryLine = ({ id, type, at, outcome, status, ms, attempt, said, fault }: Delivery): string =>
  [
    ...[time(at), outcome, `${status ?? '-'}`, `${ms} ms`, `attempt ${attempt}`],
    ...[type, `${id}`, `${said} said`, harmless(fault ?? '')],
  ].join('\t')

export const robotCallback: Command = {
  usage: 'robot callback <robot> <url>',
  summary:
    'Has what a robot is told posted to an address, and prints the secret that signs it; with --off nowhere any more.',
  flags: {
    off: 'Nowhere: its program asks again.',
    format: 'Other words than our own, which a door of the server brings.',
  },
  switches: ['off'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const [robot, url] = words
      if (robot === undefined) throw new UsageError(which)
      if ((url === undefined) === (own.off === undefined))
        throw new UsageError('say where: tidings robot callback clerk https://robots.example.org/clerk, or --off')
      const format = own.format === undefined ? {} : { format: own.format }
      const { secret } = await call('robot.callback', { robot, url: url ?? '', ...format })
      if (secret === undefined) print({ robot }, `${robot} is posted to nowhere`)
      else print({ robot, secret }, `${secret}\ntry it: tidings robot test ${robot}`)
      return 0
    }),
}

export const robotSecret: Command = {
  usage: 'robot secret <robot>',
  summary: 'Shows the secret that signs what is posted to a robot, or makes another one.',
  flags: { renew: 'Another one; for a day both sign.' },
  switches: ['renew'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const shown = await call('robot.secret', { robot: expectWord(words, which), renew: own.renew !== undefined })
      const former = shown.former === undefined ? '' : `\nthe one before signs, too, for a day: ${shown.former}`
      print(shown, `${shown.secret}${former}`)
      return 0
    }),
}

export const robotTest: Command = {
  usage: 'robot test <robot>',
  summary: 'Posts a test to the callback of a robot, and says what came of it.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const { delivery } = await call('robot.test', { robot: expectWord(words, which) })
      print({ delivery }, deliveryLine(delivery))
      return delivery.outcome === 'taken' ? 0 : 1
    }),
}

export const robotDeliveries: Command = {
  usage: 'robot deliveries <robot>',
  summary: 'Lists what was posted to the callback of a robot, the latest first, and what came of each attempt.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const { deliveries, callback, failingSince } = await call('robot.deliveries', { robot: expectWord(words, which) })
      const failing = failingSince === undefined ? '' : `, which takes nothing since ${time(failingSince)}`
      const to = callback === undefined ? 'posted to nowhere' : `posted to ${callback}${failing}`
      print({ callback, failingSince }, to)
      for (const one of deliveries) print({ delivery: one }, deliveryLine(one))
      return 0
    }),
}
