import { TidingsError } from '@tidings/protocol'
import { AskedLately } from '../memory/asked-lately.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { FoundGif, FoundGifs, GifProvider, GifQuestion } from '../ports/gifs.ts'
import type { Clock } from '../ports/system.ts'

/** Pictures that are known, at most twice as many. */
const pictures = 5000

/** What the provider has found lately, on this node. It counts questions. */
export class FoundLately {
  readonly #provider: GifProvider
  readonly #answers: AskedLately<FoundGifs>
  readonly #gifs = new BoundedCache<string, FoundGif>(pictures)

  constructor(provider: GifProvider, clock: Clock) {
    this.#provider = provider
    this.#answers = new AskedLately(clock, {
      kept: 250,
      goodForMs: 10 * 60_000,
      failedForMs: 10_000,
      isLasting: ({ code }) => code === 'unavailable',
      atOnce: 20,
      full: 'the server asks for as many moving pictures as it may; try again in a moment',
    })
  }

  /** Whether asking costs the provider nothing. */
  knows(question: GifQuestion): boolean {
    return this.#answers.knows(keyOf(question))
  }

  async of(question: GifQuestion): Promise<FoundGifs> {
    const found = await this.#answers.of(keyOf(question), () => this.#provider.search(question))
    for (const gif of found.gifs) this.#gifs.set(gif.id, gif)
    return found
  }

  /** `not_found` also for one that was found long ago. */
  expect(id: string): FoundGif {
    const gif = this.#gifs.get(id)
    if (!gif) throw new TidingsError('not_found', `no moving picture ${id} was found lately; search again`)
    return gif
  }
}

const keyOf = ({ query, language, next, limit }: GifQuestion): string =>
  JSON.stringify([query.trim().toLowerCase(), language, next, limit])
