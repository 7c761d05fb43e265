import type { InputOf, Message, OperationName, OutputOf } from '@tidings/protocol'
import type { Repairs } from '../connection/repairs.ts'
import type { Store } from '../state/store.ts'
import { indexOf } from '../state/window.ts'

export type Call = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<OutputOf<N>>

/** A hole larger than this is not filled: the window starts again at the head. */
const largestHole = 600
const page = 100

/** Brings the local copy of what is being looked at up to the log. Runs once per conversation at a time. */
export class Sync {
  readonly #store: Store
  readonly #call: Call
  readonly #repairs: Repairs
  /** How many look at a conversation. */
  readonly #watched = new Map<string, number>()
  /** Conversations in which somebody went back in time, and looks on. */
  readonly #past = new Set<string>()

  constructor(store: Store, call: Call, repairs: Repairs) {
    this.#store = store
    this.#call = call
    this.#repairs = repairs
  }

  watch(conversation: string): () => void {
    this.#watched.set(conversation, (this.#watched.get(conversation) ?? 0) + 1)
    this.repair(conversation)
    return () => {
      const left = (this.#watched.get(conversation) ?? 1) - 1
      if (left > 0) this.#watched.set(conversation, left)
      else {
        this.#watched.delete(conversation)
        this.#past.delete(conversation)
        this.#store.dispatch({ type: 'closed', conversation })
      }
    }
  }

  /** After a connect, a resync, or any doubt. */
  repairWatched(): void {
    for (const conversation of this.#watched.keys()) this.repair(conversation)
  }

  /** After an event: is there a hole now? */
  check(conversation: string): void {
    if (this.#watched.has(conversation) && this.#isBehind(conversation)) this.repair(conversation)
  }

  repair(conversation: string): void {
    if (this.#watched.has(conversation)) this.#store.dispatch({ type: 'opened', conversation })
    this.#repairs.run(conversation, () => this.#bringUp(conversation))
  }

  /** Resolves when no repair of it is under way. */
  settled(conversation: string): Promise<void> {
    return this.#repairs.settled(conversation)
  }

  /** Reads the page before the window; false when the log's beginning is reached. */
  async loadOlder(conversation: string): Promise<boolean> {
    await this.settled(conversation)
    const first = this.#store.state.windows[conversation]?.messages[0]
    if (!first) return false
    const floor = this.#store.state.conversations[conversation]?.floor ?? 0
    if (first.seq <= floor + 1) return false
    const since = this.#store.state.windows[conversation]?.rev ?? 0
    const { messages } = await this.#call('log.read', { conversation, before: first.seq, limit: page })
    this.#store.dispatch({ type: 'page', conversation, messages: messages.toReversed() })
    // So far back that the newest had to go.
    if (this.#store.state.windows[conversation]?.past) this.#past.add(conversation)
    // What changed while the page was on its way may be in the window's mark and not in the page.
    if ((this.#store.state.windows[conversation]?.rev ?? 0) > since) await this.#applyChanges(conversation, since)
    return (messages.at(-1)?.seq ?? 0) > floor + 1
  }

  /** The reader may see further back than before. Where little is shown nobody scrolls to ask for it. */
  reachBack(conversation: string): void {
    const { messages = [], past } = this.#store.state.windows[conversation] ?? {}
    if (messages.length === 0 || messages.length >= page || past) return
    this.#repairs.run(`beginning of ${conversation}`, async () => {
      await this.loadOlder(conversation)
    })
  }

  /** Reads the page after a window that shows the past; false when it has reached the head, and follows it again. */
  async loadNewer(conversation: string): Promise<boolean> {
    await this.settled(conversation)
    const window = this.#store.state.windows[conversation]
    const last = window?.messages.at(-1)
    if (!window?.past || !last) return false
    const { messages, head } = await this.#call('log.read', { conversation, after: last.seq, limit: page })
    const past = (messages.at(-1)?.seq ?? head) < head
    this.#store.dispatch({ type: 'page', conversation, messages, past })
    if (!past) this.#follow(conversation)
    return past
  }

  /** Shows the log around a place, which need not be near the head. */
  async showAround(conversation: string, seq: number): Promise<void> {
    await this.settled(conversation)
    const { windows, conversations } = this.#store.state
    if (indexOf(windows[conversation]?.messages ?? [], seq) >= 0) return
    const rev = conversations[conversation]?.rev ?? 0
    const { messages, head } = await this.#call('log.read', { conversation, before: seq + page / 2, limit: page })
    const past = (messages[0]?.seq ?? head) < head
    if (past) this.#past.add(conversation)
    this.#store.dispatch({ type: 'page', conversation, messages: messages.toReversed(), fresh: true, rev, past })
    if (!past) this.#follow(conversation)
  }

  /** Back to what is said now. */
  async showNewest(conversation: string): Promise<void> {
    await this.settled(conversation)
    if (!this.#store.state.windows[conversation]?.past) return
    this.#past.delete(conversation)
    this.repair(conversation)
    await this.settled(conversation)
  }

  #follow(conversation: string): void {
    this.#past.delete(conversation)
    this.repair(conversation)
  }

  #isBehind(conversation: string): boolean {
    const { conversations, windows } = this.#store.state
    const known = conversations[conversation]
    const window = windows[conversation]
    if (!known || !window) return known !== undefined
    const misses = !window.past && (window.messages.at(-1)?.seq ?? known.floor) < known.seq
    return misses || window.rev < known.rev
  }

  async #bringUp(conversation: string): Promise<void> {
    const window = this.#store.state.windows[conversation]
    const known = window?.messages.at(-1)
    const head = this.#store.state.conversations[conversation]?.seq
    const fresh = !known || window?.past || (head !== undefined && head - known.seq > largestHole)
    // Who looks at the past sees only what became of what is shown, and not what is said now.
    if (window?.past && this.#past.has(conversation)) return this.#readChanges(conversation)
    if (fresh) await this.#readNewest(conversation)
    else await this.#readAfter(conversation, known.seq)
    await this.#readChanges(conversation)
  }

  async #readNewest(conversation: string): Promise<void> {
    // A page that is read now has every change that was told before.
    const rev = this.#store.state.conversations[conversation]?.rev ?? 0
    const { messages } = await this.#call('log.read', { conversation, limit: page })
    this.#store.dispatch({ type: 'page', conversation, messages: messages.toReversed(), fresh: true, rev, past: false })
  }

  async #readAfter(conversation: string, from: number): Promise<void> {
    let after = from
    for (;;) {
      const { messages, head } = await this.#call('log.read', { conversation, after, limit: page })
      this.#store.dispatch({ type: 'page', conversation, messages })
      const last: Message | undefined = messages.at(-1)
      if (!last || last.seq >= head) return
      after = last.seq
    }
  }

  async #readChanges(conversation: string): Promise<void> {
    for (;;) {
      const since = this.#store.state.windows[conversation]?.rev ?? 0
      if (since >= (this.#store.state.conversations[conversation]?.rev ?? 0)) return
      if ((await this.#applyChanges(conversation, since)) <= since) return
    }
  }

  async #applyChanges(conversation: string, since: number): Promise<number> {
    const { messages, rev } = await this.#call('log.changes', { conversation, since, limit: page })
    this.#store.dispatch({ type: 'changes', conversation, messages, rev })
    return rev
  }

  /** Asks for what changed of what is the user's own, until nothing is missing. */
  async bringUpOwn(): Promise<void> {
    let began: number | undefined
    for (;;) {
      const since = this.#store.state.own.version
      const answer = await this.#call('user.changes', { since, ...(began === undefined ? {} : { began }) })
      const { changes, version, head, anew = false } = answer
      // Who begins with nothing is not told what is gone: such an answer fits only where still nothing is known since then.
      if ((since === 0 || anew) && this.#store.state.own.version !== since) continue
      this.#store.dispatch({ type: 'own', changes, version, anew })
      if (since === 0 || anew) began = head
      if (version >= head) return
    }
  }
}
