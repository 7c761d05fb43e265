import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Log, SearchAnswer, SearchIndex } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { type Failure, unpackFailure } from '../messages.ts'
import { storeFile } from '../store-file.ts'
import type { SearchResponse, SearchResult, SearchWork, SearchWorkerData } from './messages.ts'

export interface SqliteSearchOptions {
  /** The data directory of a store that is open. The index lies in `search.db` beside it. */
  readonly directory: string
  readonly log?: Pick<Log, 'warn'>
  /** What its thread may take for what it has in hand, beside the pages that SQLite keeps; 128. */
  readonly memoryMb?: number
}

const indexFile = 'search.db'

interface Waiting {
  resolve(result: SearchResult): void
  reject(error: Error): void
}

/** Between the end of the thread and its next beginning, longer from time to time while it does not last. */
const shortestWaitMs = 1000
const longestWaitMs = 60_000

/** The index in its thread. It reads the store by itself: no text crosses to the server's thread. */
class SearchThread {
  readonly #data: SearchWorkerData
  readonly #log: Pick<Log, 'warn'> | undefined
  readonly #memoryMb: number
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  /** undefined: it has ended, and begins again in a while. */
  #worker: Worker | undefined
  #waitMs = shortestWaitMs
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor({ directory, log, memoryMb = 128 }: SqliteSearchOptions) {
    this.#data = { store: join(directory, storeFile), index: join(directory, indexFile) }
    this.#log = log
    this.#memoryMb = memoryMb
    this.#begin()
  }

  ask(work: SearchWork): Promise<SearchResult> {
    const worker = this.#worker
    if (!worker) return Promise.reject(new TidingsError('unavailable', 'the search begins again in a while'))
    const id = this.#nextId++
    // While something is asked for, the thread keeps the process alive.
    if (this.#waiting.size === 0) worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ ...work, id })
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    const worker = this.#worker
    if (!worker) return
    // A thread that cannot close its files in order is ended all the same.
    await this.ask({ do: 'close' }).catch(() => undefined)
    await worker.terminate()
  }

  #begin(): void {
    const began = performance.now()
    const worker = new Worker(new URL('./worker-entry.js', import.meta.url), {
      workerData: this.#data,
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: this.#memoryMb },
    })
    let cause: unknown
    worker.on('message', (message: SearchResponse | { readonly fault: Failure }) => {
      if ('fault' in message)
        this.#log?.warn({ err: unpackFailure(message.fault) }, 'the search index could not go on; it tries again')
      else this.#answer(message)
    })
    // Its end follows.
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', () => this.#ended(cause, performance.now() - began))
    worker.unref()
    this.#worker = worker
  }

  #answer(response: SearchResponse): void {
    const waiting = this.#waiting.get(response.id)
    this.#waiting.delete(response.id)
    if (this.#waiting.size === 0) this.#worker?.unref()
    if ('failure' in response) waiting?.reject(unpackFailure(response.failure))
    else waiting?.resolve(response.result)
  }

  #ended(cause: unknown, lastedMs: number): void {
    this.#worker = undefined
    const error = new TidingsError('unavailable', "the search's thread has ended", undefined, { cause })
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
    if (this.#closed) return
    if (lastedMs > longestWaitMs) this.#waitMs = shortestWaitMs
    this.#log?.warn({ err: error, waitMs: this.#waitMs }, 'the thread of the search has ended; it begins again')
    this.#timer = setTimeout(() => this.#begin(), this.#waitMs).unref()
    this.#waitMs = Math.min(longestWaitMs, 2 * this.#waitMs)
  }
}

/**
 * The index of the embedded store. Nothing waits for it to be opened, or made: until then, searches wait. What it has not
 * seen yet, it reads by itself.
 */
export function openSqliteSearch(options: SqliteSearchOptions): SearchIndex {
  const thread = new SearchThread(options)
  return {
    find: (query) => thread.ask({ do: 'find', query }) as Promise<SearchAnswer>,
    lag: () => thread.ask({ do: 'lag' }) as Promise<{ readonly entries: number }>,
    async caughtUp() {
      await thread.ask({ do: 'caughtUp' })
    },
    [Symbol.asyncDispose]: () => thread.close(),
  }
}
