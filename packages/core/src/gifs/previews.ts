import { TidingsError } from '@tidings/protocol'
import { AskedLately } from '../memory/asked-lately.ts'
import type { GifProvider } from '../ports/gifs.ts'
import type { Clock } from '../ports/system.ts'
import { pictureType } from './picture-type.ts'

/** A small picture as the server has it. */
export interface Preview {
  readonly bytes: Uint8Array
  readonly mime: string
}

/** Of one small picture. */
const mostBytes = 2 * 1024 * 1024
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
  readonly #previews: AskedLately<Preview>
  readonly #waiting: (() => void)[] = []
  #underWay = 0

  constructor(provider: GifProvider, clock: Clock, cacheBytes: number) {
    this.#provider = provider
    this.#previews = new AskedLately(clock, {
      // A cache holds two generations.
      kept: cacheBytes / 2,
      weigh: (preview) => (preview?.bytes.length ?? 0) + least,
      goodForMs: 60 * 60_000,
      failedForMs: 60_000,
      atOnce: mostAtOnce + mostWaiting,
      full: 'the server fetches as many pictures as it may; try again in a moment',
    })
  }

  at(url: string): Promise<Preview> {
    return this.#previews.of(url, () => this.#inTurn(() => this.#fetch(url)))
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

  async #fetch(url: string): Promise<Preview> {
    const bytes = await this.#provider.picture(url, mostBytes)
    const mime = pictureType(bytes)
    if (mime === undefined) throw new TidingsError('unavailable', 'the provider answered with what is no picture')
    return { bytes, mime }
  }
}
