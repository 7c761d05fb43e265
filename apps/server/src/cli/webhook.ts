import type { OutputOf } from '@tidings/protocol'
import { harmless } from '../operations/harmless.ts'
import { type CallAsApp, pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord, UsageError } from './command.ts'

type Shown = OutputOf<'webhook.list'>['webhooks'][number]
type Delivery = OutputOf<'webhook.deliveries'>['deliveries'][number]

const which = 'say which: tidings webhook list names them'

const time = (at: number): string => new Date(at).toISOString()

/** `2026-11-28T09:00:00Z`, or a date. */
function timeIn(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = Date.parse(text)
  if (Number.isFinite(at)) return at
  throw new UsageError(`--${name} is a time such as 2026-11-28T09:00:00Z, not ${text}`)
}

function lineOf({ webhook, name, url, types, state, behind, waiting, parked, failingSince, fault }: Shown): string {
  const counts = `${behind} behind, ${waiting} waiting, ${parked} parked`
  const failing =
    failingSince === undefined ? '' : `\n  takes nothing since ${time(failingSince)}: ${harmless(fault ?? '')}`
  return `${[webhook, state, name, url, types.join(','), counts].join('\t')}${failing}`
}

const deliveryLine = ({ id, type, at, outcome, status, ms, attempt, fault }: Delivery): string =>
  [time(at), outcome, `${status ?? '-'}`, `${ms} ms`, `attempt ${attempt}`, type, id, harmless(fault ?? '')].join('\t')

export const webhookAdd: Command = {
  usage: 'webhook add <url>',
  summary: 'Has an address told of what happens from now on.',
  flags: {
    types: 'Of what, with commas between, such as message.*,room.created; of everything when not given.',
    name: 'What you call it; the host of the address when not given.',
  },
  run: ({ words: [url], own, config, print }) =>
    withApp(config(), async (call) => {
      if (url === undefined) throw new UsageError('say where: tidings webhook add https://crm.example.org/chat')
      const name = own.name ?? URL.parse(url)?.hostname ?? url
      const made = await call('webhook.create', { url, name, types: (own.types ?? '*').split(',') })
      print(made, `${made.webhook.webhook}\n${made.secret}\ntry it: tidings webhook test ${made.webhook.webhook}`)
      return 0
    }),
}

export const webhookList: Command = {
  usage: 'webhook list',
  summary: 'Lists the webhooks: what each is told of, whether it takes it, and what waits.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      const { webhooks } = await call('webhook.list', {})
      for (const one of webhooks) print({ webhook: one }, lineOf(one))
      if (webhooks.length === 0) print({ webhooks }, 'there is no webhook: tidings webhook add makes one')
      return 0
    }),
}

export const webhookTest: Command = {
  usage: 'webhook test <id>',
  summary: 'Tells a webhook of a test, and says what came of it.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const { delivery } = await call('webhook.test', { webhook: expectWord(words, which) })
      print({ delivery }, deliveryLine(delivery))
      return delivery.outcome === 'taken' ? 0 : 1
    }),
}

export const webhookDeliveries: Command = {
  usage: 'webhook deliveries <id>',
  summary: 'Lists what a webhook was told, the latest first, and what came of each attempt.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const webhook = expectWord(words, which)
      for await (const { deliveries } of pagesOf((page) => call('webhook.deliveries', { webhook, ...page })))
        for (const one of deliveries) print({ delivery: one }, deliveryLine(one))
      return 0
    }),
}

async function replay(call: CallAsApp, webhook: string, asked: { event?: string; since?: number; until?: number }) {
  if (asked.event === undefined && asked.since === undefined)
    throw new UsageError('say what: --event with an id that webhook deliveries names, or --since with a time')
  await call('webhook.replay', { webhook, ...asked })
}

export const webhookReplay: Command = {
  usage: 'webhook replay <id>',
  summary: 'Tells a webhook again, under the same ids: of one event, or of all of a time; and of what is parked.',
  flags: {
    event: 'The id of one event.',
    since: 'From when on, such as 2026-11-28T09:00:00Z.',
    until: 'Before when; now when not given.',
  },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const webhook = expectWord(words, which)
      const [since, until] = [timeIn('since', own.since), timeIn('until', own.until)]
      await replay(call, webhook, {
        ...(own.event === undefined ? {} : { event: own.event }),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      })
      print({ replayed: webhook }, `${webhook} is told again: tidings webhook deliveries ${webhook} shows it`)
      return 0
    }),
}

export const webhookResume: Command = {
  usage: 'webhook resume <id>',
  summary: 'Goes on with a webhook that was stopped as it took nothing: it is told what happened meanwhile, too.',
  flags: { drop: 'What is parked is forgotten.' },
  switches: ['drop'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const webhook = expectWord(words, which)
      await call('webhook.resume', { webhook, drop: own.drop !== undefined })
      print({ resumed: webhook }, `${webhook} is told on`)
      return 0
    }),
}

export const webhookSecret: Command = {
  usage: 'webhook secret <id>',
  summary: 'Shows the secret of a webhook, or makes another one.',
  flags: { renew: 'Another one; for a day both sign.' },
  switches: ['renew'],
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const shown = await call('webhook.secret', { webhook: expectWord(words, which), renew: own.renew !== undefined })
      const former = shown.former === undefined ? '' : `\nthe one before signs, too, for a day: ${shown.former}`
      print(shown, `${shown.secret}${former}`)
      return 0
    }),
}

export const webhookRemove: Command = {
  usage: 'webhook remove <id>',
  summary: 'Removes a webhook, and what waits for it.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const webhook = expectWord(words, which)
      await call('webhook.remove', { webhook })
      print({ removed: webhook }, `${webhook} is told nothing any more`)
      return 0
    }),
}
