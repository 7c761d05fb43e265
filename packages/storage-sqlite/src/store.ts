import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '@tidings/core'
import { packBatch, unpackResult } from './columns.ts'
import type { Engine } from './engine.ts'
import { asFailure } from './file/failure.ts'
import { lockDirectory } from './file/lock.ts'
import { storeFile } from './file/store-file.ts'
import { methods, type Noun } from './methods.ts'
import { RemoteEngine } from './remote-engine.ts'
import { expectRoomOnDisk } from './room.ts'

export type SqliteStoreOptions =
  /** A store in a data directory, made when missing; held for this process. */
  | {
      readonly directory: string
      /** Threads that read. */
      readonly readers?: number
      /** The file grows no further: a full disk to try with, or a quota. */
      readonly maxBytes?: number
    }
  /** A store that ends with the process, in the caller's thread. */
  | { readonly file: ':memory:' }

interface Engines {
  readonly writer: Engine
  readonly readers: readonly Engine[]
}

async function openThreads(options: Exclude<SqliteStoreOptions, { file: string }>): Promise<Engines> {
  const { directory, readers = 1, maxBytes } = options
  const file = join(directory, storeFile)
  const newEpoch = randomUUID()
  const writer = new RemoteEngine({ options: { file, ...(maxBytes === undefined ? {} : { maxBytes }) }, newEpoch })
  // Only when the writer has made the tables can a reader open them.
  try {
    await writer.meta('epoch')
  } catch (error) {
    await writer.close()
    throw error
  }
  const open = () => new RemoteEngine({ options: { file, readOnly: true }, newEpoch })
  return { writer, readers: Array.from({ length: Math.max(1, readers) }, open) }
}

async function openInMemory(): Promise<Engines> {
  // Loaded only here: with threads, the queries live in them alone.
  const { openEngine } = await import('./engine.ts')
  const engine = await openEngine({ file: ':memory:' }, randomUUID())
  return { writer: engine, readers: [engine] }
}

/** The nouns of the store: every method goes to the thread that its table names. */
function nounsOver({ writer, readers }: Engines): Pick<Store, Noun> {
  let turn = 0
  const nextReader = (): Engine => readers[turn++ % readers.length] as Engine
  const nouns = Object.entries(methods).map(([noun, table]) => {
    const calls = Object.entries(table).map(([method, kind]) => {
      const call = (...args: readonly unknown[]) =>
        (kind === 'write' ? writer : nextReader()).call(noun as Noun, method, args)
      return [method, call]
    })
    return [noun, Object.fromEntries(calls)]
  })
  const plain = Object.fromEntries(nouns) as Pick<Store, Noun>
  return {
    ...plain,
    log: { ...plain.log, lanes: 1, append: async (entries) => unpackResult(await writer.append(packBatch(entries))) },
  }
}

/** Opens the embedded store. Rejects with `unavailable` and the reason when the directory is in use or not writable. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  await using resources = new AsyncDisposableStack()
  if ('directory' in options) {
    mkdirSync(options.directory, { recursive: true })
    resources.use(lockDirectory(options.directory))
  }
  const engines = await ('directory' in options ? openThreads(options) : openInMemory())
  resources.defer(async () => {
    const all = new Set([...engines.readers, engines.writer])
    for (const engine of all) await engine.close()
  })
  const epoch = (await engines.writer.meta('epoch')) ?? ''
  const owned = resources.move()
  return {
    epoch,
    // The directory is held for this process.
    isShared: false,
    ...nounsOver(engines),
    compact: () => engines.writer.compact(),
    async check() {
      if ('directory' in options)
        await expectRoomOnDisk(options.directory).catch((error: unknown) => {
          throw asFailure(error)
        })
      await Promise.all([engines.writer, ...engines.readers].map((engine) => engine.check()))
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
