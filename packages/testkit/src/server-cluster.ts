import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BusHub, type MemoryBus } from './bus/memory-bus.ts'
import { failOnUnsaid } from './core/unsaid.ts'
import { type ConfigChange, configOf, type TestServer, testSecret } from './in-process.ts'

export interface ServerCluster extends AsyncDisposable {
  readonly servers: readonly [TestServer, TestServer]
  readonly buses: readonly [MemoryBus, MemoryBus]
}

/** Two of the servers that operators run, in this process: one store, and a bus between them. */
export async function startServerCluster(change: ConfigChange = {}): Promise<ServerCluster> {
  await using resources = new AsyncDisposableStack()
  const data = mkdtempSync(join(tmpdir(), 'tidings-cluster-'))
  resources.defer(() => rmSync(data, { recursive: true, force: true }))
  const { compose, composeBackstage, loadConfig } = await import('@tidings/server')
  const config = configOf(loadConfig({ env: {}, flags: {} }), data, change)
  const { parts } = resources.use(await composeBackstage(config))
  const { store, search } = parts
  const hub = new BusHub()
  const start = async (node: string) => {
    const bus = resources.use(hub.open())
    const own = { ...config, node }
    const server = await compose(own, { store, bus, unsaid: failOnUnsaid, ...(search ? { search } : {}) })
    resources.defer(() => server.stop())
    const shown: TestServer = {
      ...{ url: server.url, data, secret: testSecret, config: own, gate: server.gate },
      [Symbol.asyncDispose]: () => server.stop(),
    }
    return { bus, shown }
  }
  const [one, other] = [await start('node-1'), await start('node-2')]
  const owned = resources.move()
  return {
    servers: [one.shown, other.shown],
    buses: [one.bus, other.bus],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
