import type { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { SearchRequest, SearchResponse, SearchResult } from '@tidings/storage-sql/search/messages'
import { Pace, stepBack } from '@tidings/storage-sql/search/pace'
import { packFailure } from '@tidings/storage-sql/thread-failure'
import { openDatabase } from '../file/database.ts'
import { asFailure } from '../file/failure.ts'
import type { Stand } from '../file/feed-stand.ts'
import { Finding } from './finding.ts'
import { openIndex, renewIndex } from './index-file.ts'
import { Indexing } from './indexing.ts'
import { Looking } from './looking.ts'
import type { SqliteSearchData } from './search.ts'

const files = workerData as SqliteSearchData
const port = parentPort
if (!port) throw new Error('this file is the body of a worker thread')

/** How often the store is looked at for something new. */
const everyMs = 400
/** After a fault, of the disk say. */
const againMs = 5000

interface Waiting {
  readonly heads: Stand
  readonly resolve: () => void
}

/** One index and what follows the store with it. */
class Searcher {
  readonly #store = openDatabase({ file: files.store, readOnly: true })
  readonly #epoch: string
  #index: DatabaseSync
  #indexing: Indexing
  #looking: Looking
  #waiting: Waiting[] = []
  readonly #pace = new Pace()
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor() {
    const { value } = this.#store.prepare("select value from meta where key = 'epoch'").get() as { value: string }
    this.#epoch = value
    this.#index = openIndex(files.index, value)
    this.#indexing = new Indexing(this.#store, this.#index)
    this.#looking = new Looking(this.#store, new Finding(this.#index))
    this.#follow()
  }

  carryOut(request: SearchRequest): SearchResult | Promise<undefined> {
    if (request.do === 'find') return this.#looking.find(request.query)
    if (request.do === 'lag') return { entries: this.#indexing.lag() }
    if (request.do === 'caughtUp') return this.#caughtUp()
    this.#close()
    return undefined
  }

  #caughtUp(): Promise<undefined> {
    const heads = this.#indexing.heads()
    return new Promise((resolve) => {
      this.#waiting.push({ heads, resolve: () => resolve(undefined) })
      clearTimeout(this.#timer)
      this.#follow()
    })
  }

  /** A piece of work, then whoever searches, then the next piece. */
  #follow(): void {
    if (this.#closed) return
    let busy = false
    try {
      if (this.#indexing.isLost()) this.#renew()
      busy = this.#indexing.step()
    } catch (error) {
      port?.postMessage({ fault: packFailure(asFailure(error)) })
      this.#timer = setTimeout(() => this.#follow(), againMs)
      return
    }
    this.#tellWaiting()
    // Also when it is at once: whoever searches comes in between.
    this.#timer = setTimeout(() => this.#follow(), busy ? this.#pace.restMs() : everyMs)
  }

  #tellWaiting(): void {
    const done = this.#waiting.filter(({ heads }) => this.#indexing.has(heads))
    if (done.length === 0) return
    this.#waiting = this.#waiting.filter((one) => !done.includes(one))
    for (const { resolve } of done) resolve()
  }

  #renew(): void {
    this.#index.close()
    this.#index = renewIndex(files.index, this.#epoch)
    this.#indexing = new Indexing(this.#store, this.#index)
    this.#looking = new Looking(this.#store, new Finding(this.#index))
  }

  #close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#index.close()
    this.#store.close()
  }
}

stepBack()
const searcher = new Searcher()

port.on('message', async (request: SearchRequest) => {
  try {
    const result = await searcher.carryOut(request)
    port.postMessage({ id: request.id, result } satisfies SearchResponse)
  } catch (error) {
    port.postMessage({ id: request.id, failure: packFailure(asFailure(error)) } satisfies SearchResponse)
  }
  if (request.do === 'close') port.close()
})
