import { createLog } from '../operations/log.ts'
import { pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord, UsageError, wholeNumber } from './command.ts'
import { stopRequested } from './stop-requested.ts'

export const edge: Command = {
  usage: 'edge [settings]',
  summary: 'Relays clients from an isolated network to a centre, until SIGTERM or SIGINT.',
  flags: {
    center: 'Where the centre is: wss://chat.example.org; several with commas, in the order in which they are tried.',
    join: 'The code of "edge invite", for the first start; later it changes nothing.',
  },
  async run({ own, config }) {
    const settings = config(own.center === undefined ? {} : { 'edge.center': own.center })
    if (settings.edge.center.length === 0)
      throw new UsageError('say where the centre is: --center wss://chat.example.org')
    const { runEdge } = await import('../edge/edge.ts')
    const log = createLog(settings)
    const running = await runEdge(settings, own.join, log)
    void stopRequested().then(() => running.stop())
    if ((await running.done) === 'stopped') return 0
    const advice = `get a new code at the centre: tidings edge invite ${running.name}`
    log.error(
      { edge: running.name },
      `the centre takes this edge for none: its key was revoked, or its code is used; ${advice}`,
    )
    return 1
  },
}

const minute = 60_000

export const edgeInvite: Command = {
  usage: 'edge invite <name>',
  summary: 'Makes a code with which one edge joins this server, once.',
  flags: { minutes: 'How long it is good; a day when not given.' },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const name = expectWord(words, 'say what the edge is called: edge invite shop-floor')
      const ttl = own.minutes === undefined ? {} : { ttl: minute * wholeNumber('minutes', own.minutes) }
      const invitation = await call('edge.invite', { name, ...ttl })
      const { code, expiresAt } = invitation
      print(
        invitation,
        `${code}\ngood once, until ${new Date(expiresAt).toISOString()}: tidings edge --center <url> --join <code>`,
      )
      return 0
    }),
}

const time = (at: number | undefined): string => (at === undefined ? '-' : new Date(at).toISOString())

export const edgeList: Command = {
  usage: 'edge list',
  summary: 'Lists the edges of this server, and the codes that are not used yet.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      for await (const { edges } of pagesOf((page) => call('edge.list', page)))
        for (const one of edges) {
          const { name, key, joinedAt, seenAt, expiresAt } = one
          const state =
            key === undefined
              ? [`may join until ${time(expiresAt)}`]
              : [key, `joined ${time(joinedAt)}`, `linked ${time(seenAt)}`]
          print({ edge: one }, [name, ...state].join('\t'))
        }
      return 0
    }),
}

export const edgeRevoke: Command = {
  usage: 'edge revoke <name>',
  summary: 'Takes an edge its key, or its code: its link ends at once, and its clients go elsewhere.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const name = expectWord(words, 'say which: tidings edge list names them')
      await call('edge.revoke', { name })
      print({ revoked: name }, `${name} is no edge any more`)
      return 0
    }),
}
