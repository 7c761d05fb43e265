import type { ConversationId } from './message-log.ts'

/** Where a searcher may look: the entries after `after`, up to `upTo`, of one conversation. */
export interface SearchPlace {
  readonly conversation: ConversationId
  readonly after: number
  readonly upTo: number
}

export interface SearchQuery {
  /** Terms of `core/search/words.ts`: an entry must hold all of them. None: whatever passes the filters. */
  readonly terms: readonly string[]
  /** Only here; the conversations that changed last come first. */
  readonly places: readonly SearchPlace[]
  /** Addresses, `user/alice`. */
  readonly senders?: readonly string[]
  /** Content types. */
  readonly types?: readonly string[]
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

/**
 * An index of what messages say, beside the store: it follows the log by itself (a second behind at most), knows how
 * far it has come, and goes on from there after a crash. It may name entries that were changed or removed a moment ago:
 * whoever asks reads the entry and looks again.
 */
export interface SearchIndex extends AsyncDisposable {
  /** Newest first (`ts`, then conversation and seq, all descending). */
  find(query: SearchQuery): Promise<readonly SearchHit[]>
  /** Resolves when everything that was in the store at the time of the call is found. */
  caughtUp(): Promise<void>
  /** What it still has to read, for the metrics. */
  lag(): Promise<{ readonly entries: number }>
}
