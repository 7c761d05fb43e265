import type { Runtime } from '../runtime/runtime.ts'
import { type Cache, type CacheChange, type CacheRow, changesBetween, stateFrom } from './cache.ts'
import { type Action, reduce } from './reduce.ts'
import { type ClientState, emptyState } from './state.ts'

type Listener = (state: ClientState) => void
type RestoreListener = (rows: readonly CacheRow[]) => void
type Observer = (action: Action) => void

export interface StoreParts {
  readonly cache: Cache
  readonly runtime: Runtime
  readonly report: (error: unknown) => void
  /** Resolves when the one before has let go of the cache. */
  readonly free: Promise<void>
}

/** How long changes are collected before they are written to the cache. */
const writeAfterMs = 500

/** The state of one user, who listens to it, and its copy in the cache. */
export class Store {
  state: ClientState = emptyState
  readonly #parts: StoreParts
  readonly #listeners = new Set<Listener>()
  readonly #observers = new Set<Observer>()
  #onRestored: RestoreListener = () => undefined
  /** What the cache holds. */
  #written: ClientState = emptyState
  #restored: Promise<void> | undefined
  #mustClear = false
  #failing = false
  #closed = false
  #cancelWrite: (() => void) | undefined
  #writing: Promise<void> | undefined
  #nextWrite: Promise<void> | undefined

  constructor(parts: StoreParts) {
    this.#parts = parts
  }

  dispatch(action: Action): void {
    if (this.#closed) return
    const next = reduce(this.state, action)
    if (next === this.state) return
    this.state = next
    // First: a listener may dispatch, and whoever repeats the actions needs them in order.
    for (const observer of this.#observers) observer(action)
    for (const listener of this.#listeners) listener(next)
    // What somebody has written is kept at once; all else can be had again.
    if (action.type === 'queued') void this.flush()
    else this.#cancelWrite ??= this.#parts.runtime.after(writeAfterMs, () => void this.flush())
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  observe(observer: Observer): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /**
   * Takes what the cache holds of this user, once: later the state knows more. A cache that cannot be read, or is another
   * user's, is as good as empty.
   */
  restore(uid: string): Promise<void> {
    this.#restored ??= this.#restore(uid)
    return this.#restored
  }

  /** Resolves when the cache has everything so far. One write at a time: what changes meanwhile goes with the next. */
  flush(): Promise<void> {
    this.#cancelWrite?.()
    this.#cancelWrite = undefined
    this.#nextWrite ??= this.#writeNext()
    return this.#nextWrite
  }

  /** Hears all that the cache holds of this user, once, when the state has its part of it. */
  onRestored(listener: RestoreListener): void {
    this.#onRestored = listener
  }

  /** Writes what is not of the state, after all that was. Rejects when it cannot be kept. */
  async keep(changes: readonly CacheChange[]): Promise<void> {
    if (!this.#restored) throw new Error('whose copy it is is not known yet')
    await this.flush()
    if (this.#failing) throw new Error('the copy fails')
    if (!this.#closed) await this.#parts.cache.write(changes)
  }

  /** Nothing changes any more, and nothing is written. Resolves when what was being written is. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelWrite?.()
    await this.#restored
    await this.#writing
  }

  async #writeNext(): Promise<void> {
    // Whose copy it is, and what it holds, must be known before it is changed.
    await this.#restored
    await this.#writing
    this.#nextWrite = undefined
    if (this.#closed || !this.#restored) return
    this.#writing = this.#write()
    await this.#writing
  }

  async #restore(uid: string): Promise<void> {
    const { cache, free, report } = this.#parts
    await free
    try {
      const rows = await cache.load()
      const kept = stateFrom(rows)
      if (kept.user !== undefined && kept.user.id !== uid) {
        // Nothing of another user's copy may stay.
        this.#mustClear = true
        void this.flush()
        return
      }
      this.#written = { ...emptyState, ...kept }
      this.dispatch({ type: 'restored', state: { ...kept, outbox: joined(kept.outbox ?? [], this.state.outbox) } })
      this.#onRestored(rows)
    } catch (error) {
      this.#mustClear = true
      report(error)
    }
  }

  async #write(): Promise<void> {
    const { state } = this
    const { cache, report } = this.#parts
    const { changes, kept } = changesBetween(this.#written, state)
    if (changes.length === 0 && !this.#mustClear) return
    try {
      // What could not be read is older than what comes now, and does not go with it.
      if (this.#mustClear) await cache.clear()
      this.#mustClear = false
      await cache.write(changes)
      this.#written = kept
      this.#failing = false
    } catch (error) {
      // The copy is for comfort: without it the next start reads the server. The next write tries these again, too, and
      // a cache that goes on failing is told of once.
      if (!this.#failing) report(error)
      this.#failing = true
    }
  }
}

/** What was kept was written before what was written meanwhile. */
function joined(kept: ClientState['outbox'], meanwhile: ClientState['outbox']): ClientState['outbox'] {
  const known = new Set(kept.map(({ clientMsgId }) => clientMsgId))
  const last = kept.at(-1)?.place ?? 0
  const added = meanwhile.filter(({ clientMsgId }) => !known.has(clientMsgId))
  return [...kept, ...added.map((message, index) => ({ ...message, place: last + index + 1 }))]
}
