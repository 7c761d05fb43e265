import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type InputOf, limits, type OutputOf } from '@tidings/protocol'
import { type CallAsApp, pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord, UsageError } from './command.ts'

type Shown = OutputOf<'broadcast.get'>['broadcast']
type Where = Exclude<Extract<InputOf<'broadcast.send'>['to'], { where: unknown }>['where'], undefined>

const which = 'say which: tidings broadcast list names them'

function timeIn(name: string, text: string): number {
  const at = Date.parse(text)
  if (Number.isFinite(at)) return at
  throw new UsageError(`--${name} is a time such as 2026-11-28T09:00:00Z, not ${text}`)
}

function toWhom({ to }: Shown): string {
  if (to === 'everyone') return to
  return 'listed' in to ? `${to.listed} listed` : JSON.stringify(to.where)
}

function lineOf(shown: Shown): string {
  const { broadcast, state, from, createdAt, sent, failed, left, recalled, fault } = shown
  const counts = `${sent} sent, ${failed} failed, ${left} left${recalled === 0 ? '' : `, ${recalled} recalled`}`
  const why = fault === undefined ? '' : `\n  ${fault}`
  return `${[broadcast, state, from, toWhom(shown), new Date(createdAt).toISOString(), counts].join('\t')}${why}`
}

/** A user a line; blank lines and those that begin with # are none. As many at once as one call takes. */
async function* usersIn(file: string): AsyncGenerator<string[]> {
  let users: string[] = []
  for await (const line of createInterface(createReadStream(file, 'utf8'))) {
    const user = line.trim()
    if (user === '' || user.startsWith('#')) continue
    users.push(user)
    if (users.length < limits.broadcastUsersAtOnce) continue
    yield users
    users = []
  }
  if (users.length > 0) yield users
}

/** What is not given is not asked for. */
function whereIn(own: Readonly<Record<string, string>>): Where {
  const time = (name: string): number | undefined => {
    const text = own[name]
    return text === undefined ? undefined : timeIn(name, text)
  }
  const asked = {
    room: own.room,
    platform: own.platform,
    language: own.language,
    registeredAfter: time('registered-after'),
    registeredBefore: time('registered-before'),
    seenAfter: time('seen-after'),
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Where
}

type Saying = Omit<InputOf<'broadcast.send'>, 'to' | 'open'>

async function sendToFile(call: CallAsApp, said: Saying, file: string): Promise<Shown> {
  let open: Shown | undefined
  for await (const users of usersIn(file)) {
    if (open) await call('broadcast.add', { broadcast: open.broadcast, users })
    else open = (await call('broadcast.send', { ...said, to: { users }, open: true })).broadcast
  }
  if (!open) throw new UsageError(`${file} names nobody`)
  return (await call('broadcast.add', { broadcast: open.broadcast, begin: true })).broadcast
}

export const broadcastSend: Command = {
  usage: 'broadcast send <account> <text>',
  summary: 'Has a notification account tell everyone something, or those of whom all that is given holds.',
  flags: {
    users: 'To these alone, with commas between.',
    file: 'To those who stand in this file, a user a line.',
    room: 'To members of this room.',
    platform: 'To those who used a terminal of this platform last.',
    language: 'To those who want pushes in this language, such as zh.',
    'registered-after': 'To those who registered from then on, such as 2026-11-28T09:00:00Z.',
    'registered-before': 'To those who registered until then.',
    'seen-after': 'To those who are here, or were since then.',
    expires: 'Whoever has not got it by then does not get it.',
    quiet: 'It pushes nothing.',
    id: 'Your own id of it: the same id sent again answers the first one.',
  },
  switches: ['quiet'],
  run: ({ words: [from, ...said], own, config, print }) =>
    withApp(config(), async (call) => {
      if (from === undefined || said.length === 0)
        throw new UsageError('say who and what: tidings broadcast send news "We are back."')
      const saying: Saying = {
        ...{ from, content: { type: 'text', data: said.join(' ') }, push: own.quiet === undefined },
        ...(own.expires === undefined ? {} : { expiresAt: timeIn('expires', own.expires) }),
        ...(own.id === undefined ? {} : { clientMsgId: own.id }),
      }
      const where = whereIn(own)
      const isForAll = Object.keys(where).length === 0
      const to = own.users === undefined ? (isForAll ? 'everyone' : { where }) : { users: own.users.split(',') }
      const broadcast =
        own.file === undefined
          ? (await call('broadcast.send', { ...saying, to })).broadcast
          : await sendToFile(call, saying, own.file)
      print({ broadcast }, `${lineOf(broadcast)}\nsee how far it is: tidings broadcast show ${broadcast.broadcast}`)
      return 0
    }),
}

export const broadcastList: Command = {
  usage: 'broadcast list',
  summary: 'Lists the broadcasts that are kept, the latest first, and how far each is.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      const ask = ({ next }: { readonly next?: string }) => call('broadcast.list', next === undefined ? {} : { next })
      for await (const { broadcasts } of pagesOf(ask))
        for (const broadcast of broadcasts) print({ broadcast }, lineOf(broadcast))
      return 0
    }),
}

/** One that is done with one broadcast. */
const commandFor = (verb: 'show' | 'cancel' | 'recall', summary: string): Command => ({
  usage: `broadcast ${verb} <id>`,
  summary,
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const name = verb === 'show' ? 'broadcast.get' : (`broadcast.${verb}` as const)
      const { broadcast } = await call(name, { broadcast: expectWord(words, which) })
      print({ broadcast }, lineOf(broadcast))
      return 0
    }),
})

export const broadcastShow = commandFor('show', 'Shows how far a broadcast is.')
export const broadcastCancel = commandFor('cancel', 'Sends a broadcast to nobody else; who has it keeps it.')
export const broadcastRecall = commandFor('recall', 'Recalls a broadcast from everybody who has it.')
