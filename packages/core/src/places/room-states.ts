import { TidingsError, type Uid } from '@tidings/protocol'
import { Remembered } from '../memory/remembered.ts'
import type { Membership } from '../ports/membership.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { RoomChanged, RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { RoomPlace } from './place.ts'

/** A change of a room, with the `removed` of its fact. */
export type RoomStep = Pick<RoomChanged, 'room' | 'added' | 'changed'> & {
  /** The head when those who were added came in. */
  readonly joinedSeq: number
}

/** As a fact says it. */
interface ChangedElsewhere {
  readonly change?: RoomStep
  readonly removed?: readonly Uid[]
  readonly silenced?: { readonly user: Uid; readonly on: boolean }
}

/** What sets a member apart from the others. */
export type Notable = Pick<Membership, 'role' | 'mutedUntil' | 'allowed'>

/** A room that is in use. Only `RoomStates` changes it. */
export interface RoomState {
  readonly room: RoomRecord
  /** Members and the head when each came in. */
  readonly members: ReadonlyMap<Uid, number>
  /** At least the highest of these. */
  readonly lastJoinedSeq: number
  /** Those who are not plain members: a role, muted, allowed to speak. */
  readonly notable: ReadonlyMap<Uid, Notable>
  /** Members to whom nothing is delivered live. */
  readonly silent: ReadonlySet<Uid>
}

interface MutableState {
  room: RoomRecord
  readonly members: Map<Uid, number>
  lastJoinedSeq: number
  readonly notable: Map<Uid, Notable>
  readonly silent: Set<Uid>
}

const page = 5000
/** Members held in memory for the rooms in use, at most twice this many; a room without any weighs as much as some. */
const memory = 1_000_000
const emptyRoom = 16

const plain: Notable = { role: 'member', mutedUntil: 0, allowed: false }
const isNotable = ({ role, mutedUntil, allowed }: Notable): boolean => role !== 'member' || mutedUntil > 0 || allowed

export const notableOf = (state: RoomState, uid: Uid): Notable => state.notable.get(uid) ?? plain

/** These joined a room, left it, or want to hear of it no more, or again. */
type HearsMembers = (room: RoomState, uids: readonly Uid[]) => void

/** Who may do what in one may be another now; undefined: in whichever. */
type HearsChange = (id: ConversationId | undefined) => void

/** The rooms that are in use: an idle room costs no memory. Every change of a room is told here. */
export class RoomStates {
  readonly #store: Store
  readonly #states = new Remembered<ConversationId, MutableState>(memory, ({ members }) => members.size + emptyRoom)

  #hearsMembers: HearsMembers = () => undefined
  #hearsChange: HearsChange = () => undefined

  constructor(store: Store) {
    this.#store = store
  }

  /** Whoever keeps up who is to hear of a room. */
  onMembers(hears: HearsMembers): void {
    this.#hearsMembers = hears
  }

  /** Whoever keeps something that depends on who may do what in a room. */
  onChange(hears: HearsChange): void {
    this.#hearsChange = hears
  }

  cached(place: { readonly id: ConversationId }): RoomState | undefined {
    return this.#states.known(place.id)
  }

  /** `not_found` when the room was dissolved. */
  async of(place: RoomPlace): Promise<RoomState> {
    return this.#states.of(place.id, () => this.#read(place))
  }

  /** As `of`; what is known from before that `access` is forgotten, and read anew. */
  async since(place: RoomPlace, access: number): Promise<RoomState> {
    const known = await this.of(place)
    if (known.room.access >= access) return known
    this.forget(place)
    return this.of(place)
  }

  /** As `of`; where this one is not in it by memory, as it is stored: they may have come in on another node. */
  async forMember(place: RoomPlace, uid: Uid): Promise<RoomState> {
    const state = this.cached(place) ?? (await this.of(place))
    return state.members.has(uid) ? state : this.asStored(place)
  }

  /** As the store has it: one short look there, and read anew only where another node has changed it. */
  async asStored(place: RoomPlace): Promise<RoomState> {
    const [state, record] = await Promise.all([this.of(place), this.#store.conversations.get(place.id)])
    if (record && record.access <= state.room.access) return state
    this.forget(place)
    return this.of(place)
  }

  /** What a change has left. Where there was another one in between, the room has to be read anew. */
  changed(place: RoomPlace, change: RoomChanged, joinedSeq: number): void {
    this.#states.changed(place.id, (state) => apply(state, change, joinedSeq))
    this.#tellMembers(place, [...change.added, ...change.removed])
    this.#hearsChange(place.id)
  }

  /** What a change by another node has left: where it follows on what is known here, members need not be read again. */
  changedElsewhere(place: RoomPlace, { change, removed = [], silenced }: ChangedElsewhere): void {
    if (silenced) this.silenced(place, silenced.user, silenced.on)
    else if (change) this.changed(place, { ...change, removed, records: [] }, change.joinedSeq)
    else this.forget(place)
  }

  /** It was changed by another node. */
  forget(place: RoomPlace): void {
    this.#states.forget(place.id)
    this.#hearsChange(place.id)
  }

  /** What was read, or is being read, by an earlier `access`. */
  forgetBefore({ id }: Pick<RoomPlace, 'id'>, access: number): void {
    let isOld = false
    this.#states.changed(id, (state) => {
      isOld = state.room.access < access
      return isOld ? undefined : state
    })
    if (isOld) this.#hearsChange(id)
  }

  forgetAll(): void {
    this.#states.forgetAll()
    this.#hearsChange(undefined)
  }

  /** A member wants to hear nothing of it, or does again. */
  silenced(place: Pick<RoomPlace, 'id'>, uid: Uid, on: boolean): void {
    const wasSilent = this.cached(place)?.silent.has(uid)
    this.#states.changed(place.id, (state) => {
      if (!on) state.silent.delete(uid)
      else if (state.members.has(uid)) state.silent.add(uid)
      return state
    })
    if (wasSilent !== on) this.#tellMembers(place, [uid])
  }

  #tellMembers(place: Pick<RoomPlace, 'id'>, uids: readonly Uid[]): void {
    const state = this.cached(place)
    if (state) this.#hearsMembers(state, uids)
  }

  async #read({ id, room: roomId }: RoomPlace): Promise<MutableState> {
    const room = await this.#store.rooms.get(roomId)
    if (!room) throw new TidingsError('not_found', `there is no room ${roomId}`)
    const state: MutableState = {
      ...{ room, members: new Map(), lastJoinedSeq: 0 },
      ...{ notable: new Map(), silent: new Set() },
    }
    let after = ''
    for (;;) {
      const rows = await this.#store.rooms.members(id, after, page)
      for (const row of rows) {
        joins(state, row.user, row.joinedSeq)
        note(state, row)
        if (row.settings.blocked) state.silent.add(row.user)
      }
      const last = rows.at(-1)
      if (!last || rows.length < page) return state
      after = last.user
    }
  }
}

function apply(
  state: MutableState,
  { room, added, removed, changed }: RoomChanged,
  joinedSeq: number,
): MutableState | undefined {
  if (room.access <= state.room.access) return state
  if (room.access > state.room.access + 1) return undefined
  state.room = room
  for (const uid of added) joins(state, uid, joinedSeq)
  for (const uid of removed) {
    state.members.delete(uid)
    state.notable.delete(uid)
    state.silent.delete(uid)
  }
  for (const member of changed) note(state, member)
  // Dissolved: the next one who asks is told so.
  return state.members.size === 0 ? undefined : state
}

function joins(state: MutableState, uid: Uid, joinedSeq: number): void {
  state.members.set(uid, joinedSeq)
  state.lastJoinedSeq = Math.max(state.lastJoinedSeq, joinedSeq)
}

function note(state: MutableState, { user, role, mutedUntil, allowed }: Membership): void {
  const notable = { role, mutedUntil, allowed }
  if (isNotable(notable)) state.notable.set(user, notable)
  else state.notable.delete(user)
}
