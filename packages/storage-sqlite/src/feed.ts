import type { DatabaseSync } from 'node:sqlite'
import type { Feed, FeedItem, FeedPage } from '@tidings/core'
import { type FeedRow, gone, toItem } from '@tidings/storage-sql'
import { createExtent, type Extent, isLost, isOurs, positionOf, type Stand, standAt } from './file/feed-stand.ts'

/** Entries of one conversation among some rows: their seqs, the rows in which they begin and end, and how many they are. */
interface Stretch {
  readonly conversation: number
  readonly first: number
  readonly last: number
  readonly begin: number
  readonly end: number
  readonly rows: number
}

/** Rows of entries that are looked at for one stretch: those of a conversation make one item. */
const rowsAtOnce = 1000

function prepare(db: DatabaseSync) {
  return {
    items: db.prepare('select * from feed where id > ? order by id limit ?'),
    // One row for each conversation: a row of each entry would cost more than what is done with it.
    entries: db.prepare(
      `select conversation, min(seq) as first, max(seq) as last, min("row") as begin, max("row") as "end", count(*) as rows
       from (select "row", conversation, seq from entries where "row" > ? and "row" <= ? order by "row" limit ${rowsAtOnce})
       group by conversation order by begin`,
    ),
    begin: db.prepare('begin immediate'),
    commit: db.prepare('commit'),
    rollback: db.prepare('rollback'),
    letGo: db.prepare('delete from feed where id < ?'),
    mark: db.prepare('update feed set kind = ?, conversation = ?, a = ?, b = ?, key = ? where id = ?'),
  }
}

type Statements = ReturnType<typeof prepare>

interface Asked {
  readonly limit: number
  readonly kinds?: readonly FeedItem['kind'][] | undefined
}

/** Gathers a page: items as they stand, and in between the entries whose rows stand there. */
class Page {
  readonly #statements: Statements
  readonly #limit: number
  readonly #kinds: ReadonlySet<string> | undefined
  readonly #items: FeedItem[] = []
  #at: Stand

  constructor(statements: Statements, at: Stand, { limit, kinds }: Asked) {
    this.#statements = statements
    this.#at = at
    this.#limit = limit
    this.#kinds = kinds && new Set(kinds)
  }

  /** `head`: the highest row of entries, looked up before the items: those that stand before it are all seen. */
  fill(head: number): FeedPage {
    const rows = this.#statements.items.all(this.#at.id, this.#limit) as unknown as FeedRow[]
    for (const row of rows) {
      if (row.place > head) break
      if (!this.#addEntries(row.place) || !this.#addItem(row)) return this.#page()
    }
    // Behind the last of a full answer there may be items that stand before the next entry.
    if (rows.length < this.#limit || (rows.at(-1)?.place ?? 0) > head) this.#addEntries(head)
    return this.#page()
  }

  #page(): FeedPage {
    return { items: this.#items, next: positionOf(this.#at) }
  }

  /** False when the page is full. */
  #addItem(row: FeedRow): boolean {
    if (this.#items.length >= this.#limit) return false
    const item = toItem(row)
    if (item && (this.#kinds?.has(item.kind) ?? true)) this.#items.push(item)
    this.#at = { ...this.#at, id: row.id }
    return true
  }

  /** Up to this row; false when the page is full before. */
  #addEntries(upTo: number): boolean {
    if (this.#at.row >= upTo) return true
    if (this.#kinds && !this.#kinds.has('entries')) {
      this.#at = { ...this.#at, row: upTo }
      return true
    }
    const found = this.#statements.entries.all(this.#at.row, upTo) as unknown as Stretch[]
    // The row that keeps the place of removed ones is of no conversation.
    const stretches = found.filter(({ conversation }) => conversation > 0)
    const room = this.#limit - this.#items.length
    // Of more conversations than there is room for: up to where the first of the others begins.
    const beyond = stretches[room]
    if (beyond) {
      if (room > 0) this.#addEntries(beyond.begin - 1)
      return false
    }
    for (const { conversation, first, last } of stretches)
      this.#items.push({ kind: 'entries', conversation, after: first - 1, upTo: last })
    const rows = found.reduce((sum, one) => sum + one.rows, 0)
    const end = found.reduce((last, one) => Math.max(last, one.end), this.#at.row)
    this.#at = { ...this.#at, row: rows < rowsAtOnce ? upTo : end }
    // One answer of so many rows is enough for a page.
    return rows < rowsAtOnce
  }
}

/** The feed of a database with one writer, in which the row of an entry is its place. */
export function createSqliteFeed(db: DatabaseSync): Feed {
  const statements = prepare(db)
  const extentOf = createExtent(db)

  function letGo(upTo: number): void {
    statements.begin.run()
    try {
      statements.letGo.run(upTo)
      statements.mark.run(...Object.values(gone), upTo)
      statements.commit.run()
    } catch (error) {
      if (db.isTransaction) statements.rollback.run()
      throw error
    }
  }

  return {
    async read(from, limit, kinds) {
      if (!isOurs(from)) return 'lost'
      const { row } = extentOf()
      const page = new Page(statements, standAt(from), { limit, kinds }).fill(row)
      // Looked at afterwards: what was let go meanwhile may be missing from the page.
      return from !== '' && isLost(standAt(from), extentOf()) ? 'lost' : page
    },

    head: async () => positionOf(extentOf()),

    async lag(position) {
      const extent = extentOf()
      const { row, id } = standAt(position)
      const kept = Math.max(0, extent.id - Math.max(id, extent.gone))
      return { items: Math.max(0, extent.row - row) + kept, kept }
    },

    async trim(what, limit) {
      const extent = extentOf()
      const wanted = lastToGo(what, extent)
      const upTo = Math.min(wanted, extent.gone + limit)
      if (upTo <= extent.gone) return false
      letGo(upTo)
      return upTo < wanted
    },
  }
}

const lastToGo = (what: Parameters<Feed['trim']>[0], { id }: Extent): number =>
  'most' in what ? id - what.most : Math.min(id, ...what.before.map((position) => standAt(position).id))
