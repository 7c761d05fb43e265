import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { FeedRow } from '@tidings/storage-sql'
import type { EntryRow } from '@tidings/storage-sql/search/document'
import { createExtent, isLost, type Stand } from '../file/feed-stand.ts'
import { type Document, documentOf, idOf, placeOf } from './document.ts'

/** Entries, changes and removed documents of one transaction: searches wait no longer than for these, and more are cheaper each. */
const atOnce = 2000
/** Likewise, UTF-16 units of what they say: of long messages fewer come together. */
const textAtOnce = 500_000

/** Items that tell an index nothing, after which it notes how far it is all the same. */
const notedAfter = 10_000

function prepareStore(store: DatabaseSync) {
  const columns = '"row", conversation, seq, sender, type, ts, body'
  return {
    entries: store.prepare(`select ${columns} from entries where "row" > ? order by "row" limit ${atOnce}`),
    entry: store.prepare(`select ${columns} from entries where conversation = ? and seq = ?`),
    items: store.prepare(`select * from feed where id > ? order by id limit ${atOnce}`),
  }
}

/** What changed in what people say, or was removed: all that an index has to know beside the entries. */
const isToldIndex = ({ kind, key }: FeedRow): boolean => kind === 'trimmed' || (kind === 'changed' && key === 'body')

function prepareIndex(index: DatabaseSync) {
  /** FTS5 writes rows of its own under numbers that no JavaScript number holds, and `run` answers the last of them. */
  const writing = (sql: string): StatementSync => {
    const statement = index.prepare(sql)
    statement.setReadBigInts(true)
    return statement
  }
  return {
    begin: writing('begin immediate'),
    commit: writing('commit'),
    rollback: writing('rollback'),
    progress: index.prepare('select entry, change from progress'),
    setProgress: writing('update progress set entry = ?, change = ?'),
    addTerms: writing('insert into terms (rowid, text) values (?, ?)'),
    addDocument: writing('insert into documents (id, ts) values (?, ?)'),
    removeTerms: writing('delete from terms where rowid = ?'),
    removeDocument: writing('delete from documents where id = ?'),
    before: index.prepare('select ts from documents where id between ? and ? order by id desc limit 1'),
    after: index.prepare('select ts from documents where id between ? and ? order by id limit 1'),
    within: index.prepare(`select id from documents where id between ? and ? order by id limit ${atOnce}`),
  }
}

/** The next entries, up to one that fills a piece of work. */
function pieceOf(rows: Iterable<EntryRow>): EntryRow[] {
  const piece: EntryRow[] = []
  let length = 0
  for (const row of rows) {
    piece.push(row)
    length += row.body.length
    if (length >= textAtOnce) break
  }
  return piece
}

/**
 * Follows the store by its feed. Of entries it reads the rows, which are their places, and not their items: they stand one
 * after another, and it needs all of them.
 */
export class Indexing {
  readonly #store: ReturnType<typeof prepareStore>
  readonly #index: ReturnType<typeof prepareIndex>
  readonly #inTransaction: () => boolean
  readonly #extent: ReturnType<typeof createExtent>
  #at: Stand
  /** As it is noted in the index. */
  #noted: Stand

  constructor(store: DatabaseSync, index: DatabaseSync) {
    this.#store = prepareStore(store)
    this.#index = prepareIndex(index)
    this.#inTransaction = () => index.isTransaction
    this.#extent = createExtent(store)
    const { entry: row, change: id } = this.#index.progress.get() as { entry: number; change: number }
    this.#noted = { row, id }
    // Entries are read as they are now: whatever changed before is in them.
    this.#at = row === 0 && id === 0 ? { row: 0, id: this.#extent().id } : this.#noted
  }

  /** Where the store stands. */
  heads(): Stand {
    const { row, id } = this.#extent()
    return { row, id }
  }

  has({ row, id }: Stand): boolean {
    return this.#at.row >= row && this.#at.id >= id
  }

  lag(): number {
    const { row, id } = this.#extent()
    return Math.max(0, row - this.#at.row) + Math.max(0, id - this.#at.id)
  }

  /** What was to be followed is no longer told: only a new index is right again. */
  isLost(): boolean {
    return isLost(this.#at, this.#extent())
  }

  /**
   * One piece of work; false when there is nothing to do. Entries come before changes, which say only where to look: one
   * of an entry that was not read yet is in it when it is.
   */
  step(): boolean {
    const entries = pieceOf(this.#store.entries.iterate(this.#at.row) as Iterable<unknown> as Iterable<EntryRow>)
    if (entries.length > 0) {
      this.#within(() => this.#add(entries))
      return true
    }
    const items = this.#store.items.all(this.#at.id) as unknown as FeedRow[]
    const last = items.at(-1)
    if (!last) return false
    if (items.some(isToldIndex)) this.#within(() => this.#apply(items))
    else this.#skip(last)
    return true
  }

  /** Past what tells it nothing. */
  #skip({ id }: FeedRow): void {
    this.#at = { ...this.#at, id }
    if (id - this.#noted.id > notedAfter) this.#within(() => ({}))
  }

  /** Documents and how far it is are written together: after a crash it goes on where it was. */
  #within(write: () => Partial<Stand>): void {
    this.#index.begin.run()
    try {
      const at = { ...this.#at, ...write() }
      this.#index.setProgress.run(at.row, at.id)
      this.#index.commit.run()
      this.#at = at
      this.#noted = at
    } catch (error) {
      if (this.#inTransaction()) this.#index.rollback.run()
      throw error
    }
  }

  #add(entries: readonly EntryRow[]): Partial<Stand> {
    let [conversation, last] = [0, 0]
    // In the order of their ids: the index gathers them into one piece. The terms of one are forgotten before the next.
    for (const entry of entries.toSorted((a, b) => a.conversation - b.conversation || a.seq - b.seq)) {
      const document = documentOf(entry)
      if (!document) continue
      const { id, ts, text } = document
      if (entry.conversation !== conversation) last = this.#timeBefore(id)
      conversation = entry.conversation
      last = Math.max(last, ts)
      this.#put({ id, ts: last, text })
    }
    return { row: entries.at(-1)?.row ?? 0 }
  }

  #put({ id, ts, text }: Document): void {
    this.#index.addDocument.run(id, ts)
    this.#index.addTerms.run(id, text)
  }

  /** A clock may be put back; in the index times only rise, so that they can be searched like ids. */
  #timeBefore(id: number): number {
    const before = this.#index.before.get(idOf(placeOf(id).conversation, 0), id - 1) as { ts: number } | undefined
    return before?.ts ?? 0
  }

  #timeAfter(id: number): number {
    const last = idOf(placeOf(id).conversation + 1, 0) - 1
    const after = this.#index.after.get(id + 1, last) as { ts: number } | undefined
    return after?.ts ?? Number.MAX_SAFE_INTEGER
  }

  #remove(id: number): void {
    if (this.#index.removeDocument.run(id).changes === 1n) this.#index.removeTerms.run(id)
  }

  #apply(items: readonly FeedRow[]): Partial<Stand> {
    let [reached, length] = [this.#at.id, 0]
    for (const item of items) {
      const { id, kind, conversation, a: seq } = item
      if (kind === 'trimmed') this.#removeUpTo(conversation, seq)
      else if (isToldIndex(item)) length += this.#renew(conversation, seq)
      reached = id
      if (length >= textAtOnce) break
    }
    return { id: reached }
  }

  /** Answers how much it says. */
  #renew(conversation: number, seq: number): number {
    const entry = this.#store.entry.get(conversation, seq) as unknown as EntryRow | undefined
    // One that was not read yet is read as it is now.
    if (entry && entry.row > this.#at.row) return 0
    this.#remove(idOf(conversation, seq))
    const document = entry && documentOf(entry)
    if (!document) return 0
    const { id, ts } = document
    this.#put({ ...document, ts: Math.min(Math.max(ts, this.#timeBefore(id)), this.#timeAfter(id)) })
    return entry.body.length
  }

  #removeUpTo(conversation: number, seq: number): void {
    for (;;) {
      const rows = this.#index.within.all(idOf(conversation, 0), idOf(conversation, seq)) as { id: number }[]
      for (const { id } of rows) this.#remove(id)
      if (rows.length < atOnce) return
    }
  }
}
