import { TidingsError, type Uid, uidOf } from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { Places } from '../conversations/places.ts'
import { mostNamed, type Tell } from '../delivery/facts.ts'
import { entryAt } from '../drafting/draft.ts'
import type { UserActor } from '../judging/judging.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import type { Own, OwnPut } from '../own/own.ts'
import { anything } from '../places/anything.ts'
import { notStale } from '../places/judged-before.ts'
import type { RoomPlace } from '../places/place.ts'
import type { RoomState, RoomStates } from '../places/room-states.ts'
import type { Judged } from '../ports/message-log.ts'
import type { RoomChange, RoomChanged } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import { presentRoom } from '../presenting/room.ts'
import type { Directory } from '../users/directory.ts'
import { type Notice, type NoticeOf, roomNotice } from './notice.ts'

export interface ChangingParts {
  readonly store: Store
  readonly places: Places
  readonly rooms: RoomStates
  readonly tell: Tell
  readonly clock: Clock
  readonly budget: WritingBudget
  readonly log: Log
  readonly directory: Directory
  readonly own: Own
  readonly userSettings: Pick<ChosenSettings, 'leaveFolders'>
}

/** A room that the caller is in, as it was entered. */
export interface Entered {
  readonly place: RoomPlace
  readonly state: RoomState
  /** By what whoever entered is judged; absent for who needs not be in it. */
  readonly judged?: Judged
}

export interface ChangeOfRoom extends Omit<RoomChange, 'entry' | 'at' | 'judged'> {
  readonly own?: readonly OwnPut[]
}

/** A robot that is out hears nothing any more, and when it comes again what calls it. */
function deafWithoutThem({ room }: RoomState, { remove, room: change }: ChangeOfRoom): Pick<ChangeOfRoom, 'room'> {
  const { hears = [] } = room.settings
  if (hears.length === 0 || remove === undefined || remove === 'all') return {}
  const left = hears.filter((robot) => !remove.includes(uidOf(robot)))
  if (left.length === hears.length) return {}
  return { room: { ...change, settings: { ...change?.settings, hears: left } } }
}

const notIn = (id: string): TidingsError => new TidingsError('not_member', `you are not a member of room/${id}`)

/** Every change of a room takes this way: store, caches, the entry in the log, and the events to whom it concerns. */
export class RoomChanging {
  readonly #parts: ChangingParts

  constructor(parts: ChangingParts) {
    this.#parts = parts
  }

  /** `not_found`; `not_member` for who is not in it. */
  async enter(id: string, actor: UserActor): Promise<Entered> {
    const entered = await this.find(id, actor)
    if (entered.state.members.has(actor.uid)) return entered
    throw notIn(id)
  }

  /** For who only looks: no version guards what they are shown. */
  async enterToLook(id: string, actor: UserActor): Promise<Entered> {
    const entered = await this.enter(id, actor)
    const state = await this.#parts.rooms.asStored(entered.place)
    if (!state.members.has(actor.uid)) throw notIn(id)
    return { ...entered, state }
  }

  /** Whoever asks; without an actor nobody is judged. */
  async find(id: string, actor?: UserActor): Promise<Entered> {
    const place = await this.#parts.places.room(id)
    const { rooms } = this.#parts
    const state = actor ? await rooms.forMember(place, actor.uid) : await rooms.of(place)
    if (!actor) return { place, state }
    // The state is changed where it stands: so it is now.
    const judged = { user: actor.uid, access: state.room.access, standing: actor.standing ?? anything }
    return { place, state, judged }
  }

  /**
   * Changes the room and says so in its log; `own` changes with it, before the other records. `JudgedBefore` when whoever
   * changes it was judged by what has changed since.
   */
  async change(
    { place, state, judged }: Entered,
    { own = [], ...asked }: ChangeOfRoom,
    notice: NoticeOf,
  ): Promise<RoomChanged> {
    const change = { ...asked, ...deafWithoutThem(state, asked) }
    // Also who asked or was asked long ago.
    await this.#parts.directory.expectAllThere(change.add ?? [])
    const at = this.#parts.clock.now()
    const told = roomNotice(at, notice)
    if (!notice.done) this.#parts.budget.take(notice.by, told.entry.body)
    // Who leaves has no pointer to move.
    const reader = change.remove === 'all' || change.remove?.includes(notice.by) ? { reader: null } : {}
    const answer = await this.#parts.store.rooms.change(place.room, {
      ...change,
      records: [...this.#parts.own.recordsOf(own), ...(change.records ?? [])],
      ...(judged ? { judged } : {}),
      at,
      entry: { ...told.entry, ...reader },
    })
    const changed = notStale(answer, place)
    if (!changed) throw new TidingsError('not_found', `there is no room ${place.room}`)
    this.#parts.own.allStored(own, changed.records)
    this.announce(place, changed, told)
    return changed
  }

  /**
   * Records beside a room, of which nothing is said in its log: `own` are told to whom they belong. `JudgedBefore`, as in `change`;
   * the versions of `records`.
   */
  async put(
    { place, judged }: Entered,
    { own = [], records = [], given = [] }: Pick<ChangeOfRoom, 'own' | 'records' | 'given'>,
  ): Promise<readonly (number | undefined)[]> {
    const changes = [...this.#parts.own.recordsOf(own), ...records]
    const { records: stored } = this.#parts.store
    const by = judged && { judged, conversation: place.id, given }
    const versions = by ? notStale(await stored.putJudged(changes, by), place) : await stored.put(changes)
    this.#parts.own.allStored(own, versions)
    return versions.slice(own.length)
  }

  /** There is nothing to do by what this node remembers, and so nothing to write that would be compared. `JudgedBefore`, as in `change`. */
  async expectNow(entered: Entered): Promise<void> {
    await this.put(entered, {})
  }

  announce(place: RoomPlace, changed: RoomChanged, told: Notice): void {
    const { rooms, tell } = this.#parts
    const { added, removed, appended } = changed
    const seq = appended?.kind === 'stored' ? appended.seq : 0
    const joinedSeq = Math.max(0, seq - 1)
    rooms.changed(place, changed, joinedSeq)
    const room = presentRoom(changed.room)
    const change = { room: changed.room, added, changed: changed.changed, joinedSeq }
    void this.#leaveFolders(room.oid, removed)
    let from = 0
    for (; removed.length - from > mostNamed; from += mostNamed)
      tell({ kind: 'room', place, room, removed: removed.slice(from, from + mostNamed), onlyRemoved: true })
    tell({ kind: 'room', place, room, removed: removed.slice(from), ...(from === 0 ? { change } : {}) })
    // Dissolved: nobody is left to hear of it.
    if (changed.room.memberCount === 0) return
    if (appended?.kind === 'stored') {
      const entry = entryAt({ ...told.entry, conversation: place.id }, appended)
      tell({ kind: 'entry', place, entry, body: told.body, access: changed.room.access })
    }
    // Their own view of it: who came knows where to begin, whose role changed knows what they may.
    for (const to of new Set([...added, ...changed.changed.map(({ user }) => user)]))
      void tell({ kind: 'view', to, conversation: place.id })
  }

  /** One after the other: of a room that ends there may be very many. */
  async #leaveFolders(room: string, removed: readonly Uid[]): Promise<void> {
    const { userSettings, log } = this.#parts
    for (const uid of removed) {
      try {
        await userSettings.leaveFolders(uid, room)
      } catch (error) {
        log.warn({ err: error }, 'a room that somebody left stays in their folders')
      }
    }
  }
}
