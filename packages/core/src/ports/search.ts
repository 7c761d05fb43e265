import type { ContentKind } from '@tidings/protocol/kinds'
import type { Sight } from '../words/excerpt.ts'
import type { ConversationId } from './message-log.ts'

/** Where a searcher may look: the entries after `after`, up to `upTo`, of one conversation. */
export interface SearchScope {
  readonly conversation: ConversationId
  readonly after: number
  readonly upTo: number
}

export interface SearchQuery {
  /** As it was typed: an entry must hold it as `lookAt` of `core/words/excerpt.ts` says. '' is in every text. */
  readonly text: string
  /** Terms of `core/words/words.ts`: an entry must hold all of them. None: whatever passes the filters. */
  readonly terms: readonly string[]
  /** Only here; the conversations that changed last come first. */
  readonly scopes: readonly SearchScope[]
  /** Addresses, `user/alice`. */
  readonly senders?: readonly string[]
  /** Content types. */
  readonly types?: readonly string[]
  /** What the content holds, one of them, as `kindsOf` of the protocol says. */
  readonly kinds?: readonly ContentKind[]
  /** Milliseconds since the epoch; `from` included, `until` not. */
  readonly from?: number
  readonly until?: number
  /** Hits after this one, in the order of the answer. */
  readonly beyond?: SearchHit
  readonly limit: number
}

export interface SearchHit {
  readonly conversation: ConversationId
  readonly seq: number
  readonly ts: number
}

/** An entry that holds what was looked for, as it stood at `rev`. */
export interface SearchMatch extends SearchHit, Sight {
  readonly rev: number
}

export interface SearchAnswer {
  readonly matches: readonly SearchMatch[]
  /** Where it stopped, full or after as much text as it looks at for one call. Absent: there is nothing behind it. */
  readonly next?: SearchHit
}

/**
 * An index of what messages say, beside the store: it follows the log by itself (a second behind at most), knows how
 * far it has come, and goes on from there after a crash. Texts are looked through beside the server's thread, which has
 * everybody else to serve. It may name entries that are changed or removed a moment later: whoever asks reads the entry.
 */
export interface SearchIndex extends AsyncDisposable {
  /** Newest first (`ts`, then conversation and seq, all descending). */
  find(query: SearchQuery): Promise<SearchAnswer>
  /** Resolves when everything that was in the store at the time of the call is found. */
  caughtUp(): Promise<void>
  /** What it still has to read, for the metrics. */
  lag(): Promise<{ readonly entries: number }>
}
