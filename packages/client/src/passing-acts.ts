import type { EventData, ServerEvent } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { settingsOf } from './own-state.ts'
import type { Runtime } from './runtime.ts'
import type { Store } from './store.ts'
import type { Call } from './sync.ts'

/** Somebody who says nothing more is no longer writing. */
const typingLastsMs = 6000
const typingEveryMs = 3000
/** Receipts of delivery are gathered: a busy conversation is one call now and then. */
const deliveredAfterMs = 1000
/** The server watches for ten minutes; it is asked again before. */
const watchMs = 600_000
const watchAgainMs = 540_000
const watchedAtOnce = 200

/** What a client does for the moment: says who is writing, what has arrived, and whom it looks at. */
export class Passing {
  readonly #store: Store
  readonly #runtime: Runtime
  readonly #call: Call
  readonly #report: (error: unknown) => void
  readonly #typedAt = new Map<string, number>()
  readonly #typingEnds = new Map<string, () => void>()
  readonly #arrived = new Map<string, number>()
  #reporting = false
  #cancelReport: () => void = () => undefined
  /** How many look at a user. */
  readonly #watched = new Map<string, number>()
  #watchAgain: () => void = () => undefined
  #asking = false

  constructor(store: Store, runtime: Runtime, call: Call, report: (error: unknown) => void) {
    this.#store = store
    this.#runtime = runtime
    this.#call = call
    this.#report = report
  }

  typing(conversation: string): void {
    const now = this.#runtime.elapsed()
    if (now - (this.#typedAt.get(conversation) ?? Number.NEGATIVE_INFINITY) < typingEveryMs) return
    this.#typedAt.set(conversation, now)
    this.#try(this.#call('typing', { conversation }))
  }

  /** What was being written is sent: who goes on writing is told of at once. */
  said(conversation: string): void {
    this.#typedAt.delete(conversation)
  }

  watch(users: readonly string[]): () => void {
    for (const user of users) this.#watched.set(user, (this.#watched.get(user) ?? 0) + 1)
    this.#ask()
    return () => {
      const over = users.filter((user) => {
        const left = (this.#watched.get(user) ?? 1) - 1
        if (left > 0) this.#watched.set(user, left)
        else this.#watched.delete(user)
        return left === 0
      })
      if (over.length > 0 && this.#isOnline()) this.#try(this.#call('presence.unsubscribe', { users: over }))
    }
  }

  /** The connection is new: the server knows nothing of what this client looks at. */
  online(): void {
    this.#ask()
    for (const { conversation, unread, seq } of Object.values(this.#store.state.conversations))
      if (unread > 0) this.#note(conversation, seq)
  }

  /** The connection goes: nothing here keeps a program alive, and the next connection says it anew. */
  stop(): void {
    this.#arrived.clear()
    this.#typedAt.clear()
    this.#watchAgain()
    for (const end of this.#typingEnds.values()) end()
    this.#typingEnds.clear()
    this.#cancelReport()
    this.#reporting = false
  }

  heard(event: ServerEvent): void {
    if (event.event === 'typing' && event.data.on) this.#endTyping(event.data)
    if (event.event !== 'message') return
    const { conversation, from, seq } = event.data
    if (from === this.#store.state.user?.oid) return
    this.#stopTyping({ conversation, user: from, on: false })
    this.#note(conversation, seq)
  }

  #isOnline(): boolean {
    return this.#store.state.connection.phase === 'online'
  }

  #endTyping(data: EventData<'typing'>): void {
    const key = `${data.conversation} ${data.user}`
    this.#typingEnds.get(key)?.()
    this.#typingEnds.set(
      key,
      this.#runtime.after(typingLastsMs, () => this.#stopTyping({ ...data, on: false })),
    )
  }

  #stopTyping(data: EventData<'typing'>): void {
    const key = `${data.conversation} ${data.user}`
    this.#typingEnds.get(key)?.()
    this.#typingEnds.delete(key)
    this.#store.dispatch({ type: 'event', event: { event: 'typing', data } })
  }

  /** Something has arrived between two. In rooms nobody asks. */
  #note(conversation: string, seq: number): void {
    if (!conversation.startsWith('user/') || settingsOf(this.#store.state.own)?.receipts === false) return
    this.#arrived.set(conversation, Math.max(seq, this.#arrived.get(conversation) ?? 0))
    if (this.#reporting) return
    this.#reporting = true
    this.#cancelReport = this.#runtime.after(deliveredAfterMs, () => this.#reportArrived())
  }

  #reportArrived(): void {
    this.#reporting = false
    const all = [...this.#arrived].map(([conversation, seq]) => ({ conversation, seq }))
    this.#arrived.clear()
    if (!this.#isOnline()) return
    for (let at = 0; at < all.length; at += watchedAtOnce)
      this.#try(this.#call('conversation.delivered', { conversations: all.slice(at, at + watchedAtOnce) }))
  }

  /** One question for all that is looked at, this turn. */
  #ask(): void {
    if (this.#asking || this.#watched.size === 0) return
    this.#asking = true
    void Promise.resolve().then(() => {
      this.#asking = false
      if (this.#isOnline()) this.#subscribe()
    })
  }

  #subscribe(): void {
    this.#watchAgain()
    const users = [...this.#watched.keys()]
    for (let at = 0; at < users.length; at += watchedAtOnce) {
      const some = users.slice(at, at + watchedAtOnce)
      this.#try(
        this.#call('presence.subscribe', { users: some, for: watchMs }).then(({ presences }) =>
          this.#store.dispatch({ type: 'event', event: { event: 'presence', data: { presences } } }),
        ),
      )
    }
    this.#watchAgain = this.#runtime.after(watchAgainMs, () => this.#ask())
  }

  /** Nothing here is worth trying again by itself: the next time says it anew. */
  #try(act: Promise<unknown>): void {
    act.catch((error: unknown) => {
      if (!(error instanceof TidingsError)) this.#report(error)
    })
  }
}
