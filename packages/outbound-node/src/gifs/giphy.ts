import type { FoundGif } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { type Dialect, found, unavailable } from './dialect.ts'

export const giphyUrl = 'https://api.giphy.com'

/** So much of the words is looked at there. */
const longestQuery = 50
/** Further than this it does not go. */
const furthest = 4999

/** What it calls the languages that are not called by their first letters. */
const languages: Readonly<Record<string, string>> = { nb: 'no', fil: 'tl' }

function languageOf(tag: string): string {
  const locale = new Intl.Locale(tag)
  if (locale.language === 'zh') return locale.maximize().script === 'Hant' ? 'zh-TW' : 'zh-CN'
  return languages[locale.language] ?? locale.language
}

interface Picture {
  readonly url?: unknown
  readonly webp?: unknown
  readonly width?: unknown
  readonly height?: unknown
}

interface Item {
  readonly id?: unknown
  readonly title?: unknown
  readonly alt_text?: unknown
  readonly images?: Readonly<Record<string, Picture | undefined>> | null
}

const first = (...texts: readonly unknown[]): unknown => texts.find((text) => typeof text === 'string' && text !== '')

function gifOf({ id, title, alt_text: words, images }: Item): FoundGif | undefined {
  const {
    downsized,
    original,
    fixed_width: wide,
    fixed_width_small: small,
    fixed_width_small_still: still,
  } = images ?? {}
  const sent = first(downsized?.url) === undefined ? original : downsized
  return found({
    id,
    title: first(words, title),
    width: Number(sent?.width),
    height: Number(sent?.height),
    picture: sent?.url,
    preview: first(small?.webp, small?.url, wide?.webp, wide?.url),
    still: still?.url,
  })
}

function offsetOf(next: string | undefined): number {
  if (next === undefined) return 0
  const offset = Number(next)
  if (/^\d{1,4}$/.test(next) && offset <= furthest) return offset
  const message = 'is no cursor of this list'
  throw new TidingsError('invalid', `next ${message}`, { issues: [{ path: 'next', message }] })
}

/** https://developers.giphy.com/docs/api: the key in the address, pages by offset. */
export function giphy({ apiKey = '', rating }: { readonly apiKey?: string; readonly rating: string }): Dialect {
  return {
    address(base, { query, language, next, limit }) {
      const address = new URL(`v1/gifs/${query === '' ? 'trending' : 'search'}`, base)
      const { searchParams } = address
      searchParams.set('api_key', apiKey)
      if (query !== '') searchParams.set('q', [...query].slice(0, longestQuery).join(''))
      if (query !== '' && language !== undefined) searchParams.set('lang', languageOf(language))
      searchParams.set('limit', String(limit))
      searchParams.set('offset', String(offsetOf(next)))
      searchParams.set('rating', rating)
      return address
    },
    headers: {},
    read(answer, { next }) {
      const { data, pagination } = (answer ?? {}) as { readonly data?: unknown; readonly pagination?: unknown }
      if (!Array.isArray(data)) throw unavailable('gave an answer without pictures')
      const { total_count: total } = (pagination ?? {}) as { readonly total_count?: unknown }
      const reached = offsetOf(next) + data.length
      const more = data.length > 0 && reached <= furthest && (typeof total !== 'number' || reached < total)
      return {
        gifs: data.flatMap((item: Item | null) => gifOf(item ?? {}) ?? []),
        credit: 'Powered by GIPHY',
        ...(more ? { next: String(reached) } : {}),
      }
    },
  }
}
