import type { FoundGif, FoundGifs, GifQuestion } from '@tidings/core'
import { unavailableOf } from '../asking/ask-service.ts'

export const unavailable = unavailableOf('the provider of moving pictures')

/** How one provider is asked and understood. */
export interface Dialect {
  /** `invalid` for a `next` that is none of its. */
  address(base: URL, question: GifQuestion): URL
  readonly headers: Readonly<Record<string, string>>
  /** `unavailable` for what is no answer. Pictures that are not whole are left out. */
  read(answer: unknown, question: GifQuestion): FoundGifs
}

/** A picture as an answer has it: nothing of it is sure. */
export type Claimed = { readonly [Field in keyof FoundGif]?: unknown }

const longestTitle = 200
const longestAddress = 2048
const widest = 10_000

const isSide = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= widest
const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= longestAddress && /^https?:\/\//i.test(value)

/** Words of somebody else on one line: nothing in them that turns what stands around, and never half a character. */
export const words = (value: unknown, longest: number): string =>
  typeof value !== 'string'
    ? ''
    : [...value.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')].slice(0, longest).join('').trim()

/** undefined for one that cannot be shown and sent. */
export function found({ id, title, width, height, picture, preview, still }: Claimed): FoundGif | undefined {
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) return undefined
  if (!isSide(width) || !isSide(height) || !isAddress(picture) || !isAddress(preview)) return undefined
  return {
    id,
    title: words(title, longestTitle),
    width,
    height,
    picture,
    preview,
    ...(isAddress(still) ? { still } : {}),
  }
}
