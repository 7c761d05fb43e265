import { readFileSync } from 'node:fs'
import type { Log } from '@tidings/core'
import type { Config } from '../config/schema.ts'
import { tlsFiles } from '../tls-files.ts'
import { tellHealth } from './health.ts'
import { hasJoined, openIdentity } from './identity.ts'
import { Linking } from './linking.ts'
import { placeIn, Relay } from './relay.ts'

export interface RunningEdge {
  readonly name: string
  /** Resolves when it was stopped, or when the centre takes it for none. Rejects where it cannot listen. */
  readonly done: Promise<'stopped' | 'refused'>
  stop(): void
}

/** For tests: hears where clients may come, each time they may, and where its health is told. */
export interface EdgeTold {
  listening?(addresses: readonly string[]): void
  health?(url: string): void
}

/** An edge: everything that it is, and nothing of a server. Throws an IdentityFault where it is nobody. */
export async function runEdge(
  config: Config,
  code: string | undefined,
  log: Log,
  told: EdgeTold = {},
): Promise<RunningEdge> {
  const { data, edge } = config
  const { name } = openIdentity(data, code)
  const places =
    edge.listen.length > 0 ? edge.listen.map(placeIn) : [{ offer: 'http', host: config.host, port: config.port }]
  const relay = new Relay({ places, ...tlsFiles(config) })
  const linking = new Linking({
    identity: () => openIdentity(data, undefined),
    centres: edge.center,
    ...(edge.caFile === undefined ? {} : { ca: readFileSync(edge.caFile) }),
    log,
    ears: {
      async up(link, { offers }) {
        hasJoined(data)
        const missing = places.filter(({ offer }) => !offers.includes(offer))
        for (const { offer } of missing) log.error({ offer }, 'the centre has no listener of this name')
        const addresses = await relay.open(link, offers)
        log.info({ edge: name, addresses: addresses.join(' ') }, 'clients may come')
        told.listening?.(addresses)
      },
      down: () => relay.close(),
    },
  })
  const health = edge.health === undefined ? undefined : await tellHealth(linking, placeIn(edge.health))
  if (health) told.health?.(health.url)
  const done = linking.run().finally(() => {
    relay.close()
    linking.stop()
    health?.server.close()
  })
  return { name, done, stop: () => linking.stop() }
}
