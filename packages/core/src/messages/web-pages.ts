import { TidingsError, type Uid } from '@tidings/protocol'
import { AskedLately } from '../memory/asked-lately.ts'
import type { LinkPreview, LinkReader } from '../ports/outbound.ts'
import type { Clock } from '../ports/system.ts'

/** Pages of which one user may be waiting. */
const perUser = 5

/**
 * Pages as they were read: the last thousand, on this node. One user's pages are read one after another, so that nobody
 * takes the places of all; who asks for the page that is being read gets the same answer.
 */
export class WebPages {
  readonly #links: LinkReader
  readonly #pages: AskedLately<LinkPreview | undefined>
  readonly #queues = new Map<Uid, { waiting: number; last: Promise<unknown> }>()

  constructor(links: LinkReader, clock: Clock) {
    this.#links = links
    this.#pages = new AskedLately(clock, {
      kept: 1000,
      failedForMs: 60_000,
      atOnce: 20,
      full: 'the server reads as many pages as it may; try again in a moment',
    })
  }

  /** undefined for a page that says nothing of itself. `rate_limited` and `unavailable` beside what reading a page says. */
  async of(url: string, uid: Uid): Promise<LinkPreview | undefined> {
    return this.#pages.knows(url) ? this.#read(url) : this.#inTurn(uid, url)
  }

  async #inTurn(uid: Uid, url: string): Promise<LinkPreview | undefined> {
    const queue = this.#queues.get(uid) ?? { waiting: 0, last: Promise.resolve() }
    if (queue.waiting >= perUser) {
      const message = `${perUser} pages are being read for you; wait for one of them`
      throw new TidingsError('rate_limited', message, { retryAfter: 1000 })
    }
    queue.waiting += 1
    this.#queues.set(uid, queue)
    const read = queue.last.then(() => this.#read(url))
    queue.last = read.catch(() => undefined)
    try {
      return await read
    } finally {
      queue.waiting -= 1
      if (queue.waiting === 0) this.#queues.delete(uid)
    }
  }

  #read(url: string): Promise<LinkPreview | undefined> {
    return this.#pages.of(url, () => this.#links.read(url))
  }
}
