import { soundMentions } from '@tidings/protocol/mentioned'
import { isSame, nothing, type Written } from './written.ts'

/** What was written somewhere and not sent, and the server has not got. */
export interface Draft extends Written {
  readonly ts: number
  /** The draft that the server had when this was begun, by its time; 0 for none. Another one was written elsewhere since. */
  readonly upon: number
}

/** What a draft is kept in that outlives the page. */
export interface Shelf {
  read(): string | null
  write(text: string | null): void
}

/** So many drafts outlive the page, of so many characters together, for so long. */
const most = 100
const mostCharacters = 500_000
const longestMs = 30 * 86_400_000

type Drafts = Readonly<Record<string, Draft>>

const isDraft = (value: unknown): value is Draft => {
  const { text, mentionsAt, ts, upon } = (value ?? {}) as Partial<Record<keyof Draft, unknown>>
  return typeof text === 'string' && Array.isArray(mentionsAt) && typeof ts === 'number' && typeof upon === 'number'
}

/** Another tab wrote it, or another version of the page: what is no draft is left out. */
function parsed(text: string | null): Drafts {
  if (text === null) return {}
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>)
    return Object.fromEntries(
      entries.flatMap(([key, draft]) =>
        isDraft(draft) ? [[key, { ...draft, mentionsAt: soundMentions(draft.text, draft.mentionsAt) }]] : [],
      ),
    )
  } catch {
    return {}
  }
}

/** The newest of them, as many as there is room for. */
function bounded(drafts: Drafts, now: number): Drafts {
  let characters = 0
  const kept = Object.entries(drafts)
    .filter(([, { ts }]) => now - ts < longestMs)
    .sort(([, a], [, b]) => b.ts - a.ts)
    .slice(0, most)
    .filter(([, { text }]) => {
      characters += text.length
      return characters <= mostCharacters
    })
  return Object.fromEntries(kept)
}

/**
 * The drafts of one account on this device that the server has not got, by conversation or by the id of a thread; also that
 * one was sent or emptied. They outlive the page.
 */
export class DraftShelf {
  readonly #shelf: Shelf
  readonly #now: () => number
  readonly #drafts = new Map<string, Draft>()
  readonly #unwritten = new Set<string>()
  #closed = false

  constructor(shelf: Shelf, now: () => number = Date.now) {
    this.#shelf = shelf
    this.#now = now
  }

  get(key: string): Draft | undefined {
    const here = this.#drafts.get(key)
    if (here) return here
    const kept = parsed(this.#shelf.read())
    return Object.hasOwn(kept, key) ? kept[key] : undefined
  }

  /** Of what the server has not got something. */
  keys(): readonly string[] {
    return [...new Set([...Object.keys(parsed(this.#shelf.read())), ...this.#drafts.keys()])]
  }

  /** Written here: from now on this counts, until the server has it. */
  write(key: string, { text, mentionsAt }: Written, upon: number): Draft {
    const draft = { text, mentionsAt, ts: this.#now(), upon }
    this.#drafts.set(key, draft)
    this.#unwritten.add(key)
    return draft
  }

  /** The server has it; nothing, when something else was written meanwhile. */
  saved(key: string, draft: Draft): void {
    if (this.#drafts.get(key) === draft) this.drop(key)
  }

  /** It counts no more. */
  drop(key: string): void {
    this.#drafts.delete(key)
    this.#unwritten.add(key)
    this.keep()
  }

  /** Leaves nothing on this device, and keeps nothing there any more. */
  close(): void {
    this.#closed = true
    this.#drafts.clear()
    this.#shelf.write(null)
  }

  /** Brings what was written since to where it outlives the page: at once, for the page may be gone in a moment. */
  keep(): void {
    if (this.#unwritten.size === 0 || this.#closed) return
    // Other tabs keep theirs in the same place.
    const kept: Record<string, Draft> = { ...parsed(this.#shelf.read()) }
    for (const key of this.#unwritten) {
      const draft = this.#drafts.get(key)
      if (draft) kept[key] = draft
      else delete kept[key]
    }
    this.#unwritten.clear()
    const drafts = bounded(kept, this.#now())
    this.#shelf.write(Object.keys(drafts).length === 0 ? null : JSON.stringify(drafts))
  }
}

/** A draft as the server has it; of none the time is 0. */
export interface ServerDraft extends Written {
  readonly ts: number
}

/** Does what was written here count, beside what the server has? */
export function counts(draft: Draft | undefined, server: ServerDraft): draft is Draft {
  // Upon what the server still has, or later than what another terminal wrote.
  return draft !== undefined && (draft.upon === server.ts || draft.ts > server.ts)
}

export const isEmpty = (written: Written): boolean => isSame(written, nothing)
