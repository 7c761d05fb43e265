import type { FoundGif, GifProvider } from '@tidings/core'
import { askService } from '../asking/ask-service.ts'
import { type AddressRule, rulesWith } from '../asking/target.ts'
import { type Dialect, unavailable } from './dialect.ts'
import { giphy, giphyUrl } from './giphy.ts'
import { ownShape } from './own-shape.ts'
import { fetchPicture } from './picture.ts'

export const gifRatings = ['g', 'pg', 'pg-13', 'r'] as const

/** Of one answer that lists pictures. */
const mostBytes = 2 * 1024 * 1024
const statuses = { 429: 'takes no more questions for now' }

export interface GifProviderOptions {
  readonly provider: 'giphy' | 'http'
  /** Where it is asked. The operator's choice: it may be private, and so may pictures that lie at the same origin. */
  readonly url?: string
  readonly apiKey?: string
  readonly rating: (typeof gifRatings)[number]
  /** For one answer, and for one picture. */
  readonly timeoutMs: number
  /** How the server calls itself to others. */
  readonly userAgent: string
  /** For tests only: as of `LinkReaderOptions`. */
  readonly isAllowed?: AddressRule
}

const dialectOf = ({ provider, apiKey, rating }: GifProviderOptions): Dialect =>
  provider === 'giphy' ? giphy({ rating, ...(apiKey === undefined ? {} : { apiKey }) }) : ownShape(apiKey)

/** With a slash at the end, so that paths stand behind it. */
const baseOf = ({ provider, url }: GifProviderOptions): URL =>
  provider === 'giphy' ? new URL((url ?? giphyUrl).replace(/\/*$/, '/')) : new URL(url ?? '')

const once = (gifs: readonly FoundGif[]): readonly FoundGif[] => [...new Map(gifs.map((gif) => [gif.id, gif])).values()]

/** Asks the operator's provider; its pictures are fetched by the guard of link previews. */
export function createGifProvider(options: GifProviderOptions): GifProvider {
  const { timeoutMs, userAgent, isAllowed } = options
  // Throws at the start rather than at the first search.
  const base = baseOf(options)
  const dialect = dialectOf(options)
  const rules = rulesWith(isAllowed)
  const service = { unavailable, timeoutMs, mostBytes, statuses, hasSecretAddress: true } as const

  return {
    async search(question) {
      const headers = { ...dialect.headers, 'user-agent': userAgent }
      const answer = await askService(dialect.address(base, question), { headers }, service)
      const { gifs, ...rest } = dialect.read(answer, question)
      return { gifs: once(gifs).slice(0, question.limit), ...rest }
    },
    picture: (url, mostBytes) => fetchPicture(url, { userAgent, timeoutMs, mostBytes, rules, ownOrigin: base.origin }),
  }
}
