import { ChildServer } from './child.ts'
import { freePort } from './free-port.ts'
import { NatsServer } from './nats/server.ts'
import { PostgresServer } from './postgres/server.ts'

export interface RealNodes extends AsyncDisposable {
  /** The addresses of what all share; a node may be given another way to it. */
  readonly shared: { readonly store: string; readonly bus: string }
  /** A node that is not started yet. `isTold`: clients hear of an address of its own. */
  make(name: string, isTold: boolean, env?: Readonly<Record<string, string>>): Promise<ChildServer>
}

/** Nodes in processes of their own, on one real PostgreSQL and one real NATS. */
export async function realNodes(): Promise<RealNodes> {
  await using resources = new AsyncDisposableStack()
  const postgres = resources.use(await PostgresServer.start())
  const nats = resources.use(await NatsServer.start())
  const shared = {
    TIDINGS_STORE: await postgres.database(),
    TIDINGS_BUS: nats.url,
    TIDINGS_MEDIA_ENABLED: 'false',
    TIDINGS_DRAIN: '2000',
  }
  const owned = resources.move()
  return {
    shared: { store: shared.TIDINGS_STORE, bus: shared.TIDINGS_BUS },
    async make(name, isTold, env = {}) {
      const port = await freePort()
      const told = isTold ? { TIDINGS_NODE_URL: `http://127.0.0.1:${port}` } : {}
      return owned.use(new ChildServer({ ...shared, TIDINGS_NODE: name, TIDINGS_PORT: `${port}`, ...told, ...env }))
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
