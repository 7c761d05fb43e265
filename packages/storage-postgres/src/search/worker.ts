import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { createFeed, getMeta, Kysely, PostgresDialect, type Schema } from '@tidings/storage-sql'
import type { SearchFault, SearchRequest, SearchResponse, SearchResult } from '@tidings/storage-sql/search/messages'
import { Pace, stepBack } from '@tidings/storage-sql/search/pace'
import { packFailure } from '@tidings/storage-sql/thread-failure'
import { asFailure } from '../pool/failure.ts'
import { openPool } from '../pool/pool.ts'
import { retrying } from '../pool/retrying.ts'
import { find } from './finding.ts'
import { Indexing } from './indexing.ts'
import { Keeper } from './keeper.ts'
import type { PostgresSearchData } from './search.ts'
import { openTables, type SearchDatabase } from './tables.ts'

const { url, schema, follows, isShared } = workerData as PostgresSearchData
const port = parentPort
if (!port) throw new Error('this file is the body of a worker thread')

/** How often the store is looked at for something new. */
const everyMs = 400
/** After a fault. */
const againMs = 2000

/** Searches and the index go on side by side; whoever searches has a connection of their own. */
const connections = 3
const bounds = {
  statementTimeoutMs: 30_000,
  // It has to wait for a core, and holds nothing that others want.
  stillTimeoutMs: 30_000,
  holdTimeoutMs: 0,
  momentMs: 0,
  connectTimeoutMs: 5000,
  outcomeTimeoutMs: 20_000,
}

/** One index and what follows the store with it. */
class Searcher {
  readonly #db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: openPool({ url, schema, connections, ...bounds }, () => undefined) }),
  })
  readonly #search = this.#db as unknown as SearchDatabase
  readonly #feed = createFeed(this.#db)
  readonly #keeper = follows && isShared ? new Keeper(this.#search, randomUUID()) : undefined
  readonly #indexing = new Indexing(this.#db, this.#feed, this.#keeper)
  readonly #pace = new Pace()
  #isOpen = false
  #waiting: (() => void)[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #working: Promise<void> = Promise.resolve()
  #closed = false

  constructor() {
    this.#follow()
  }

  async carryOut(request: SearchRequest): Promise<SearchResult> {
    if (request.do === 'caughtUp') return this.#caughtUp()
    if (request.do === 'close') return this.#close()
    await this.#open()
    if (request.do === 'find') return retrying(() => find(this.#search, request.query))
    return { entries: await retrying(() => this.#indexing.lag()) }
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return
    const epoch = (await getMeta(this.#db, 'epoch')) ?? ''
    await retrying(() => openTables(this.#search, epoch, () => this.#feed.head()))
    this.#isOpen = true
  }

  async #caughtUp(): Promise<undefined> {
    await this.#open()
    // A step that is under way may have looked before the call.
    await this.#working
    return new Promise((resolve) => {
      this.#waiting.push(() => resolve(undefined))
      this.#follow()
    })
  }

  #follow(): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    const before = this.#working
    this.#working = before.then(async () => {
      clearTimeout(this.#timer)
      if (!this.#closed) this.#timer = setTimeout(() => this.#follow(), await this.#step())
    })
  }

  /** A piece of work; answers how long to rest. */
  async #step(): Promise<number> {
    const waiting = [...this.#waiting]
    try {
      await this.#open()
      const step = follows ? await retrying(() => this.#indexing.step()) : 'elsewhere'
      if (step === 'more') return this.#pace.restMs()
      if (step === 'elsewhere' && (await this.#isBehind())) return everyMs
    } catch (error) {
      port?.postMessage({ fault: packFailure(asFailure(error)) } satisfies SearchFault)
      return againMs
    }
    this.#waiting = this.#waiting.filter((one) => !waiting.includes(one))
    for (const resolve of waiting) resolve()
    return everyMs
  }

  /** Where another node keeps the index: only whoever waits for it is told when it has come so far. */
  async #isBehind(): Promise<boolean> {
    return this.#waiting.length > 0 && (await retrying(() => this.#indexing.lag())) > 0
  }

  async #close(): Promise<undefined> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#indexing.end()
    await this.#working
    // It runs out by itself, too.
    await this.#keeper?.release().catch(() => undefined)
    await this.#db.destroy()
  }
}

stepBack()
const searcher = new Searcher()

port.on('message', async (request: SearchRequest) => {
  try {
    port.postMessage({ id: request.id, result: await searcher.carryOut(request) } satisfies SearchResponse)
  } catch (error) {
    port.postMessage({ id: request.id, failure: packFailure(asFailure(error)) } satisfies SearchResponse)
  }
  if (request.do === 'close') port.close()
})
