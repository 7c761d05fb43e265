import { join } from 'node:path'
import type { Endpoint } from '@tidings/bench/server'
import { freePort } from '@tidings/testkit/free-port'
import { NatsServer } from '@tidings/testkit/nats'
import { PostgresServer } from '@tidings/testkit/postgres'
import { receiverEnv } from '../receiver.ts'
import type { Whereabouts } from '../world.ts'
import type { Victims } from './befalling.ts'
import { NodeLife } from './node-life.ts'
import { Way } from './way.ts'

const names = ['node-1', 'node-2', 'node-3'] as const

/** Every commit is on disk before it is answered, as on a PostgreSQL that nobody has changed. */
const careful = ['fsync=on', 'synchronous_commit=on', 'max_connections=100']

/** The clock of one of them is an hour off. */
const wrongClock = `--import=${new URL('an-hour-ahead.mjs', import.meta.url).href}`

/** Three nodes, a PostgreSQL and a NATS, each node with ways of its own to both. */
export class Cluster implements AsyncDisposable {
  readonly victims: Victims
  readonly #owned: AsyncDisposable

  private constructor(victims: Victims, owned: AsyncDisposable) {
    this.victims = victims
    this.#owned = owned
  }

  static async start(directory: string): Promise<Cluster> {
    await using resources = new AsyncDisposableStack()
    const postgres = resources.use(await PostgresServer.start(careful))
    const nats = resources.use(await NatsServer.start())
    const store = new URL(await postgres.database())
    const nodes = await Promise.all(
      names.map(async (name, index) => {
        const ways = {
          postgres: resources.use(await Way.to(Number(store.port))),
          nats: resources.use(await Way.to(nats.port)),
        }
        const through = new URL(store)
        through.port = String(ways.postgres.port)
        const env = {
          TIDINGS_NODE: name,
          TIDINGS_STORE: through.href,
          TIDINGS_BUS: `nats://127.0.0.1:${ways.nats.port}`,
          TIDINGS_MEDIA_ENABLED: 'false',
          ...receiverEnv,
          TIDINGS_DRAIN: '1000',
          TIDINGS_DEFAULTS_INVITES: 'direct',
          TIDINGS_LOGIN_POLICY: 'platform',
          ...(index === names.length - 1 ? { NODE_OPTIONS: wrongClock } : {}),
        }
        return new NodeLife({ name, directory: join(directory, name), env, port: await freePort(), ways })
      }),
    )
    for (const node of nodes) resources.defer(() => node.kill())
    await Promise.all(nodes.map((node) => node.start()))
    const owned = resources.move()
    return new Cluster({ nodes, nats, postgres }, owned)
  }

  /** Those that listen now. */
  get endpoints(): readonly Endpoint[] {
    return this.victims.nodes.flatMap(({ endpoint }) => endpoint ?? [])
  }

  /** Of one that listens now. */
  get endpoint(): Endpoint {
    const [first] = this.endpoints
    if (!first) throw new Error('no node listens')
    return first
  }

  /** Of a node that is always the same, whether it listens or not. */
  url(number: number): string {
    const { nodes } = this.victims
    return nodes[number % nodes.length]?.url ?? ''
  }

  /** Of a client whose first choice is the node of that number: the next one while that is away. */
  whereabouts(first: number): Whereabouts {
    const { nodes } = this.victims
    const inOrder = [...nodes.slice(first % nodes.length), ...nodes.slice(0, first % nodes.length)]
    return {
      get endpoint() {
        return inOrder.find(({ endpoint }) => endpoint)?.endpoint
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }
}
