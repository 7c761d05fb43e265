import { join } from 'node:path'
import { freePort } from '@tidings/testkit/free-port'
import { NatsServer } from '@tidings/testkit/nats'
import { PostgresServer } from '@tidings/testkit/postgres'
import { cpuMsWithChildren, usageOf } from './process-usage.ts'
import { external, startServer } from './server.ts'
import type { Target } from './target.ts'

/** CPU time in milliseconds, by who has used it. */
export interface Spent {
  readonly nodes: number
  readonly store: number
  readonly bus: number
}

export interface ClusterTarget extends AsyncDisposable {
  readonly nodes: readonly Target[]
  /** Until now. */
  spent(): Spent
  /** Messages that nodes have given to the bus, and that it has given to nodes. */
  busMessages(): Promise<{ readonly taken: number; readonly given: number }>
  /** Bytes of the database. */
  storedBytes(): Promise<number>
}

async function postmasterOf(postgres: PostgresServer): Promise<number> {
  const [row] = await postgres.ask<{ file: string }>(`select pg_read_file('postmaster.pid', 0, 20) as file`)
  return Number.parseInt(row?.file ?? '', 10)
}

/** So many nodes on one PostgreSQL and one NATS, all on this machine, which tells what each takes in `/proc`. */
export async function startCluster(directory: string, count: number): Promise<ClusterTarget> {
  await using resources = new AsyncDisposableStack()
  const postgres = resources.use(await PostgresServer.start(['shared_buffers=256MB', 'max_wal_size=4GB']))
  const monitor = await freePort()
  const nats = resources.use(await NatsServer.start(`http: "127.0.0.1:${monitor}"`))
  const store = await postgres.database()
  const nodes: Target[] = []
  for (let index = 1; index <= count; index++) {
    const own = { TIDINGS_NODE: `n${index}`, TIDINGS_MEDIA_ENABLED: 'false' }
    const env = { ...external, TIDINGS_STORE: store, TIDINGS_BUS: nats.url, ...own }
    const node = await startServer(join(directory, `cluster-${count}-n${index}`), env)
    resources.defer(() => node.stop())
    nodes.push(node)
  }
  const postmaster = await postmasterOf(postgres)
  const owned = resources.move()
  const database = new URL(store).pathname.slice(1)
  return {
    nodes,
    spent: () => ({
      nodes: nodes.reduce((sum, { pid }) => sum + usageOf(pid).cpuMs, 0),
      store: cpuMsWithChildren(postmaster),
      bus: usageOf(nats.pid).cpuMs,
    }),
    async busMessages() {
      const answer = await fetch(`http://127.0.0.1:${monitor}/varz`)
      const { in_msgs: taken, out_msgs: given } = (await answer.json()) as { in_msgs: number; out_msgs: number }
      return { taken, given }
    },
    async storedBytes() {
      const [row] = await postgres.ask<{ bytes: string }>('select pg_database_size($1) as bytes', [database])
      return Number(row?.bytes)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
