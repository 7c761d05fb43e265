import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type Document, documentOf, type EntryRow, idOf, placeOf } from './document.ts'

interface Change {
  readonly id: number
  readonly conversation: number
  readonly seq: number
  readonly trimmed: number
}

/** Entries, changes and removed documents of one transaction: searches wait no longer than for these, and more are cheaper each. */
const atOnce = 2000
/** Likewise, UTF-16 units of what they say: of long messages fewer come together. */
const textAtOnce = 500_000

function prepareFeed(store: DatabaseSync) {
  const columns = '"row", conversation, seq, sender, type, ts, body'
  return {
    entries: store.prepare(`select ${columns} from entries where "row" > ? order by "row" limit ${atOnce}`),
    entry: store.prepare(`select ${columns} from entries where conversation = ? and seq = ?`),
    changes: store.prepare(`select * from index_changes where id > ? order by id limit ${atOnce}`),
    heads: store.prepare(
      'select (select max("row") from entries) as entry, (select max(id) from index_changes) as change, (select min(id) from index_changes) as first',
    ),
  }
}

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

interface Heads {
  readonly entry: number
  readonly change: number
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

/** Follows the store: what is new at the end of its table of entries, what changed by its feed. */
export class Indexing {
  readonly #feed: ReturnType<typeof prepareFeed>
  readonly #index: ReturnType<typeof prepareIndex>
  readonly #inTransaction: () => boolean
  #at: Heads

  constructor(store: DatabaseSync, index: DatabaseSync) {
    this.#feed = prepareFeed(store)
    this.#index = prepareIndex(index)
    this.#inTransaction = () => index.isTransaction
    this.#at = this.#index.progress.get() as unknown as Heads
    // Entries are read as they are now: what changed before the feed's beginning is in them.
    if (this.#at.entry === 0 && this.#at.change === 0) this.#at = { entry: 0, change: this.#firstChange() - 1 }
  }

  /** Where the store stands. */
  heads(): Heads {
    const { entry, change } = this.#feed.heads.get() as { entry: number | null; change: number | null }
    return { entry: entry ?? 0, change: change ?? 0 }
  }

  has({ entry, change }: Heads): boolean {
    return this.#at.entry >= entry && this.#at.change >= change
  }

  lag(): number {
    const { entry, change } = this.heads()
    return Math.max(0, entry - this.#at.entry) + Math.max(0, change - this.#at.change)
  }

  /** Changes that were to be followed are no longer told: only a new index is right again. */
  isLost(): boolean {
    return this.#firstChange() > this.#at.change + 1
  }

  #firstChange(): number {
    const { first } = this.#feed.heads.get() as { first: number | null }
    return first ?? 1
  }

  /** One piece of work; false when there is nothing to do. Entries come before changes, so that a change finds its entry. */
  step(): boolean {
    const entries = pieceOf(this.#feed.entries.iterate(this.#at.entry) as Iterable<unknown> as Iterable<EntryRow>)
    if (entries.length > 0) {
      this.#within(() => this.#add(entries))
      return true
    }
    const changes = this.#feed.changes.all(this.#at.change) as unknown as Change[]
    if (changes.length === 0) return false
    this.#within(() => this.#apply(changes))
    return true
  }

  /** Documents and progress are written together: after a crash it goes on where it was. */
  #within(write: () => Partial<Heads>): void {
    this.#index.begin.run()
    try {
      const at = { ...this.#at, ...write() }
      this.#index.setProgress.run(at.entry, at.change)
      this.#index.commit.run()
      this.#at = at
    } catch (error) {
      if (this.#inTransaction()) this.#index.rollback.run()
      throw error
    }
  }

  #add(entries: readonly EntryRow[]): Partial<Heads> {
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
    return { entry: entries.at(-1)?.row ?? 0 }
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

  #apply(changes: readonly Change[]): Partial<Heads> {
    let [change, length] = [0, 0]
    for (const { id, conversation, seq, trimmed } of changes) {
      if (trimmed) this.#removeUpTo(conversation, seq)
      else length += this.#renew(conversation, seq)
      change = id
      if (length >= textAtOnce) break
    }
    return { change }
  }

  /** Answers how much it says. */
  #renew(conversation: number, seq: number): number {
    const entry = this.#feed.entry.get(conversation, seq) as unknown as EntryRow | undefined
    // One that was not read yet is read as it is now.
    if (entry && entry.row > this.#at.entry) return 0
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
