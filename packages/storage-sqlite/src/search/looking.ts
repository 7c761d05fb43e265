import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SearchAnswer, SearchHit, SearchMatch, SearchQuery } from '@tidings/core'
import { lookAt } from '@tidings/core/excerpt'
import { searchableText } from '@tidings/protocol/searchable'
import { contentOf } from './document.ts'
import type { Finding } from './finding.ts'

/** UTF-16 units of what is read for one call: whoever searches next waits no longer than for these. */
const textOfCall = 500_000
/** What an entry costs besides. */
const textOfEntry = 200

interface Row {
  readonly rev: number
  readonly body: string
}

/** Reads what the index has found: it knows which terms a text holds, not where they stand. */
export class Looking {
  readonly #finding: Finding
  readonly #entry: StatementSync

  constructor(store: DatabaseSync, finding: Finding) {
    this.#finding = finding
    this.#entry = store.prepare('select rev, body from entries where conversation = ? and seq = ?')
  }

  find(query: SearchQuery): SearchAnswer {
    const matches: SearchMatch[] = []
    let left = textOfCall
    for (let asked = query; ; ) {
      const hits = this.#finding.find(asked)
      for (const hit of hits) {
        const row = this.#entry.get(hit.conversation, hit.seq) as unknown as Row | undefined
        const match = row && matchOf(row, hit, query.text)
        if (match) matches.push(match)
        left -= textOfEntry + (row?.body.length ?? 0)
        if (matches.length === query.limit || left <= 0) return { matches, next: hit }
      }
      const last = hits.at(-1)
      if (!last || hits.length < query.limit) return { matches }
      asked = { ...query, beyond: last }
    }
  }
}

function matchOf({ rev, body }: Row, hit: SearchHit, query: string): SearchMatch | undefined {
  const content = contentOf(body)
  const sight = content && lookAt(searchableText(content), query)
  return sight && { ...hit, ...sight, rev }
}
