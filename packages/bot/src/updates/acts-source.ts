import type { Action, ChatClient } from '@tidings/client'
import type { CardAct, OwnChange } from '@tidings/protocol'
import type { BotStore } from '../keeping/store.ts'

export interface ActsSourceParts {
  readonly client: ChatClient
  readonly store: BotStore
  readonly handle: (act: CardAct) => Promise<void>
  readonly report: (error: unknown) => void
}

interface Reached {
  readonly epoch: string | undefined
  readonly version: number
}

/**
 * What people choose on the bot's cards. The server keeps it for a day, and the store has up to where all was handled; where it
 * knows nothing, it begins with what comes from now on. One after another in a conversation.
 */
export class ActsSource {
  readonly #parts: ActsSourceParts
  readonly #early: OwnChange[] = []
  readonly #turns = new Map<string, Promise<void>>()
  readonly #pending = new Set<number>()
  /** Handled, with others before it that are not. */
  readonly #done = new Set<number>()
  #reached: number | undefined
  #stopped = false

  constructor(parts: ActsSourceParts) {
    this.#parts = parts
    parts.client.observe((action) => this.#observe(action))
  }

  /** When the first connection is there, and what came before it is known. */
  async begin(): Promise<void> {
    const { client, store } = this.#parts
    const { epoch, own } = client.state
    const known = (await store.get('acts')) as Reached | undefined
    this.#reached = known && known.epoch === epoch ? known.version : own.version
    await this.#remember(this.#reached)
    for (const change of this.#early.splice(0)) this.#take(change)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#turns.values())
  }

  #observe(action: Action): void {
    if (action.type === 'own') for (const change of action.changes) this.#take(change)
    if (action.type === 'event' && action.event.event === 'action') this.#take(action.event)
    // Another history has versions of its own.
    if (action.type === 'forgotten' && this.#reached !== undefined) {
      this.#reached = 0
      this.#done.clear()
    }
  }

  #take(change: OwnChange): void {
    if (change.event !== 'action' || change.data.value === null || this.#stopped) return
    const { version, value: act } = change.data
    if (this.#reached === undefined) {
      this.#early.push(change)
      return
    }
    if (version <= this.#reached || this.#pending.has(version) || this.#done.has(version)) return
    this.#pending.add(version)
    const before = this.#turns.get(act.conversation) ?? Promise.resolve()
    const turn = before.then(() => this.#handle(version, act))
    this.#turns.set(act.conversation, turn)
    void turn.finally(() => {
      if (this.#turns.get(act.conversation) === turn) this.#turns.delete(act.conversation)
    })
  }

  async #handle(version: number, act: CardAct): Promise<void> {
    if (this.#stopped) return
    try {
      await this.#parts.handle(act)
      this.#pending.delete(version)
      this.#done.add(version)
      const reached = this.#pending.size > 0 ? Math.min(...this.#pending) - 1 : Math.max(...this.#done)
      await this.#remember(reached)
    } catch (error) {
      this.#parts.report(error)
    }
  }

  async #remember(version: number): Promise<void> {
    const { client, store } = this.#parts
    this.#reached = Math.max(this.#reached ?? 0, version)
    for (const done of this.#done) if (done <= this.#reached) this.#done.delete(done)
    const reached: Reached = { epoch: client.state.epoch, version: this.#reached }
    await store.set('acts', reached)
  }
}
