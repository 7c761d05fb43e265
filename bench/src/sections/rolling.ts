import { Spread } from '@tidings/core/spread'
import { aClient, asApp, ChildServer } from '@tidings/testkit'
import { freePort } from '@tidings/testkit/free-port'
import { NatsServer } from '@tidings/testkit/nats'
import { PostgresServer } from '@tidings/testkit/postgres'
import { pause } from '../load/pause.ts'
import { count, milliseconds } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'

type Client = Awaited<ReturnType<typeof aClient>>

const NODES = ['n1', 'n2', 'n3'] as const
const PEOPLE = 45
const WRITE_EVERY_MS = 100
const BETWEEN_NODES_MS = 5000
/** After the last node came: who sits elsewhere than at home is asked for five minutes, from the end of the first. */
const LOOKS_MS = [0, 60_000, 180_000, 300_000, 370_000]

/** Nodes that are known to one another and to their clients. */
async function startNodes(owner: AsyncDisposableStack): Promise<readonly ChildServer[]> {
  const postgres = owner.use(await PostgresServer.start())
  const nats = owner.use(await NatsServer.start())
  const shared = { TIDINGS_STORE: await postgres.database(), TIDINGS_BUS: nats.url, TIDINGS_MEDIA_ENABLED: 'false' }
  const nodes: ChildServer[] = []
  for (const name of NODES) {
    const port = await freePort()
    const own = { TIDINGS_NODE: name, TIDINGS_PORT: `${port}`, TIDINGS_NODE_URL: `http://127.0.0.1:${port}` }
    const node = owner.use(new ChildServer({ ...shared, ...own }))
    await node.start()
    nodes.push(node)
  }
  return nodes
}

interface Status {
  readonly nodes: readonly { readonly node: string; readonly sessions: number; readonly homes: number }[]
}

/** As an operator sees it: `n1 15, n2 16, n3 14`. */
async function sessionsOf(node: ChildServer): Promise<string> {
  const { nodes } = await asApp<Status>(node, '/admin/cluster', undefined, 'GET')
  return nodes.map(({ node: name, sessions }) => `${name} ${sessions}`).join(', ')
}

/** The same, were everybody at home. */
function homesOf(people: readonly string[]): string {
  const spread = new Spread(NODES.map((node) => ({ node })))
  return NODES.map((name) => `${name} ${people.filter((one) => spread.best(one)?.node === name).length}`).join(', ')
}

/** How often somebody was not online, and for how long. */
class Absences {
  readonly ms: number[] = []
  #since: number | undefined

  constructor(client: Client) {
    client.subscribe(({ connection }) => {
      const isOnline = connection.phase === 'online'
      if (!isOnline) this.#since ??= performance.now()
      else if (this.#since !== undefined) {
        this.ms.push(performance.now() - this.#since)
        this.#since = undefined
      }
    })
  }
}

/** Each in turn says something to the next one, until it is told to stop; answers what everybody has said to whom. */
function talk(clients: readonly Client[]) {
  const said = clients.map((): string[] => [])
  const sent: Promise<unknown>[] = []
  let isOver = false
  const all = (async () => {
    for (let n = 0; !isOver; n++) {
      const at = n % clients.length
      const text = `${at} ${n}`
      said[at]?.push(text)
      const handle = clients[at]?.send(`user/${uid((at + 1) % clients.length)}`, text)
      if (handle) sent.push(handle.done)
      await pause(WRITE_EVERY_MS)
    }
    await Promise.all(sent)
  })()
  return {
    said,
    stop: async () => {
      isOver = true
      await all
    },
  }
}

const uid = (index: number): string => `r${index}`

/** Whoever was written to finds each text once, in its order. */
async function judge(clients: readonly Client[], said: readonly (readonly string[])[]): Promise<string[]> {
  const faults: string[] = []
  for (const [at, texts] of said.entries()) {
    const reader = clients[(at + 1) % clients.length] as Client
    const { messages } = await reader.call('log.read', { conversation: `user/${uid(at)}`, limit: 100 })
    const read = messages.map(({ content }) => content.data).toReversed()
    if (read.join() !== texts.join()) faults.push(`${uid(at)} said ${texts.length}, ${read.length} were read`)
  }
  return faults
}

/** Three nodes, one restarted after the other while people write: where everybody is a while later. Six minutes, so it runs only when it is named. */
export const rolling: Section = async (bench) => {
  await using owner = new AsyncDisposableStack()
  const nodes = await startNodes(owner)
  const [first] = nodes as [ChildServer, ...ChildServer[]]
  const people = Array.from({ length: PEOPLE }, (_, n) => uid(n))
  const clients = await Promise.all(people.map((one) => aClient(first, one)))
  owner.defer(() => {
    for (const client of clients) client.disconnect()
  })
  const absences = clients.map((client) => new Absences(client))
  const rows: Row[] = []
  const look = async (when: string): Promise<void> => {
    const measured = await sessionsOf(first)
    rows.push({ what: `– connections ${when}`, measured })
    bench.say(`${when}: ${measured}`)
  }
  await look('at first, all by the address of n1')
  const talking = talk(clients)
  for (const node of nodes) {
    await node.stop()
    await node.start()
    await pause(BETWEEN_NODES_MS)
  }
  await talking.stop()
  const faults = await judge(clients, talking.said)
  const sent = talking.said.flat().length
  const away = absences.flatMap(({ ms }) => ms).sort((one, other) => one - other)
  const [middle = 0, longest = 0] = [away[away.length >> 1], away.at(-1)]
  rows.unshift(
    {
      what: `three nodes restarted in turn, ${PEOPLE} people who write: said, lost or doubled`,
      measured: `${count(sent)}, ${faults.length}`,
    },
    {
      what: '– times that somebody was not online, the middle one and the longest',
      measured: `${away.length}, ${milliseconds(middle)}, ${milliseconds(longest)}`,
    },
  )
  bench.say(`away: ${away.length} times, ${milliseconds(middle)}, at most ${milliseconds(longest)}`)
  const over = performance.now()
  for (const ms of bench.quick ? [0] : LOOKS_MS) {
    await pause(Math.max(0, over + ms - performance.now()))
    await look(`${ms / 1000 + BETWEEN_NODES_MS / 1000} s after the last node came`)
  }
  rows.push({ what: '– homes of these people', measured: homesOf(people) })
  const later = absences.flatMap(({ ms }) => ms).length - away.length
  rows.push({ what: '– times that somebody was not online since then', measured: `${later}` })
  return { rows, data: { away }, faults }
}
