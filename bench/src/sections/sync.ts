import { join } from 'node:path'
import { type ConnectAnswer, type Identity, identities, type LoadClient, signIn } from '../load/clients.ts'
import { Histogram } from '../load/histogram.ts'
import { count, kilobytes, milliseconds } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { inParallel } from '../targets/in-parallel.ts'
import { external, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

const ACCOUNTS = [1000, 10_000]
/** Conversations in which something was said during the week. */
const CHANGED = 200
/** What costs what is shown may grow a little with what there is: the page is found among all. */
const MOST_RATIO = 3

interface Connects {
  readonly p50: number
  readonly p99: number
  readonly bytes: number
  readonly listed: number
}

interface Account {
  readonly conversations: number
  readonly cold: Connects
  readonly week: Connects
}

/** A client's first start, and its return after a week, in accounts with many conversations. */
export const sync: Section = async (bench) => {
  const server = await startServer(join(bench.directory, 'sync'), external)
  try {
    const accounts: Account[] = []
    for (const conversations of ACCOUNTS) accounts.push(await measure(bench, server, conversations))
    const [small, large] = accounts as [Account, Account]
    const ratio = large.cold.p50 / small.cold.p50
    const grows: Row = {
      what: `– first start, ${count(large.conversations)} against ${count(small.conversations)} conversations`,
      measured: `${ratio.toFixed(1)} times`,
      target: { text: `≤ ${MOST_RATIO} times`, met: ratio <= MOST_RATIO },
    }
    return { rows: [...accounts.flatMap(rowsOf), grows], data: accounts, faults: [] }
  } finally {
    await server.stop()
  }
}

async function measure(bench: Bench, server: Target, conversations: number): Promise<Account> {
  const [who] = await identities(server, [`owner-of-${conversations}`])
  if (!who) throw new Error('no token')
  const client = await signIn(server, who, 0)
  await write(client, conversations)
  const cold = await connectAgain(bench, server, who)
  const { cursor } = (await signIn(server, who, 0)).synced
  await write(await signIn(server, who, 0), CHANGED)
  const week = await connectAgain(bench, server, { ...who, cursor })
  bench.say(
    `${count(conversations)} conversations: ${milliseconds(cold.p50)} cold, ${milliseconds(week.p50)} after a week`,
  )
  return { conversations, cold, week }
}

/** One message in each of the first conversations. */
const write = ({ connection }: LoadClient, conversations: number): Promise<unknown> =>
  inParallel(Array.from({ length: conversations }), 64, (_, index) =>
    connection.request('message.send', { to: `user/peer-${index}`, content: { type: 'text', data: `hello ${index}` } }),
  )

async function connectAgain(bench: Bench, server: Target, who: Identity): Promise<Connects> {
  const times = new Histogram()
  let answer: ConnectAnswer | undefined
  for (let turn = 0; turn < (bench.quick ? 20 : 100); turn++) {
    const start = performance.now()
    const { synced, connection } = await signIn(server, who, turn)
    times.record(performance.now() - start)
    connection.cut()
    answer = synced
  }
  const bytes = Buffer.byteLength(JSON.stringify(answer))
  return { p50: times.quantile(0.5), p99: times.quantile(0.99), bytes, listed: answer?.conversations.length ?? 0 }
}

const rowsOf = ({ conversations, cold, week }: Account): Row[] => [
  {
    what: `first start with ${count(conversations)} conversations: connect to the first ${cold.listed}, p50 / p99`,
    measured: `${milliseconds(cold.p50)} / ${milliseconds(cold.p99)}, ${kilobytes(cold.bytes)}`,
  },
  {
    what: `– back after a week, ${CHANGED} of them changed: connect to the newest ${week.listed} of these`,
    measured: `${milliseconds(week.p50)} / ${milliseconds(week.p99)}, ${kilobytes(week.bytes)}`,
  },
]
