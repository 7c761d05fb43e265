import { mkdirSync } from 'node:fs'
import type { Log, OwnedRecord, SearchIndex, Store } from '@tidings/core'
import { lockDirectory, openSqliteSearch, openSqliteStore, recordIn } from '@tidings/storage-sqlite'
import { hasBus } from './config/nats.ts'
import type { Config } from './config/schema.ts'

/** Backups that the server makes are only of the embedded store. */
export const isEmbedded = ({ store }: Pick<Config, 'store'>): boolean => store === 'sqlite'

/** Where the store is, for whoever runs the server to see. */
export async function placeOfStore(config: Config): Promise<string> {
  if (isEmbedded(config)) return config.store
  const { placeOf } = await import('@tidings/storage-postgres')
  return placeOf({ url: config.store, schema: config.postgres.schema })
}

/** A record of the store that the configuration names, as it stands there now, whoever has the store open; undefined for none. */
export async function recordInStore(
  config: Config,
  place: Pick<OwnedRecord, 'owner' | 'kind' | 'key'>,
): Promise<string | undefined> {
  const { data, store: url, postgres } = config
  if (isEmbedded(config)) return recordIn(data, place)
  const { recordIn: recordInPostgres } = await import('@tidings/storage-postgres')
  return recordInPostgres({ url, schema: postgres.schema }, place)
}

/** The store that the configuration names, held for this process, as is the data directory. */
export async function openStore(config: Config, log?: Log): Promise<Store> {
  const { data, store: url, sqlite, postgres } = config
  if (isEmbedded(config)) {
    const { readers, maxBytes } = sqlite
    return openSqliteStore({ directory: data, readers, ...(maxBytes === undefined ? {} : { maxBytes }) })
  }
  // Loaded only here: the embedded store needs neither the queries in this thread nor a driver.
  const { openPostgresStore } = await import('@tidings/storage-postgres')
  await using resources = new AsyncDisposableStack()
  mkdirSync(data, { recursive: true, mode: 0o700 })
  resources.use(lockDirectory(data))
  const lost = (error: Error): void => log?.warn({ error: error.message }, 'a connection to PostgreSQL was lost')
  const held = hasBus(config) ? 'shared' : 'alone'
  const settled = (): void =>
    log?.warn({}, 'the database was restored, or brought here from elsewhere: clients read everything anew')
  const tookOver = (): void =>
    log?.warn(
      {},
      'another PostgreSQL has taken over: where it may lack what was stored last, restart every node, one after the other',
    )
  const store = resources.use(await openPostgresStore({ url, ...postgres, held, lost, tookOver, settled }))
  const owned = resources.move()
  return { ...store, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** The index of that store, which is open. */
export async function openSearch(config: Config, log: Log): Promise<SearchIndex> {
  const { data, store: url, postgres, roles, services } = config
  if (isEmbedded(config)) return openSqliteSearch({ directory: data, log })
  const { openPostgresSearch } = await import('@tidings/storage-postgres')
  const follows = roles.includes('jobs') && services.includes('search')
  return openPostgresSearch({ url, schema: postgres.schema, log, follows, isShared: hasBus(config) })
}
