import type { SearchHit, SearchMatch } from '@tidings/core'
import { lookAt } from '@tidings/core/excerpt'
import { searchableText } from '@tidings/protocol/searchable'
import { contentOf } from './document.ts'

/** UTF-16 units of what is read for one call: whoever searches next waits no longer than for these. */
export const textOfCall = 500_000
/** What an entry costs besides. */
export const textOfEntry = 200

/** An entry that the index has found, as it stands now. */
export interface Found {
  readonly rev: number
  readonly body: string
}

/** The index knows which terms a text holds, not where they stand: what it has found is looked through. */
export function matchOf({ rev, body }: Found, hit: SearchHit, query: string): SearchMatch | undefined {
  const content = contentOf(body)
  const sight = content && lookAt(searchableText(content), query)
  return sight && { ...hit, ...sight, rev }
}
