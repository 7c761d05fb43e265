import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SearchAnswer, SearchMatch, SearchQuery } from '@tidings/core'
import { type Found, matchOf, textOfCall, textOfEntry } from '@tidings/storage-sql/search/looking'
import type { Finding } from './finding.ts'

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
        const row = this.#entry.get(hit.conversation, hit.seq) as unknown as Found | undefined
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
