import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BusHub, type MemoryBus } from './bus/memory-bus.ts'
import { failOnUnsaid } from './core/unsaid.ts'
import { freePort } from './free-port.ts'
import { type ConfigChange, configOf, type TestServer, testSecret } from './in-process.ts'

export interface ServerCluster extends AsyncDisposable {
  readonly servers: readonly [TestServer, TestServer, ...TestServer[]]
  readonly buses: readonly [MemoryBus, MemoryBus, ...MemoryBus[]]
  /** Stops one of them as an operator does, and starts it again at its address. */
  restart(server: TestServer): Promise<TestServer>
}

/** The servers that operators run, in this process: one store, and a bus between them. Each has an address of its own, and knows of the others. */
export async function startServerCluster(change: ConfigChange = {}, nodes = 2): Promise<ServerCluster> {
  await using resources = new AsyncDisposableStack()
  const data = mkdtempSync(join(tmpdir(), 'tidings-cluster-'))
  resources.defer(() => rmSync(data, { recursive: true, force: true }))
  const { compose, composeBackstage, loadConfig } = await import('@tidings/server')
  const given = configOf(loadConfig({ env: {}, flags: {} }), data, change)
  const config = { ...given, media: { ...given.media, directory: join(data, 'files'), shared: true } }
  const { parts } = resources.use(await composeBackstage(config))
  const { store, search } = parts
  const hub = new BusHub()
  const begin = async (own: TestServer['config'], owner: AsyncDisposableStack) => {
    const bus = owner.use(hub.open())
    const server = await compose(own, { store, bus, unsaid: failOnUnsaid, ...(search ? { search } : {}) })
    let stopped: Promise<void> | undefined
    const stop = (): Promise<void> => {
      stopped ??= server.stop()
      return stopped
    }
    owner.defer(stop)
    const shown: TestServer = {
      ...{ url: server.url, data: own.data, secret: testSecret, config: own, gate: server.gate, doors: server.doors },
      [Symbol.asyncDispose]: stop,
    }
    return { bus, shown }
  }
  const start = async (node: string) => {
    const port = await freePort()
    return begin({ ...config, node, data: join(data, node), port, nodeUrl: `http://${config.host}:${port}` }, resources)
  }
  const [one, other] = [await start('node-1'), await start('node-2')]
  const more: Awaited<ReturnType<typeof start>>[] = []
  for (let node = 3; node <= nodes; node++) more.push(await start(`node-${node}`))
  const all = [one, other, ...more]
  const knownBy = async (server: TestServer): Promise<void> => {
    while (server.gate.nodeUrls().length < all.length) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  for (const { shown } of all) await knownBy(shown)
  const owned = resources.move()
  return {
    servers: [one.shown, other.shown, ...more.map(({ shown }) => shown)],
    buses: [one.bus, other.bus, ...more.map(({ bus }) => bus)],
    async restart(server) {
      await server[Symbol.asyncDispose]()
      const { shown } = await begin(server.config, owned)
      await knownBy(shown)
      return shown
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
