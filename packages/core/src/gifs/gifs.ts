import type { Gif, OutputOf, ParsedInputOf } from '@tidings/protocol'
import { RateLimiter } from '../budgets/rate-limiter.ts'
import type { UserCall } from '../calls/call.ts'
import type { Download } from '../files/download-links.ts'
import { type LinkRequest, unsigned } from '../files/signed-links.ts'
import type { FoundGif } from '../ports/gifs.ts'
import { FoundLately } from './found.ts'
import { GifPreviews } from './previews.ts'
import { createTaking, type GifParts } from './taking.ts'

const variants = ['preview', 'still'] as const
type Variant = (typeof variants)[number]

export const isGifLink = ({ variant }: Pick<LinkRequest, 'variant'>): boolean =>
  (variants as readonly string[]).includes(variant)

/** Moving pictures of the operator's provider: found, looked at and taken through the server alone. */
export function createGifs(parts: GifParts) {
  const { provider, signing, clock, settings } = parts
  const { cacheBytes, rate } = settings.gifs
  const found = new FoundLately(provider, clock)
  const previews = new GifPreviews(provider, clock, cacheBytes)
  const questions = new RateLimiter(clock, rate)

  function present({ id, title, width, height, still }: FoundGif): Gif {
    const path = (variant: Variant): string => signing.path({ id, variant, name: variant }, signing.endOfNow())
    const stillUrl = still === undefined ? {} : { stillUrl: path('still') }
    return { id, title, width, height, previewUrl: path('preview'), ...stillUrl }
  }

  async function search(input: ParsedInputOf<'gif.search'>, { actor }: UserCall): Promise<OutputOf<'gif.search'>> {
    const { query, limit, language, next } = input
    const question = {
      ...{ query: query.trim(), limit },
      ...(language === undefined ? {} : { language }),
      ...(next === undefined ? {} : { next }),
    }
    // The provider counts questions for all users together: what is known costs none.
    if (!found.knows(question)) questions.take(actor.uid)
    const { gifs, ...rest } = await found.of(question)
    return { gifs: gifs.map(present), ...rest }
  }

  /** What a link of an answer leads to. `forbidden`, `expired`; `not_found` for what was found long ago. */
  async function open(request: LinkRequest): Promise<Download> {
    const expiresAt = signing.endOf(request)
    if (expiresAt === undefined) throw unsigned()
    const { preview, still = preview } = found.expect(request.id)
    const { bytes, mime } = await previews.at(request.variant === 'still' ? still : preview)
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

  return { search, open, take: createTaking(parts, found) }
}
