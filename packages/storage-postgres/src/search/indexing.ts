import type { Feed, FeedItem } from '@tidings/core'
import { type Kysely, type Schema, sql } from '@tidings/storage-sql'
import { documentTerms, type EntryRow } from '@tidings/storage-sql/search/document'
import type { Keeper } from './keeper.ts'
import { beginAnew, type SearchDatabase, type SearchSchema, version } from './tables.ts'

/** Entries of one transaction, and UTF-16 units of what they say. */
const atOnce = 500
const textAtOnce = 500_000
const itemsAtOnce = 500
/** The feed keeps what stands behind the position that is noted no longer than some days. */
const noteWithinMs = 60_000

/** PostgreSQL takes no more for one document; whoever says so many different words is found by the first of them. */
const bytesOfDocument = 900_000

const entryColumns = ['row', 'conversation', 'seq', 'sender', 'type', 'ts', 'body'] as const

interface Document {
  readonly conversation: number
  readonly seq: number
  readonly ts: number
  readonly terms: readonly string[]
}

/** The first of them, up to one that fills so much. */
function upTo<T>(all: readonly T[], most: number, size: (one: T) => number): T[] {
  const some: T[] = []
  let sum = 0
  for (const one of all) {
    some.push(one)
    sum += size(one)
    if (sum >= most) break
  }
  return some
}

/** With what PostgreSQL keeps of each beside its letters. */
const bytesOf = (term: string): number => Buffer.byteLength(term) + 8

function documentOf(entry: EntryRow): Document[] {
  const terms = documentTerms(entry)
  const { conversation, seq, ts } = entry
  return terms ? [{ conversation, seq, ts, terms: upTo(terms, bytesOfDocument, bytesOf) }] : []
}

/** What an item of the feed has in it for the index: entries to read, or a beginning that went. */
interface Told {
  readonly conversation: number
  readonly after: number
  readonly upTo: number
  readonly trimmed: boolean
}

function toldBy(item: FeedItem): Told[] {
  if (item.kind === 'entries') return [{ ...item, trimmed: false }]
  if (item.kind === 'trimmed') return [{ ...item, after: 0, trimmed: true }]
  if (item.kind !== 'changed' || item.of !== 'body') return []
  const { conversation, seq } = item
  return [{ conversation, after: seq - 1, upTo: seq, trimmed: false }]
}

/** Follows the store by its feed; what was there before is read row by row. Documents and how far it is are written together. */
export class Indexing {
  readonly #db: Kysely<Schema>
  readonly #search: SearchDatabase
  readonly #feed: Feed
  /** How far it is behind the position that is noted. */
  #passed: { readonly behind: string; readonly position: string } | undefined
  #notedAt = 0
  readonly #keeper: Keeper | undefined
  #isEnded = false

  /** `keeper` says whether it is this one's turn; absent where nobody else follows the same store. */
  constructor(db: Kysely<Schema>, feed: Feed, keeper: Keeper | undefined) {
    this.#db = db
    this.#keeper = keeper
    this.#search = db as unknown as SearchDatabase
    this.#feed = feed
  }

  async lag(): Promise<number> {
    const { position, entry } = await this.#progress()
    const { items } = await this.#feed.lag(this.#from(position))
    const { last } = await this.#db
      .selectFrom('entries')
      .select(({ fn }) => fn.max('row').as('last'))
      .executeTakeFirstOrThrow()
    return items + (entry === null ? 0 : Math.max(0, Number(last ?? 0) - entry))
  }

  /** What is under way is not finished: whoever stops waits for no whole piece of work. */
  end(): void {
    this.#isEnded = true
  }

  /** One piece of work: whether there may be more, or another one does it. */
  async step(): Promise<'more' | 'done' | 'elsewhere'> {
    if (await this.#keeper?.isElsewhere()) return 'elsewhere'
    const { position, entry, version: made } = await this.#progress()
    // A node of another version has made it anew, for others like itself: what this one would write there they would not find.
    if (made !== version) return 'elsewhere'
    if (entry !== null) return (await this.#keeps()) ? this.#readFrom(entry) : 'elsewhere'
    const page = await this.#feed.read(this.#from(position), itemsAtOnce)
    if (page === 'lost') {
      if (!(await this.#keeps())) return 'elsewhere'
      await beginAnew(this.#search, () => this.#feed.head())
      return 'more'
    }
    const told = page.items.flatMap(toldBy)
    const broken = await this.#followAll(told)
    if (broken) return broken
    // To note it is a change of the store as well, which moves the end of the feed on: what says nothing is only remembered.
    if (told.length === 0 && performance.now() - this.#notedAt < noteWithinMs)
      this.#passed = { behind: position, position: page.next }
    else await this.#note(position, page.next)
    return page.items.length > 0 ? 'more' : 'done'
  }

  async #keeps(): Promise<boolean> {
    return !this.#keeper || this.#keeper.take()
  }

  /** Where it goes on: what is noted, or what was passed over behind that. */
  #from(noted: string): string {
    return this.#passed?.behind === noted ? this.#passed.position : noted
  }

  /** What was written before is written once more after a crash, and comes to the same. */
  async #note(before: string, position: string): Promise<void> {
    this.#notedAt = performance.now()
    await this.#search.updateTable('search_progress').set({ position }).where('position', '=', before).execute()
  }

  async #progress(): Promise<Pick<SearchSchema['search_progress'], 'position' | 'entry' | 'version'>> {
    return this.#search.selectFrom('search_progress').select(['position', 'entry', 'version']).executeTakeFirstOrThrow()
  }

  /** The store as it was when the index began; whatever came later is in the feed. */
  async #readFrom(entry: number): Promise<'more'> {
    const rows = await this.#piece((query) => query.where('row', '>', entry).orderBy('row'))
    await this.#write(rows)
    const last = rows.at(-1)?.row ?? null
    await this.#search.updateTable('search_progress').set({ entry: last }).where('entry', '=', entry).execute()
    return 'more'
  }

  /** Answers why not all of it stands in the index now: then it is not noted, and followed again by whoever goes on. */
  async #followAll(told: readonly Told[]): Promise<'done' | 'elsewhere' | undefined> {
    for (const one of told) {
      if (!(await this.#keeps())) return 'elsewhere'
      if (!(await this.#follow(one))) return 'done'
    }
    return undefined
  }

  /** False where it ended before. */
  async #follow({ conversation, after, upTo, trimmed }: Told): Promise<boolean> {
    if (trimmed) {
      await this.#search
        .deleteFrom('search_documents')
        .where('conversation', '=', conversation)
        .where('seq', '<=', upTo)
        .execute()
      return true
    }
    for (let at = after; at < upTo; ) {
      if (this.#isEnded) return false
      const rows = await this.#piece((query) =>
        query.where('conversation', '=', conversation).where('seq', '>', at).where('seq', '<=', upTo).orderBy('seq'),
      )
      await this.#write(rows)
      at = rows.at(-1)?.seq ?? upTo
    }
    return true
  }

  /** The next entries, up to one that fills a piece of work. */
  async #piece(
    narrow: (query: ReturnType<Indexing['entries']>) => ReturnType<Indexing['entries']>,
  ): Promise<EntryRow[]> {
    const rows = await narrow(this.entries()).limit(atOnce).execute()
    return upTo(rows, textAtOnce, ({ body }) => body.length)
  }

  private entries() {
    return this.#db.selectFrom('entries').select(entryColumns)
  }

  /** In place of what stood there. An entry that was removed meanwhile has its own item in the feed. */
  async #write(rows: readonly EntryRow[]): Promise<void> {
    if (rows.length === 0) return
    // Nobody else begins with it meanwhile, however large it is.
    await this.#keeper?.take()
    const places = JSON.stringify(rows.map(({ conversation, seq }) => ({ conversation, seq })))
    const documents = JSON.stringify(rows.flatMap(documentOf))
    await this.#search.transaction().execute(async (on) => {
      await sql`delete from search_documents d using json_to_recordset(${places}::json) as p (conversation bigint, seq bigint)
        where d.conversation = p.conversation and d.seq = p.seq`.execute(on)
      await sql`insert into search_documents (conversation, seq, ts, terms)
        select conversation, seq, ts, array_to_tsvector(terms)
        from json_to_recordset(${documents}::json) as d (conversation bigint, seq bigint, ts bigint, terms text[])
        on conflict (conversation, seq) do update set ts = excluded.ts, terms = excluded.terms`.execute(on)
    })
  }
}
