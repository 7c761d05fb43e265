import { TidingsError } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { GifProvider } from '../ports/gifs.ts'
import type { Clock } from '../ports/system.ts'
import { pictureType } from './picture-type.ts'

/** A small picture as the server has it. */
export interface Preview {
  readonly bytes: Uint8Array
  readonly mime: string
}

type Known = ({ readonly preview: Preview } | { readonly failed: TidingsError }) & { readonly until: number }

/** Of one small picture. */
const mostBytes = 2 * 1024 * 1024
const goodForMs = 60 * 60_000
const failedForMs = 60_000
/** Pictures that are fetched at the same time, and that wait for it. */
const mostAtOnce = 16
const mostWaiting = 400
/** What one counts for of which there is nothing but its name. */
const least = 500

/**
 * The small pictures that people choose from: fetched once for all, and kept for an hour within so many bytes. Who has seen
 * one has it in their browser's cache for as long as its link is good.
 */
export class GifPreviews {
  readonly #provider: GifProvider
  readonly #clock: Clock
  readonly #known: BoundedCache<string, Known>
  readonly #fetching = new Map<string, Promise<Preview>>()
  readonly #waiting: (() => void)[] = []
  #underWay = 0

  constructor(provider: GifProvider, clock: Clock, cacheBytes: number) {
    this.#provider = provider
    this.#clock = clock
    // A cache holds two generations.
    this.#known = new BoundedCache(cacheBytes / 2, (known) =>
      'preview' in known ? known.preview.bytes.length + least : least,
    )
  }

  async at(url: string): Promise<Preview> {
    const known = this.#known.get(url)
    if (known && known.until > this.#clock.elapsed()) {
      if ('failed' in known) throw known.failed
      return known.preview
    }
    return this.#fetching.get(url) ?? this.#fetch(url)
  }

  #fetch(url: string): Promise<Preview> {
    if (this.#underWay >= mostAtOnce && this.#waiting.length >= mostWaiting) {
      const message = 'the server fetches as many pictures as it may; try again in a moment'
      throw new TidingsError('unavailable', message, { retryAfter: 1000 })
    }
    const fetched = this.#inTurn(() => this.#take(url)).finally(() => this.#fetching.delete(url))
    this.#fetching.set(url, fetched)
    return fetched
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#underWay += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // The place goes to whoever waits.
      if (next) next()
      else this.#underWay -= 1
    }
  }

  async #take(url: string): Promise<Preview> {
    const now = () => this.#clock.elapsed()
    try {
      const bytes = await this.#provider.picture(url, mostBytes)
      const mime = pictureType(bytes)
      if (mime === undefined) throw new TidingsError('unavailable', 'the provider answered with what is no picture')
      const preview = { bytes, mime }
      this.#known.set(url, { preview, until: now() + goodForMs })
      return preview
    } catch (error) {
      if (error instanceof TidingsError) this.#known.set(url, { failed: error, until: now() + failedForMs })
      throw error
    }
  }
}
