import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Log, SearchHit, SearchIndex } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { type Failure, unpackFailure } from '../messages.ts'
import { storeFile } from '../store-file.ts'
import type { SearchResponse, SearchResult, SearchWork, SearchWorkerData } from './messages.ts'

export interface SqliteSearchOptions {
  /** The data directory of a store that is open. The index lies in `search.db` beside it. */
  readonly directory: string
  readonly log?: Pick<Log, 'warn'>
}

const indexFile = 'search.db'

interface Waiting {
  resolve(result: SearchResult): void
  reject(error: Error): void
}

/** The index in its thread. It reads the store by itself: no text crosses to the server's thread. */
class SearchThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #dead: TidingsError | undefined

  constructor(data: SearchWorkerData, log: Pick<Log, 'warn'> | undefined) {
    this.#worker = new Worker(new URL('./worker-entry.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 },
    })
    this.#worker.on('message', (message: SearchResponse | { readonly fault: Failure }) => {
      if ('fault' in message)
        log?.warn({ err: unpackFailure(message.fault) }, 'the search index could not go on; it tries again')
      else this.#answer(message)
    })
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', () => this.#die(undefined))
    this.#worker.unref()
  }

  ask(work: SearchWork): Promise<SearchResult> {
    if (this.#dead) return Promise.reject(this.#dead)
    const id = this.#nextId++
    // While something is asked for, the thread keeps the process alive.
    if (this.#waiting.size === 0) this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ ...work, id })
    })
  }

  async close(): Promise<void> {
    // A thread that cannot close its files in order is ended all the same.
    if (!this.#dead) await this.ask({ do: 'close' }).catch(() => undefined)
    await this.#worker.terminate()
  }

  #answer(response: SearchResponse): void {
    const waiting = this.#waiting.get(response.id)
    this.#waiting.delete(response.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('failure' in response) waiting?.reject(unpackFailure(response.failure))
    else waiting?.resolve(response.result)
  }

  #die(cause: unknown): void {
    this.#dead ??= new TidingsError('unavailable', "the search's thread has ended", undefined, { cause })
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead)
    this.#waiting.clear()
  }
}

/**
 * The index of the embedded store. Nothing waits for it to be opened, or made: until then, searches wait. What it has not
 * seen yet, it reads by itself.
 */
export function openSqliteSearch({ directory, log }: SqliteSearchOptions): SearchIndex {
  const thread = new SearchThread({ store: join(directory, storeFile), index: join(directory, indexFile) }, log)
  return {
    find: (query) => thread.ask({ do: 'find', query }) as Promise<readonly SearchHit[]>,
    lag: () => thread.ask({ do: 'lag' }) as Promise<{ readonly entries: number }>,
    async caughtUp() {
      await thread.ask({ do: 'caughtUp' })
    },
    [Symbol.asyncDispose]: () => thread.close(),
  }
}
