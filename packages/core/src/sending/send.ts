import { isNotice, mayRefer, roomOid, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { UserCall } from '../calls/call.ts'
import type { Places } from '../conversations/places.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Copying } from '../drafting/copying.ts'
import {
  type Draft,
  draftOf,
  entryAt,
  entryFrom,
  firstResult,
  resultOf,
  type Sender,
  type SendInput,
  type Sent,
} from '../drafting/draft.ts'
import { type Followed, followsOf } from '../drafting/following.ts'
import type { References } from '../drafting/references.ts'
import type { Repeats } from '../drafting/repeats.ts'
import type { Enclosing } from '../enclosing/enclosing.ts'
import type { Body } from '../entries/body.ts'
import { mayCopy, sourcesIn } from '../entries/copies.ts'
import { mentionedUsers, mentionsAll } from '../entries/mentions.ts'
import { alwaysStale, type Judging, tries } from '../judging/judging.ts'
import type { Appender } from '../log/appender.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { fromMessageId, messageId } from '../places/message-id.ts'
import type { Place } from '../places/place.ts'
import type { RoomState, RoomStates } from '../places/room-states.ts'
import type { Appended, Entry, Judged, NewEntry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log, Metrics } from '../ports/system.ts'
import { expectMaySpeak, expectPower } from '../rooms/powers.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'

export interface SendParts {
  readonly store: Store
  readonly places: Places
  readonly judging: Judging
  readonly rooms: RoomStates
  readonly directory: Directory
  readonly appender: Appender
  readonly tell: Tell
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly scheduler: Scheduler
  readonly budget: WritingBudget
  readonly enclosing: Enclosing
  readonly copying: Copying
  readonly references: References
  readonly repeats: Repeats
  readonly followed: Followed
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
  readonly draft: Draft
  readonly ts: number
  readonly entry?: NewEntry
  readonly appending?: Promise<Appended>
}

/** Who sends, and by which standing. */
const writerOf = ({ uid, actor }: Sender) => actor ?? { uid }

const nothing = (): void => undefined

/** Made only where something is being looked up: most messages need none. */
const lineOf = (place: Place, { uid }: Sender): string => `${place.id} ${uid}`

/** The hot path: check, append, answer and deliver. Nothing here reads the store once its caches are warm. */
export class Sending {
  readonly #parts: SendParts
  /** Where something burns after reading: an answer to it sets its time. */
  readonly #burning = new BoundedCache<number, true>(10_000)
  /** Of each sender and place in which something is being looked up: when the last message has been handed on. */
  readonly #lines = new Map<string, Promise<void>>()

  constructor(parts: SendParts) {
    this.#parts = parts
  }

  async send(input: SendInput, sender: Sender, attempt = 1): Promise<Sent> {
    const { clock, tell, metrics, judging } = this.#parts
    const start = clock.elapsed()
    let place: Place
    let begun: Begun
    try {
      const found = this.enter(input, sender.uid)
      place = found instanceof Promise ? await found : found
      // In one turn with what it was judged by, or judged once more.
      const judged = judging.known(place, writerOf(sender)) ?? (await judging.of(place, writerOf(sender)))
      const beginning = this.#begin(place, input, sender, judged)
      begun = beginning instanceof Promise ? await beginning : beginning
    } catch (refusal) {
      return this.#parts.repeats.firstResultOr(refusal, input, sender.uid)
    }
    const { draft, ts, entry, appending } = begun
    const { body } = draft
    if (!entry || !appending) return this.#signal(place, body, sender, ts)
    const appended = await appending
    if (appended.kind === 'duplicate') return firstResult(appended.entry, draft, input)
    if (appended.kind === 'stale') return this.#again(place, input, sender, attempt)
    const stored = entryAt(entry, appended)
    tell({ kind: 'entry', place, entry: stored, body, except: sender.session })
    metrics.messageStored(clock.elapsed() - start)
    if (entry.thread !== undefined) this.#countReplies(place, entry.thread)
    if (entry.follows)
      this.#parts.followed(entry.follows, { seq: stored.seq, root: entry.thread ?? 0 }, appended.followed ?? [])
    this.#parts.afterwards(place, stored, body)
    // What is copied may have been taken back while it was read.
    if (entry.copies !== undefined || this.#burning.get(place.id)) this.#parts.scheduler.look()
    if (entry.burnAfter !== undefined) this.#burning.set(place.id, true)
    return resultOf(stored, draft, input)
  }

  async #again(place: Place, input: SendInput, sender: Sender, attempt: number): Promise<Sent> {
    if (attempt === tries) throw alwaysStale()
    const actor = await this.#parts.judging.again(place, sender.actor, sender.session)
    return this.send(input, { ...sender, actor }, attempt + 1)
  }

  /** The place to which the input may be sent, as far as memory can tell it without waiting. */
  enter(input: SendInput, uid: Uid): Place | Promise<Place> {
    if (isNotice(input.content.type))
      throw new TidingsError('forbidden', `only the server writes ${input.content.type}`)
    return this.#parts.places.toSend(uid, input.to)
  }

  /** Everything that `send` checks, without sending. */
  async check(input: SendInput, sender: Sender): Promise<void> {
    await this.#lookUp(await this.enter(input, sender.uid), input, sender)
  }

  /** Hands the message to the log. What a sender says in one place goes there in the order of saying, whatever has to be looked up. */
  #begin(place: Place, input: SendInput, sender: Sender, judged: Judged): Begun | Promise<Begun> {
    const before = this.#lines.size > 0 ? this.#lines.get(lineOf(place, sender)) : undefined
    const draft = before ? before.then(() => this.#draft(place, input, sender)) : this.#draft(place, input, sender)
    return draft instanceof Promise ? this.#inLine(lineOf(place, sender), draft, judged) : this.#append(draft, judged)
  }

  #inLine(line: string, drafting: Promise<Draft>, judged: Judged): Promise<Begun> {
    const begun = drafting.then((draft) => this.#append(draft, judged))
    const handedOn: Promise<void> = begun.then(nothing, nothing).then(() => {
      if (this.#lines.get(line) === handedOn) this.#lines.delete(line)
    })
    this.#lines.set(line, handedOn)
    return begun
  }

  #append(draft: Draft, judged: Judged): Begun {
    const ts = this.#parts.clock.now()
    if (draft.input.options?.persist === false) return { draft, ts }
    const entry = entryFrom(draft, ts, judged)
    this.#parts.budget.take(draft.sender.uid, entry.body)
    return { draft, ts, entry, appending: this.#parts.appender.append(entry) }
  }

  /** Without waiting where there is nothing to look up, as for nearly every message. */
  #draft(place: Place, input: SendInput, sender: Sender): Draft | Promise<Draft> {
    const { content, thread, replyTo, mentions } = input
    const room = place.kind === 'room' ? this.#parts.rooms.cached(place) : undefined
    const isPlain = !mayRefer(content.type) && !mayCopy(content.type) && thread === undefined && replyTo === undefined
    const isForSome = mentions !== undefined && mentionedUsers(mentions).length > 0
    if (!isPlain || isForSome || (place.kind === 'room' && !room)) return this.#lookUp(place, input, sender)
    if (room) expectMaySay(room, input, sender.uid, this.#parts.clock.now())
    return draftOf({ place, input, sender })
  }

  async #lookUp(place: Place, input: SendInput, sender: Sender): Promise<Draft> {
    const { rooms, directory, copying, enclosing, references, clock } = this.#parts
    const { uid } = sender
    if (place.kind === 'room') expectMaySay(await rooms.of(place), input, uid, clock.now())
    await directory.expectNoneDeleted(mentionedUsers(input.mentions))
    const said = sender.fromLog ? input.content : await copying.fill(input.content, uid)
    const { content, attachments } = await enclosing.enclose(said, uid)
    const thread = await references.resolve(place, uid, input)
    const copies = mayCopy(content.type) ? sourcesIn(content).map(fromMessageId) : undefined
    const filled = { ...input, content, ...(thread === undefined ? {} : { thread }) }
    const follows = thread === undefined ? undefined : await this.#follows(place, thread, input, uid)
    return draftOf({ place, input: filled, sender, attachments, copies, follows })
  }

  async #follows(place: Place, thread: string, { mentions, options }: SendInput, sender: Uid) {
    const { references, rooms } = this.#parts
    const root = await references.root(thread)
    const members = place.kind === 'room' ? (await rooms.of(place)).members : undefined
    return followsOf({ place, thread, root, sender, mentions, targets: options?.targets, members })
  }

  /** To who is there now, and never stored. */
  #signal(place: Place, { content, clientId, targets }: Body, { uid, session }: Sender, ts: number): Sent {
    const data = { from: userOid(uid), content, ts, ...(clientId === undefined ? {} : { clientId }) }
    const only = targets && { only: [uid, ...targets.map(uidOf)] }
    this.#parts.tell({ kind: 'passing', place, passing: { event: 'signal', data }, ...only, except: session })
    return { id: messageId(place.id, 0), seq: 0, ts, counted: 0 }
  }

  /** The message is stored; a count that fails now is made good by the thread's next message. */
  #countReplies(place: Place, root: number): void {
    const { store, tell, log } = this.#parts
    store.log.countReplies(place.id, root).then(
      (entry) => entry && tell({ kind: 'changed', place, entry }),
      (error: unknown) => log.warn({ err: error }, 'the replies of a thread could not be counted'),
    )
  }
}

function expectMaySay(room: RoomState, { mentions, options }: SendInput, uid: Uid, now: number): void {
  expectMaySpeak(room, uid, now)
  if (mentionsAll(mentions)) expectPower(room, uid, 'mentionAll', 'mention all')
  const stranger = options?.targets?.find((target) => !room.members.has(uidOf(target)))
  if (stranger === undefined) return
  const message = `${stranger} is not a member of ${roomOid(room.room.id)}`
  throw new TidingsError('not_member', message, { issues: [{ path: 'options.targets', message }] })
}
