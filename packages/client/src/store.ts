import { type Cache, changesBetween, stateFrom } from './cache.ts'
import { type Action, reduce } from './reduce.ts'
import type { Runtime } from './runtime.ts'
import { type ClientState, emptyState } from './state.ts'

type Listener = (state: ClientState) => void
type Observer = (action: Action) => void

/** How long changes are collected before they are written to the cache. */
const writeAfterMs = 50

/** The state, who listens to it, and its copy in the cache. */
export class Store {
  state: ClientState = emptyState
  readonly #cache: Cache
  readonly #runtime: Runtime
  readonly #report: (error: unknown) => void
  readonly #listeners = new Set<Listener>()
  readonly #observers = new Set<Observer>()
  /** What the cache holds. */
  #written: ClientState = emptyState
  #restored = false
  #mustClear = false
  #failing = false
  #scheduled = false
  #writing: Promise<void> = Promise.resolve()

  constructor(cache: Cache, runtime: Runtime, report: (error: unknown) => void) {
    this.#cache = cache
    this.#runtime = runtime
    this.#report = report
  }

  dispatch(action: Action): void {
    const next = reduce(this.state, action)
    if (next === this.state) return
    this.state = next
    // First: a listener may dispatch, and whoever repeats the actions needs them in order.
    for (const observer of this.#observers) observer(action)
    for (const listener of this.#listeners) listener(next)
    if (this.#scheduled) return
    this.#scheduled = true
    this.#runtime.after(writeAfterMs, () => void this.flush())
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  observe(observer: Observer): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** Takes what the cache holds, once: later the state knows more. A cache that cannot be read is as good as empty. */
  async restore(): Promise<void> {
    if (this.#restored) return
    this.#restored = true
    try {
      const kept = stateFrom(await this.#cache.load())
      this.#written = { ...emptyState, ...kept }
      const keptIds = new Set(kept.outbox?.map(({ clientMsgId }) => clientMsgId))
      const writtenMeanwhile = this.state.outbox.filter(({ clientMsgId }) => !keptIds.has(clientMsgId))
      this.dispatch({ type: 'restored', state: { ...kept, outbox: [...(kept.outbox ?? []), ...writtenMeanwhile] } })
    } catch (error) {
      this.#mustClear = true
      this.#report(error)
    }
  }

  /** Resolves when the cache has everything so far. */
  flush(): Promise<void> {
    this.#scheduled = false
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const { state } = this
    const changes = changesBetween(this.#written, state)
    if (changes.length === 0) return
    try {
      // What could not be read is older than what comes now, and does not go with it.
      if (this.#mustClear) await this.#cache.clear()
      this.#mustClear = false
      await this.#cache.write(changes)
      this.#written = state
      this.#failing = false
    } catch (error) {
      // The copy is for comfort: without it the next start reads the server. The next write tries these again, too, and
      // a cache that goes on failing is told of once.
      if (!this.#failing) this.#report(error)
      this.#failing = true
    }
  }
}
