import type { Gif, OutputOf, ParsedInputOf } from '@tidings/protocol'
import { RateLimiter } from '../budgets/rate-limiter.ts'
import { linksBeginWith } from '../budgets/within-edge.ts'
import type { UserCall } from '../calls/call.ts'
import type { Download } from '../files/download-links.ts'
import { type LinkRequest, type SignedLinks, unsigned } from '../files/signed-links.ts'
import type { FoundGif } from '../ports/gifs.ts'
import { FoundLately } from './found.ts'
import { GifPreviews } from './previews.ts'
import { type GifParts, Taking } from './taking.ts'

const variants = ['preview', 'still'] as const
type Variant = (typeof variants)[number]

export const isGifLink = ({ variant }: Pick<LinkRequest, 'variant'>): boolean =>
  (variants as readonly string[]).includes(variant)

/** Moving pictures of the operator's provider: found, looked at and taken through the server alone. */
export class Gifs {
  readonly #signing: SignedLinks
  readonly #publicUrl: string
  readonly #found: FoundLately
  readonly #previews: GifPreviews
  readonly #questions: RateLimiter
  readonly #taking: Taking

  constructor(parts: GifParts) {
    const { provider, clock } = parts
    const { cacheBytes, rate } = parts.settings.gifs
    this.#signing = parts.signing
    this.#publicUrl = parts.settings.publicUrl
    this.#found = new FoundLately(provider, clock)
    this.#previews = new GifPreviews(provider, clock, cacheBytes)
    this.#questions = new RateLimiter(clock, rate)
    this.#taking = new Taking(parts, this.#found)
  }

  #present({ id, title, width, height, still }: FoundGif, base: string): Gif {
    const signing = this.#signing
    const path = (variant: Variant): string => base + signing.path({ id, variant, name: variant }, signing.endOfNow())
    const stillUrl = still === undefined ? {} : { stillUrl: path('still') }
    return { id, title, width, height, previewUrl: path('preview'), ...stillUrl }
  }

  async search(input: ParsedInputOf<'gif.search'>, { actor }: UserCall): Promise<OutputOf<'gif.search'>> {
    const { query, limit, language, next } = input
    const question = {
      ...{ query: query.trim(), limit },
      ...(language === undefined ? {} : { language }),
      ...(next === undefined ? {} : { next }),
    }
    // The provider counts questions for all users together: what is known costs none.
    if (!this.#found.knows(question)) this.#questions.take(actor.uid)
    const { gifs, ...rest } = await this.#found.of(question)
    const base = linksBeginWith(this.#publicUrl, actor)
    return { gifs: gifs.map((gif) => this.#present(gif, base)), ...rest }
  }

  /** What a link of an answer leads to. `forbidden`, `expired`; `not_found` for what was found long ago. */
  async open(request: LinkRequest): Promise<Download> {
    const expiresAt = this.#signing.endOf(request)
    if (expiresAt === undefined) throw unsigned()
    const { preview, still = preview } = this.#found.expect(request.id)
    const { bytes, mime } = await this.#previews.at(request.variant === 'still' ? still : preview)
    return {
      ...{ name: request.variant, mime, size: bytes.length, expiresAt },
      etag: `${request.id}-${request.variant}-${bytes.length}`,
      async read({ start = 0, end = bytes.length - 1 } = { start: 0, end: bytes.length - 1 }) {
        return (async function* () {
          yield bytes.subarray(start, end + 1)
        })()
      },
    }
  }

  take(input: ParsedInputOf<'gif.take'>, call: UserCall): Promise<OutputOf<'gif.take'>> {
    return this.#taking.take(input, call)
  }
}
