import { Worker } from 'node:worker_threads'
import type { Log, SearchAnswer, SearchIndex } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { unpackFailure } from '../thread-failure.ts'
import type { SearchFault, SearchResponse, SearchResult, SearchWork } from './messages.ts'

interface Waiting {
  resolve(result: SearchResult): void
  reject(error: Error): void
}

/** Between the end of the thread and its next beginning, longer from time to time while it does not last. */
const shortestWaitMs = 1000
const longestWaitMs = 60_000

export interface SearchThreadOptions {
  /** The body of the thread, and what it is given. */
  readonly entry: URL
  readonly data: unknown
  readonly log?: Pick<Log, 'warn'>
  /** What its thread may take for what it has in hand, beside the pages that SQLite keeps; 128. */
  readonly memoryMb?: number
}

/** The index in its thread. It reads the store by itself: no text crosses to the server's thread. */
class SearchThread {
  readonly #entry: URL
  readonly #data: unknown
  readonly #log: Pick<Log, 'warn'> | undefined
  readonly #memoryMb: number
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  /** undefined: it has ended, and begins again in a while. */
  #worker: Worker | undefined
  #waitMs = shortestWaitMs
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor({ entry, data, log, memoryMb = 128 }: SearchThreadOptions) {
    this.#entry = entry
    this.#data = data
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
    const worker = new Worker(this.#entry, {
      workerData: this.#data,
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: this.#memoryMb },
    })
    let cause: unknown
    worker.on('message', (message: SearchResponse | SearchFault) => {
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

/** Nothing waits for the index to be opened, or made: until then, searches wait. What it has not seen yet, it reads by itself. */
export function openSearchThread(options: SearchThreadOptions): SearchIndex {
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
