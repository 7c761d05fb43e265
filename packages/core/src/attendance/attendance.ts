import { type Client, type Uid, userOid } from '@tidings/protocol'
import type { AttendanceEvent } from '@tidings/protocol/webhook-events'
import type { SessionId } from '../calls/call.ts'
import { writeInSlices } from '../memory/in-slices.ts'
import type { DueRecord, RecordChange } from '../ports/records.ts'
import { isAway } from '../turns/away.ts'
import { eachAtOnce } from '../turns/each-at-once.ts'
import {
  type Happening,
  happened,
  isGone,
  isThere,
  type OpenSession,
  ownerOfAttendance,
  type SessionOver,
  thereIn,
} from './notes.ts'
import type { AttendanceParts } from './parts.ts'
import { RollCall } from './roll-call.ts'

interface Coming {
  readonly id: SessionId
  readonly uid: Uid
}

/** Written together. */
const gatherMs = 200
const againMs = 5000
/** Whoever is away for less was not away: a phone that reconnects all the time is told of once. */
const graceMs = 10_000
/** Users who are noted at once. */
const atOnce = 8
/** What waits for the store beyond that is let go. */
const mostWaiting = 100_000

/**
 * Notes in the store who comes and goes, while somebody wants to be told: sessions by the node on which they are, who is
 * online by their home, which knows all of their terminals. From the feed of these notes others are told.
 */
export class Attendance {
  readonly #parts: AttendanceParts
  readonly #rollCall: RollCall
  #lifeNow: string | undefined
  /** To be written, by kind and key: of who is gone again, only that. */
  readonly #notes = new Map<string, RecordChange>()
  /** Sessions of this node whose beginning was noted. */
  readonly #open = new Map<SessionId, OpenSession>()
  /** Who may have come or gone. */
  readonly #looked = new Set<Uid>()
  /** Noted as online, and seen to be gone since. */
  readonly #going = new Map<Uid, number>()
  #left = 0
  #isPlanned = false
  #isOver = false
  #cancel = (): void => undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(parts: AttendanceParts) {
    this.#parts = parts
    this.#rollCall = new RollCall({
      ...parts,
      life: () => this.#life,
      look: (uid) => this.look(uid),
      lost: (id, session) => this.#ended(id, session, 'lost'),
      lostIn: (key, { chatroom, count }) => {
        this.told({ type: 'chatroom.left', data: { chatroom, users: [], count, lost: true } })
        this.#note(isGone('chatroom-people', key))
      },
    })
    parts.attended.onBegin(() => {
      this.#rollCall.begin()
      const { chatroomAudience } = parts
      for (const id of chatroomAudience.ids()) this.peopleIn(id, chatroomAudience.count(id))
    })
  }

  /** Of this process, from when it is asked for first. */
  get #life(): string {
    this.#lifeNow ??= this.#parts.ids.session()
    return this.#lifeNow
  }

  async start(): Promise<void> {
    await this.#parts.attended.look()
  }

  /** All that was noted is written, and nothing after it. */
  async stop(): Promise<void> {
    this.#isOver = true
    this.#cancel()
    await Promise.all([this.#rollCall.stop(), this.#parts.attended.stop(), this.#writing])
    await this.#write()
  }

  /** A session has come; `isNew`: its terminal was never here before. */
  came({ id, uid: user }: Coming, { id: clientId, platform }: Client, isNew: boolean): void {
    const { attended, clock, settings } = this.#parts
    if (!attended.is) return
    const at = clock.now()
    const client = { id: clientId, platform }
    const named = { user: userOid(user), client }
    if (isNew) this.#tell({ at, type: 'client.added', data: named })
    this.#tell({ at, type: 'session.started', data: { ...named, session: id } })
    const session = { user, client, node: settings.node, at }
    this.#open.set(id, session)
    this.#note(isThere('session-open', id, session))
  }

  went(id: SessionId, why: SessionOver): void {
    const session = this.#open.get(id)
    if (session) this.#ended(id, session, why)
    this.#open.delete(id)
  }

  /** Others are told, where somebody wants to be. */
  told(event: AttendanceEvent): void {
    if (this.#parts.attended.is) this.#tell({ ...event, at: this.#parts.clock.now() })
  }

  /** So many are in a chatroom here by now: what is told to have left when this node has ended without saying so. */
  peopleIn(chatroom: string, count: number): void {
    const { node } = this.#parts.settings
    const key = `${node} ${this.#life} ${chatroom}`
    const there = { chatroom, node, life: this.#life, count }
    this.#note(count === 0 ? isGone('chatroom-people', key) : isThere('chatroom-people', key, there))
  }

  /** These terminals of a user are known no more. */
  forgotten(user: Uid, ids: readonly string[]): void {
    if (!this.#parts.attended.is) return
    const at = this.#parts.clock.now()
    for (const id of ids) this.#tell({ at, type: 'client.removed', data: { user: userOid(user), client: { id } } })
  }

  /** Somebody may have come or gone, here or on another node. */
  look(uid: Uid): void {
    if (!this.#parts.attended.is || this.#isOver || this.#looked.size >= mostWaiting) return
    this.#looked.add(uid)
    this.#plan(gatherMs)
  }

  /** A note that is over goes. */
  readonly over = async (_: string, { kind, key, version, owner }: DueRecord): Promise<void> => {
    await this.#parts.store.records.put([{ owner, kind, key, value: null, only: version }])
  }

  /** `lost`: nobody has said that it ended. */
  #ended(id: SessionId, { user, client, at: since }: OpenSession, why: SessionOver): void {
    const data = { user: userOid(user), client, session: id, since, why }
    this.#tell({ at: this.#parts.clock.now(), type: 'session.ended', data })
    this.#note(isGone('session-open', id))
  }

  #tell(happening: Happening): void {
    this.#note(happened(this.#parts.ids.session(), happening))
  }

  #note(change: RecordChange): void {
    if (this.#notes.size >= mostWaiting) this.#left += 1
    else this.#notes.set(`${change.kind} ${change.key}`, change)
    this.#plan(gatherMs)
  }

  #plan(afterMs: number): void {
    if (this.#isPlanned || this.#isOver) return
    this.#isPlanned = true
    this.#cancel = this.#parts.clock.after(afterMs, () => {
      this.#writing = this.#write()
    })
  }

  async #write(): Promise<void> {
    let nextMs = gatherMs
    try {
      await this.#writeNotes()
      await this.#noteOnline()
      this.#tellLeft()
    } catch (error) {
      nextMs = againMs
      this.#parts.log.warn({ err: error }, 'who came and went could not be noted: it is tried again')
    }
    this.#isPlanned = false
    if (this.#notes.size > 0 || this.#looked.size > 0) this.#plan(nextMs)
    else if (this.#going.size > 0) this.#plan(Math.max(gatherMs, this.#nextGone - this.#parts.clock.now()))
  }

  async #writeNotes(): Promise<void> {
    await writeInSlices([...this.#notes.values()], {
      write: async (some) => void (await this.#parts.store.records.put(some)),
      written: (some) => this.#settled(some),
      refused: (one, error) => {
        this.#settled([one])
        this.#parts.log.error({ err: error, kind: one.kind }, 'who came or went cannot be noted')
      },
    })
  }

  /** When the first of those who were seen to be gone is told of. */
  get #nextGone(): number {
    const [since = 0] = this.#going.values()
    return since + graceMs
  }

  #settled(some: readonly RecordChange[]): void {
    for (const change of some) {
      const name = `${change.kind} ${change.key}`
      if (this.#notes.get(name) === change) this.#notes.delete(name)
    }
  }

  #tellLeft(): void {
    if (this.#left === 0) return
    this.#parts.log.error({ count: this.#left }, 'comings and goings were let go: the store was away for too long')
    this.#left = 0
  }

  /** Of those whose home this is, and of those who were seen to be gone before. */
  async #noteOnline(): Promise<void> {
    const seenLong = this.#parts.clock.now() - graceMs
    for (const [uid, since] of this.#going) if (since <= seenLong) this.#looked.add(uid)
    await eachAtOnce([...this.#looked], atOnce, async (uid) => {
      this.#looked.delete(uid)
      await this.#noteOne(uid).catch((error: unknown) => {
        if (!isAway(error)) return this.#parts.log.error({ err: error, uid }, 'who came or went cannot be noted')
        this.#looked.add(uid)
        throw error
      })
    })
  }

  async #noteOne(uid: Uid): Promise<void> {
    const { homes, settings, registry, elsewhere, store, clock } = this.#parts
    const isMine = homes.homeOf(uid) === settings.node
    const record = isMine ? await store.records.get(ownerOfAttendance, 'user-online', uid) : undefined
    const isOn = registry.of(uid).length > 0 || elsewhere.of(uid).length > 0
    const at = clock.now()
    if (isMine && isOn && !record)
      await this.#putWhole(
        { ...isThere('user-online', uid, { at }), only: 'absent' },
        { at, type: 'presence.online', data: { user: userOid(uid) } },
      )
    if (!isMine || isOn || !record) return void this.#going.delete(uid)
    const gone = this.#going.get(uid) ?? at
    this.#going.set(uid, gone)
    // A node that stops has been left by everybody: they come back elsewhere, or are missed at the next roll call.
    if (at - gone < graceMs) return
    const { at: since } = thereIn('user-online', record)
    await this.#putWhole(
      { ...isGone('user-online', uid), only: record.version },
      { at: gone, type: 'presence.offline', data: { user: userOid(uid), since } },
    )
    this.#going.delete(uid)
  }

  /** Once, though another node takes itself for the home, too: while it moves. */
  async #putWhole(change: RecordChange, happening: Happening): Promise<void> {
    const { store, ids } = this.#parts
    await store.records.put([change, happened(ids.session(), happening)], { whole: true })
  }
}
