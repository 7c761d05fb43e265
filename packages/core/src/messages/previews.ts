import { TidingsError, type Uid } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { LinkPreview, LinkReader } from '../ports/outbound.ts'
import type { Clock } from '../ports/system.ts'

type Known =
  | { readonly preview: LinkPreview | undefined }
  /** Asked again after that time. */
  | { readonly failed: TidingsError; readonly until: number }

/** Pages that are read at the same time, and how many of them one user may be waiting for. */
const readAtOnce = 20
const perUser = 5
/** A page that could not be read is not tried again within it. */
const failedForMs = 60_000

/**
 * Pages as they were read: the last thousand, on this node. One user's pages are read one after another, so that nobody
 * takes the places of all; who asks for the page that is being read gets the same answer.
 */
export class Previews {
  readonly #links: LinkReader
  readonly #clock: Clock
  readonly #known = new BoundedCache<string, Known>(1000)
  readonly #reading = new Map<string, Promise<LinkPreview | undefined>>()
  readonly #queues = new Map<Uid, { waiting: number; last: Promise<unknown> }>()

  constructor(links: LinkReader, clock: Clock) {
    this.#links = links
    this.#clock = clock
  }

  /** undefined for a page that says nothing of itself. `rate_limited` and `unavailable` beside what reading a page says. */
  async of(url: string, uid: Uid): Promise<LinkPreview | undefined> {
    const known = this.#known.get(url)
    if (known && 'preview' in known) return known.preview
    if (known && known.until > this.#clock.elapsed()) throw known.failed
    return this.#reading.get(url) ?? this.#inTurn(uid, url)
  }

  async #inTurn(uid: Uid, url: string): Promise<LinkPreview | undefined> {
    const queue = this.#queues.get(uid) ?? { waiting: 0, last: Promise.resolve() }
    if (queue.waiting >= perUser) {
      const message = `${perUser} pages are being read for you; wait for one of them`
      throw new TidingsError('rate_limited', message, { retryAfter: 1000 })
    }
    queue.waiting += 1
    this.#queues.set(uid, queue)
    const read = queue.last.then(() => this.#reading.get(url) ?? this.#read(url))
    queue.last = read.catch(() => undefined)
    try {
      return await read
    } finally {
      queue.waiting -= 1
      if (queue.waiting === 0) this.#queues.delete(uid)
    }
  }

  async #read(url: string): Promise<LinkPreview | undefined> {
    if (this.#reading.size >= readAtOnce) {
      const message = 'the server reads as many pages as it may; try again in a moment'
      throw new TidingsError('unavailable', message, { retryAfter: 1000 })
    }
    const read = this.#links.read(url)
    this.#reading.set(url, read)
    try {
      const preview = await read
      this.#known.set(url, { preview })
      return preview
    } catch (error) {
      if (error instanceof TidingsError)
        this.#known.set(url, { failed: error, until: this.#clock.elapsed() + failedForMs })
      throw error
    } finally {
      this.#reading.delete(url)
    }
  }
}
