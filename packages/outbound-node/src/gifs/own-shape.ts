import { type Claimed, type Dialect, found, unavailable, words } from './dialect.ts'

const longestCredit = 100
const longestCursor = 200

/** The shape that any provider can be put behind: docs/operate/gifs.md. */
export function ownShape(apiKey: string | undefined): Dialect {
  return {
    address(base, { query, language, next, limit }) {
      const address = new URL(base)
      const asked = { query, language, next, limit: String(limit) }
      for (const [name, value] of Object.entries(asked)) if (value !== undefined) address.searchParams.set(name, value)
      return address
    },
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    read(answer) {
      const { gifs, next, credit } = (answer ?? {}) as Readonly<Record<string, unknown>>
      if (!Array.isArray(gifs)) throw unavailable('gave an answer without pictures')
      const line = words(credit, longestCredit)
      return {
        gifs: gifs.flatMap((gif: Claimed | null) => found(gif ?? {}) ?? []),
        ...(typeof next === 'string' && next !== '' && next.length <= longestCursor ? { next } : {}),
        ...(line === '' ? {} : { credit: line }),
      }
    },
  }
}
