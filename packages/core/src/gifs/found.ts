import { TidingsError } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { FoundGif, FoundGifs, GifProvider, GifQuestion } from '../ports/gifs.ts'
import type { Clock } from '../ports/system.ts'

type Known =
  | { readonly answer: FoundGifs; readonly until: number }
  /** Asked again after that time. */
  | { readonly failed: TidingsError; readonly until: number }

/** The provider counts questions: an answer is good for so long, and one that failed is not asked for again before. */
const goodForMs = 10 * 60_000
const failedForMs = 10_000
/** Answers and pictures that are known, at most twice as many. */
const answers = 250
const pictures = 5000
/** Questions that are asked at the same time. */
const mostAtOnce = 20

/** What the provider has found lately, on this node. */
export class FoundLately {
  readonly #provider: GifProvider
  readonly #clock: Clock
  readonly #known = new BoundedCache<string, Known>(answers)
  readonly #asking = new Map<string, Promise<FoundGifs>>()
  readonly #gifs = new BoundedCache<string, FoundGif>(pictures)

  constructor(provider: GifProvider, clock: Clock) {
    this.#provider = provider
    this.#clock = clock
  }

  /** Whether asking costs the provider nothing. */
  knows(question: GifQuestion): boolean {
    const key = keyOf(question)
    return this.#asking.has(key) || this.#at(key) !== undefined
  }

  async of(question: GifQuestion): Promise<FoundGifs> {
    const key = keyOf(question)
    const known = this.#at(key)
    if (known && 'failed' in known) throw known.failed
    const found = known?.answer ?? (await (this.#asking.get(key) ?? this.#ask(key, question)))
    for (const gif of found.gifs) this.#gifs.set(gif.id, gif)
    return found
  }

  /** `not_found` also for one that was found long ago. */
  expect(id: string): FoundGif {
    const gif = this.#gifs.get(id)
    if (!gif) throw new TidingsError('not_found', `no moving picture ${id} was found lately; search again`)
    return gif
  }

  #at(key: string): Known | undefined {
    const known = this.#known.get(key)
    return known && known.until > this.#clock.elapsed() ? known : undefined
  }

  async #ask(key: string, question: GifQuestion): Promise<FoundGifs> {
    if (this.#asking.size >= mostAtOnce) {
      const message = 'the server asks for as many moving pictures as it may; try again in a moment'
      throw new TidingsError('unavailable', message, { retryAfter: 1000 })
    }
    const asking = this.#provider.search(question)
    this.#asking.set(key, asking)
    try {
      const answer = await asking
      this.#known.set(key, { answer, until: this.#clock.elapsed() + goodForMs })
      return answer
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'unavailable')
        this.#known.set(key, { failed: error, until: this.#clock.elapsed() + failedForMs })
      throw error
    } finally {
      this.#asking.delete(key)
    }
  }
}

const keyOf = ({ query, language, next, limit }: GifQuestion): string =>
  JSON.stringify([query.trim().toLowerCase(), language, next, limit])
