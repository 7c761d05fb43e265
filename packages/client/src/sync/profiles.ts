import { NotConnected } from '../connection/connection.ts'
import { profilesKept } from '../state/reduce.ts'
import type { Store } from '../state/store.ts'
import type { Call } from './sync.ts'

/** The server answers so many in one call. */
const atOnce = 200

/** Profiles of people who are shown, asked for once per run: together, however many parts of a page ask. */
export class Profiles {
  readonly #store: Store
  readonly #call: Call
  readonly #report: (error: unknown) => void
  readonly #wanted = new Set<string>()
  readonly #asked = new Set<string>()
  #asking = false

  constructor(store: Store, call: Call, report: (error: unknown) => void) {
    this.#store = store
    this.#call = call
    this.#report = report
  }

  /** `anew`: also those who are known. */
  want(users: readonly string[], anew = false): void {
    for (const user of users) if (anew || !this.#asked.has(user)) this.#wanted.add(user)
    this.ask()
  }

  /** Also after a connection came back: what was wanted meanwhile. */
  ask(): void {
    if (this.#asking || this.#wanted.size === 0 || this.#store.state.connection.phase !== 'online') return
    this.#asking = true
    void Promise.resolve().then(() => this.#askAll())
  }

  async #askAll(): Promise<void> {
    const users = [...this.#wanted].slice(0, atOnce)
    for (const user of users) {
      this.#wanted.delete(user)
      this.#asked.add(user)
    }
    // Of so many the first are kept no more: they are asked for anew when they are shown.
    if (this.#asked.size > profilesKept) this.#asked.clear()
    try {
      const answer = await this.#call('user.profiles', { users })
      this.#store.dispatch({ type: 'users', users: answer.users })
    } catch (error) {
      this.#failed(users, error)
      // The next connection asks: this one may be closing and not have said so yet, and would be asked without an end.
      if (error instanceof NotConnected) return
    } finally {
      this.#asking = false
    }
    this.ask()
  }

  /** What is refused is not asked for again by itself. */
  #failed(users: readonly string[], error: unknown): void {
    for (const user of users) this.#asked.delete(user)
    if (error instanceof NotConnected) for (const user of users) this.#wanted.add(user)
    this.#report(error)
  }
}
