import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import { after } from '../runtime/runtime.ts'
import type { Cache, CacheChange, CacheRow } from './cache.ts'

interface Schema extends DBSchema {
  rows: { key: [table: string, key: string]; value: CacheRow }
}

/** `close` is of the DOM's types, which are not everywhere this is compiled. */
type Database = IDBPDatabase<Schema> & { close(): void }

const version = 1
/** A browser that says nothing for so long, as some do once in a while, must not keep anybody from connecting. */
const patienceMs = 5000

/**
 * The copy in the browser's own database. Rejects, with the reason as `cause`, when the browser has no room left, or no
 * database to give; a store reports that and goes on without. A database that is damaged is made anew, empty.
 */
export class IndexedDbCache implements Cache {
  readonly keepsFiles = true
  readonly #name: string
  #database: Promise<Database> | undefined
  #closed: string | undefined

  /** One name per user, `tidings-<uid>` say. Nothing is opened before it is used. */
  constructor(name: string) {
    this.#name = name
  }

  /** Removes a copy, as signing out does. Whoever has it open, in any tab, closes it. */
  static async remove(name: string): Promise<void> {
    await inTime(deleteDB(name), `the copy ${name} is in use: it will be removed as soon as it is closed`)
  }

  load(): Promise<readonly CacheRow[]> {
    return this.#with('read', (database) => database.getAll('rows'))
  }

  write(changes: readonly CacheChange[]): Promise<void> {
    return this.#with('written', (database) => writeAll(database, changes))
  }

  clear(): Promise<void> {
    return this.#with('cleared', (database) => database.clear('rows'))
  }

  /** What is being written is still written. Nothing is read or written afterwards. */
  close(): void {
    this.#close('it was closed')
  }

  async #with<T>(what: string, act: (database: Database) => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new Error(`the copy ${this.#name} cannot be ${what}: ${this.#closed}`)
    const opened = this.#open()
    try {
      return await act(await opened)
    } catch (cause) {
      // The connection may be what is broken: the next one who asks gets another.
      this.#letGo(opened)
      const full = cause instanceof Error && cause.name === 'QuotaExceededError'
      const why = full ? 'the browser has no room left' : String(cause)
      throw new Error(`the copy ${this.#name} cannot be ${what}: ${why}`, { cause })
    }
  }

  #open(): Promise<Database> {
    if (this.#database) return this.#database
    const opened = openOrRenew(this.#name, {
      // Another tab removes it, or has newer code: it waits for this one to let go.
      onWanted: () => this.#close('another tab removed or renewed it'),
      onLost: () => this.#letGo(opened),
    })
    this.#database = opened
    return opened
  }

  #close(why: string): void {
    this.#closed ??= why
    this.#letGo(this.#database)
  }

  #letGo(opened: Promise<Database> | undefined): void {
    if (this.#database === opened) this.#database = undefined
    // Whoever opened it has heard why it could not be.
    opened?.then((database) => database.close()).catch(() => undefined)
  }
}

async function writeAll(database: Database, changes: readonly CacheChange[]): Promise<void> {
  const { store, done, abort } = begun(database)
  const requests: Promise<unknown>[] = []
  try {
    for (const { table, key, value } of changes)
      requests.push(value === undefined ? store.delete([table, key]) : store.put({ table, key, value }))
  } catch (error) {
    // Something that cannot be kept: nor is the rest.
    abort()
    await Promise.allSettled([...requests, done])
    throw error
  }
  await Promise.all([...requests, done])
}

function begun(database: Database) {
  const transaction = database.transaction('rows', 'readwrite')
  return { store: transaction.store, done: transaction.done, abort: () => transaction.abort() }
}

interface Follow {
  onWanted(): void
  onLost(): void
}

async function openOrRenew(name: string, follow: Follow): Promise<Database> {
  try {
    return await open(name, follow)
  } catch (error) {
    // Newer code made it, or the browser is silent: that is no damage.
    if (error instanceof Silence || (error instanceof Error && error.name === 'VersionError')) throw error
    await IndexedDbCache.remove(name)
    return open(name, follow)
  }
}

async function open(name: string, { onWanted, onLost }: Follow): Promise<Database> {
  const opening = openDB<Schema>(name, version, {
    upgrade: (fresh) => void fresh.createObjectStore('rows', { keyPath: ['table', 'key'] }),
    blocking: onWanted,
    terminated: onLost,
  }) as Promise<Database>
  const database = await inTime(opening, 'the browser does not open it', (late) => late.close())
  if (database.objectStoreNames.contains('rows')) return database
  database.close()
  throw new Error('it holds something else')
}

class Silence extends Error {}

async function inTime<T>(act: Promise<T>, otherwise: string, tooLate?: (value: T) => void): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>()
  const cancel = after(patienceMs, () => {
    reject(new Silence(otherwise))
    // Nobody waits for it any more.
    act.then(tooLate, () => undefined)
  })
  try {
    return await Promise.race([act, silence])
  } finally {
    cancel()
  }
}
