import { isNotice, TidingsError, uidOf, userOid } from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { SessionId, UserCall } from '../calls/call.ts'
import type { Places } from '../conversations/places.ts'
import type { Tell } from '../delivery/facts.ts'
import {
  type Draft,
  entryAt,
  entryFrom,
  firstResult,
  resultOf,
  type Sender,
  type SendInput,
  type Sent,
} from '../drafting/draft.ts'
import type { Followed } from '../drafting/following.ts'
import type { Repeats } from '../drafting/repeats.ts'
import type { Body } from '../entries/body.ts'
import { alwaysStale, type Judging, tries, type UserActor } from '../judging/judging.ts'
import type { When } from '../log/append-queue.ts'
import type { Appender } from '../log/appender.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { messageId } from '../places/message-id.ts'
import type { Place } from '../places/place.ts'
import type { Appended, Entry, Judged, NewEntry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Log, Metrics } from '../ports/system.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import { Drafts, type DraftsParts } from './drafts.ts'
import { Dropped, type Hearing } from './hearing.ts'

export interface SendParts extends DraftsParts {
  readonly store: Store
  readonly places: Places
  readonly judging: Judging
  readonly appender: Appender
  readonly tell: Tell
  readonly metrics: Metrics
  readonly log: Log
  readonly scheduler: Scheduler
  readonly budget: WritingBudget
  readonly repeats: Repeats
  readonly followed: Followed
  readonly hearing: Hearing
  /** Looks at what was stored, after the answer: link previews. */
  readonly afterwards: (place: Place, entry: Entry, body: Body) => void
}

export const senderOf = ({ actor, session }: UserCall): Sender => ({
  uid: actor.uid,
  clientId: actor.clientId,
  session,
  actor,
})

/** A message that is on its way to the disk, or that is to go nowhere but to who is there. */
interface Begun {
  readonly place: Place
  /** As it is to be sent: what was asked for, or what the operator's hook has made of it. */
  input: SendInput
  readonly sender: Sender
  /** How often it was judged. */
  attempts: number
  /** The operator's hook, where there is one, was asked. */
  isHeard: boolean
  /** When it was judged at first. */
  ts: number
  /** What it was judged by last, */
  access: number | undefined
  /** as it is said then, */
  draft: Draft | undefined
  /** and stored. */
  entry: NewEntry | undefined
}

/** Who sends, and by which standing. */
const writerOf = ({ uid, actor }: Sender) => actor ?? { uid }

/** The session that has the message already. */
const writtenIn = ({ session, isTold }: Sender): SessionId | undefined => (isTold ? undefined : session)

/** The hot path: check, append, answer and deliver. Nothing here reads the store once its caches are warm. */
export class Sending {
  readonly #parts: SendParts
  readonly #drafts: Drafts
  /** Where something burns after reading: an answer to it sets its time. */
  readonly #burning = new BoundedCache<number, true>(10_000)
  /** Of whoever was judged anew: as who they stand now. */
  readonly #stood = new WeakMap<UserActor, UserActor>()

  constructor(parts: SendParts) {
    this.#parts = parts
    this.#drafts = new Drafts(parts)
  }

  async send(input: SendInput, sender: Sender): Promise<Sent> {
    const { clock } = this.#parts
    const start = clock.elapsed()
    let begun: Begun
    let appended: Appended | undefined
    try {
      const found = this.enter(input, sender)
      const place = found instanceof Promise ? await found : found
      begun = begin(place, input, sender)
      appended = await this.#append(begun)
    } catch (refusal) {
      if (refusal instanceof Dropped) return nowhere(refusal.place, clock.now())
      return this.#parts.repeats.firstResultOr(refusal, input, sender.uid)
    }
    return this.#answer(begun, appended, input, start)
  }

  /** Delivers what was stored, and answers it. */
  #answer(begun: Begun, appended: Appended | undefined, input: SendInput, start: number): Sent {
    const { clock, tell, metrics, hearing } = this.#parts
    const { place, draft, entry, sender } = begun
    if (!draft || appended?.kind === 'stale') throw alwaysStale()
    if (!entry || !appended) return this.#signal(begun, draft)
    const { body } = draft
    if (appended.kind === 'duplicate')
      return firstResult(appended.entry, draft, input, begun.isHeard && hearing.mayDiffer)
    const stored = entryAt(entry, appended)
    tell({ kind: 'entry', place, entry: stored, body, access: entry.access, except: writtenIn(sender) })
    metrics.messageStored(clock.elapsed() - start)
    if (entry.thread !== undefined) this.#countReplies(place, entry.thread, entry.access)
    if (entry.follows)
      this.#parts.followed(entry.follows, { seq: stored.seq, root: entry.thread ?? 0 }, appended.followed ?? [])
    this.#parts.afterwards(place, stored, body)
    // What is copied may have been taken back while it was read.
    if (entry.copies !== undefined || this.#burning.get(place.id)) this.#parts.scheduler.look()
    if (entry.burnAfter !== undefined) this.#burning.set(place.id, true)
    const result = resultOf(stored, draft, input)
    return begun.input === input ? result : { ...result, content: body.content }
  }

  /** The place to which the input may be sent, as far as memory can tell it without waiting. */
  enter(input: SendInput, { uid, chose }: Sender): Place | Promise<Place> {
    if (isNotice(input.content.type) || (input.content.type === 'menu' && !chose))
      throw new TidingsError('forbidden', `only the server writes ${input.content.type}`)
    return this.#parts.places.toSend(uid, input.to)
  }

  /** Everything that `send` checks, without sending. */
  async check(input: SendInput, sender: Sender): Promise<void> {
    const place = await this.enter(input, sender)
    await this.#parts.judging.of(place, writerOf(sender))
    await this.#drafts.lookUp(place, input, sender)
  }

  /** What the operator's hook makes of it, before the first of several is sent: who refuses one of them refuses all. */
  async hear(input: SendInput, sender: Sender): Promise<SendInput> {
    const { hearing } = this.#parts
    if (!hearing.isNeeded) return input
    return hearing.of(await this.#mayDraft(await this.enter(input, sender), input, sender), input)
  }

  #append(begun: Begun): Promise<Appended | undefined> {
    const { place, sender } = begun
    return this.#parts.appender.append(place.id, sender.uid, (when) => this.#judge(begun, when))
  }

  /** Without waiting where there is nothing to look up, as for nearly every message. */
  #judge(begun: Begun, when: When): NewEntry | undefined | Promise<NewEntry | undefined> {
    const { place, input, sender } = begun
    begun.attempts += 1
    if (begun.attempts > tries) throw alwaysStale()
    const { hearing } = this.#parts
    const isLookedAt = hearing.isNeeded && !begun.isHeard
    if (isLookedAt && (when !== 'at once' || !hearing.isQuick)) return this.#judgeHeard(begun, when)
    if (when !== 'at once') return this.#judgeInTurn(begun, when)
    // In one turn with what it was judged by.
    const judged = this.#parts.judging.known(place, writerOf(sender))
    if (!judged) return isLookedAt ? this.#judgeHeard(begun, when) : this.#judgeInTurn(begun, when)
    const draft = this.#drafts.of(place, input, sender)
    return draft instanceof Promise
      ? draft.then((drafted) => this.#passed(begun, drafted, judged, isLookedAt))
      : this.#passed(begun, draft, judged, isLookedAt)
  }

  #passed(begun: Begun, draft: Draft, judged: Judged, isLookedAt: boolean) {
    const passes = !isLookedAt || this.#parts.hearing.passes(draft)
    return passes ? this.#judged(begun, draft, judged) : this.#judgeHeard(begun, 'at once')
  }

  /** What may not be said anyway is refused before anybody is asked; what was judged before that is judged again. */
  async #judgeHeard(begun: Begun, when: When): Promise<NewEntry | undefined> {
    const { place, input, sender } = begun
    begun.isHeard = true
    begun.input = sender.heard ?? (await this.#parts.hearing.of(await this.#mayDraft(place, input, sender), input))
    return this.#judgeInTurn(begun, when)
  }

  async #mayDraft(place: Place, input: SendInput, sender: Sender): Promise<Draft> {
    const { judging } = this.#parts
    const writer = writerOf(sender)
    if (!judging.known(place, writer)) await judging.of(place, writer)
    return this.#drafts.of(place, input, sender)
  }

  async #judgeInTurn(begun: Begun, when: When): Promise<NewEntry | undefined> {
    const { judging } = this.#parts
    const { place, input } = begun
    if (when === 'anew') judging.forget(place)
    const sender = await this.#asTheyStand(begun.sender, when)
    if (begun.attempts > 1) await this.enter(input, sender)
    const writer = writerOf(sender)
    const judged = judging.known(place, writer) ?? (await judging.of(place, writer))
    return this.#judged(begun, await this.#drafts.of(place, input, sender), judged)
  }

  /** Looked at once for all that was said as one and the same. */
  async #asTheyStand(sender: Sender, when: When): Promise<Sender> {
    const { actor, session } = sender
    if (!actor) return sender
    if (when !== 'anew') return { ...sender, actor: this.#stood.get(actor) ?? actor }
    const now = await this.#parts.judging.standsAgain(actor, session)
    this.#stood.set(actor, now).set(now, now)
    return { ...sender, actor: now }
  }

  /** What is to be stored of it, if anything is. */
  #judged(begun: Begun, draft: Draft, judged: Judged): NewEntry | undefined {
    const { clock, budget } = this.#parts
    const isFirst = begun.draft === undefined
    if (isFirst) begun.ts = clock.now()
    begun.access = judged.access
    begun.draft = draft
    if (draft.input.options?.persist === false) return undefined
    begun.entry = entryFrom(draft, begun.ts, judged)
    if (isFirst && !draft.sender.isOperators) budget.take(draft.sender.uid, begun.entry.body)
    return begun.entry
  }

  /** To who is there now, and never stored. */
  #signal({ place, access, ts }: Begun, { body, sender, input }: Draft): Sent {
    const { content, clientId, targets, ext } = body
    const { uid } = sender
    const client = input.options?.client
    const of = {
      ...(clientId === undefined ? {} : { clientId }),
      ...(client === undefined ? {} : { client }),
      ...(ext === undefined ? {} : { ext }),
    }
    const data = { from: userOid(uid), content, ts, ...of }
    const only = targets && { only: [uid, ...targets.map(uidOf)] }
    const passing = { event: 'signal', data } as const
    this.#parts.tell({ kind: 'passing', place, access, passing, ...only, except: writtenIn(sender) })
    return nowhere(place, ts)
  }

  /** The message is stored; a count that fails now is made good by the thread's next message. */
  #countReplies(place: Place, root: number, access: number | undefined): void {
    const { store, tell, log } = this.#parts
    store.log.countReplies(place.id, root).then(
      (entry) => entry && tell({ kind: 'changed', place, entry, access }),
      (error: unknown) => log.warn({ err: error }, 'the replies of a thread could not be counted'),
    )
  }
}

/** The answer where nothing is stored. */
const nowhere = (place: Place, ts: number): Sent => ({ id: messageId(place.id, 0), seq: 0, ts, counted: 0 })

const begin = (place: Place, input: SendInput, sender: Sender): Begun => ({
  place,
  input,
  sender,
  attempts: 0,
  isHeard: sender.isOperators ?? false,
  ts: 0,
  access: undefined,
  draft: undefined,
  entry: undefined,
})
