import type { EventData, Oid, Presence, ServerEvent } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import type { Runtime } from '../runtime/runtime.ts'
import { settingsOf } from '../state/own-state.ts'
import type { Store } from '../state/store.ts'
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
/** About as long as a list takes to come onto the screen: who is looked at in it is one question. */
const gatherMs = 50
/** A question that the server was too busy for. */
const againMs = 5000

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
  /** Whom the server watches for this connection. */
  readonly #subscribed = new Set<string>()
  /** Of whom something was told while the server was being asked. */
  readonly #toldMeanwhile = new Set<Set<string>>()
  #watchAgain: (() => void) | undefined
  #gathering: (() => void) | undefined

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
    this.#gather(gatherMs)
    return () => {
      for (const user of users) {
        const left = (this.#watched.get(user) ?? 1) - 1
        if (left > 0) this.#watched.set(user, left)
        else this.#watched.delete(user)
      }
      this.#gather(gatherMs)
    }
  }

  /** The connection is new: the server knows nothing of what this client looks at. */
  online(): void {
    this.#subscribed.clear()
    this.#follow()
    for (const { conversation, unread, seq } of Object.values(this.#store.state.conversations))
      if (unread > 0) this.#note(conversation, seq)
  }

  /** The connection goes: nothing here keeps a program alive, and the next connection says it anew. */
  stop(): void {
    this.#arrived.clear()
    this.#typedAt.clear()
    this.#watchAgain?.()
    this.#watchAgain = undefined
    this.#gathering?.()
    this.#gathering = undefined
    for (const end of this.#typingEnds.values()) end()
    this.#typingEnds.clear()
    this.#cancelReport()
    this.#reporting = false
  }

  heard(event: ServerEvent): void {
    if (event.event === 'typing' && event.data.on) this.#endTyping(event.data)
    if (event.event === 'presence')
      for (const told of this.#toldMeanwhile) for (const { user } of event.data.presences) told.add(user)
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

  /** One question for all that come and go meanwhile. */
  #gather(ms: number): void {
    if (this.#gathering || !this.#isOnline()) return
    this.#gathering = this.#runtime.after(ms, () => {
      this.#gathering = undefined
      if (this.#isOnline()) this.#follow()
    })
  }

  /** Tells the server whom to watch from now on, and whom no more: what it knows already is not said again. */
  #follow(): void {
    const come = [...this.#watched.keys()].filter((user) => !this.#subscribed.has(user))
    const gone = [...this.#subscribed].filter((user) => !this.#watched.has(user))
    for (let at = 0; at < gone.length; at += watchedAtOnce) this.#unsubscribe(gone.slice(at, at + watchedAtOnce))
    for (let at = 0; at < come.length; at += watchedAtOnce) this.#subscribe(come.slice(at, at + watchedAtOnce))
    if (this.#subscribed.size > 0) this.#watchAgain ??= this.#runtime.after(watchAgainMs, () => this.#renew())
  }

  #renew(): void {
    this.#watchAgain = undefined
    if (!this.#isOnline()) return
    this.#subscribed.clear()
    this.#follow()
  }

  #unsubscribe(users: readonly string[]): void {
    for (const user of users) this.#subscribed.delete(user)
    this.#try(this.#call('presence.unsubscribe', { users: [...users] }))
  }

  #subscribe(users: readonly string[]): void {
    for (const user of users) this.#subscribed.add(user)
    const toldMeanwhile = new Set<string>()
    this.#toldMeanwhile.add(toldMeanwhile)
    const told = this.#call('presence.subscribe', { users: [...users], for: watchMs })
      .finally(() => this.#toldMeanwhile.delete(toldMeanwhile))
      .then(
        ({ presences }) => this.#answered(presences, toldMeanwhile),
        (error: unknown) => {
          if (error instanceof TidingsError && error.retryable) {
            for (const user of users) this.#subscribed.delete(user)
            this.#gather(error.details?.retryAfter ?? againMs)
          }
          throw error
        },
      )
    this.#try(told)
  }

  /** What comes in one piece with an answer is heard before it: nobody knows which of the two is newer, and it is asked again. */
  #answered(answered: readonly Presence[], toldMeanwhile: ReadonlySet<string>): void {
    const isSure = ({ user }: Presence): boolean => !toldMeanwhile.has(user)
    const presences = answered.filter(isSure)
    if (presences.length > 0) this.#store.dispatch({ type: 'event', event: { event: 'presence', data: { presences } } })
    const unsure = new Set(answered.flatMap((one) => (isSure(one) ? [] : [one.user])))
    if (unsure.size === 0) return
    for (const user of this.#subscribed)
      if ([user, `user/${user}`].some((oid) => unsure.has(oid as Oid))) this.#subscribed.delete(user)
    this.#gather(gatherMs)
  }

  /** What of this is worth trying again has said so. */
  #try(act: Promise<unknown>): void {
    act.catch((error: unknown) => {
      if (!(error instanceof TidingsError)) this.#report(error)
    })
  }
}
