import { limits, TidingsError, type Uid, type UserSettings, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Relations } from '../contacts/relations.ts'
import type { Readings } from '../conversations/reading.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import type { Own, OwnPut } from '../own/own.ts'
import type { RoomState } from '../places/room-states.ts'
import type { RecordGiven } from '../ports/records.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { presentRoom } from '../presenting/room.ts'
import { aboutOf, keptIn, type RobotsKept } from '../robots/robots-kept.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { type Directory, expectHearing } from '../users/directory.ts'
import { expectPower } from './powers.ts'

export interface InvitingParts {
  readonly store: Store
  readonly own: Own
  readonly userSettings: ChosenSettings
  readonly relations: Relations
  readonly readings: Readings
  readonly directory: Directory
  readonly clock: Clock
  readonly settings: CoreSettings
  readonly robotsKept: Pick<RobotsKept, 'find'>
}

type Inviter = UserCall['actor']

interface Sorted {
  readonly direct: Uid[]
  readonly ask: Uid[]
  /** By what it was judged: none of them has blocked whoever invites, nor chosen otherwise who may. */
  readonly given: readonly RecordGiven[]
}

/** Messages between two in which is looked whether one has ever answered the other. */
const lookedThrough = 50
const bytesOfThem = 64 * 1024

/**
 * Into how many rooms strangers may still put each user. Kept in memory, on this node, like the budgets of calls: a user
 * who was forgotten for many others, or by a restart, may be put into a few rooms more.
 */
class StrangerRooms {
  readonly #clock: Clock
  readonly #users = new BoundedCache<Uid, { left: number; at: number }>(200_000)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One more; false when there were enough. */
  take(uid: Uid): boolean {
    const now = this.#clock.elapsed()
    const { left, at } = this.#users.get(uid) ?? { left: limits.strangerRooms, at: now }
    const room = Math.min(limits.strangerRooms, left + (now - at) / limits.strangerRoomMs)
    const taken = room >= 1
    this.#users.set(uid, { left: taken ? room - 1 : room, at: now })
    return taken
  }
}

/** Whom an invitation puts into a room at once, and whom it asks. */
export class Inviting {
  readonly #parts: InvitingParts
  readonly #strangerRooms: StrangerRooms

  constructor(parts: InvitingParts) {
    this.#parts = parts
    this.#strangerRooms = new StrangerRooms(parts.clock)
  }

  /**
   * `not_found`, `blocked`; `forbidden` for who only tells people something, and for robots that come by others, into a room that is there
   * already also by its own rule: the app may.
   */
  async expectWelcome(by: Inviter, uids: readonly Uid[], into?: RoomState): Promise<void> {
    const { directory, relations } = this.#parts
    const found = await directory.expectAllThere(uids)
    if (by.expiresAt !== undefined)
      for (const user of found.values()) {
        expectHearing(user)
        if (user.kind !== 'robot') continue
        if (into) expectPower(into, by.uid, 'robots', 'put robots in here')
        await this.#expectJoins(user.uid, by.uid)
      }
    for (const uid of uids)
      if (await relations.isBlocked(uid, by.uid))
        throw new TidingsError('blocked', `${userOid(uid)} does not take invitations from you`)
  }

  /** The account of an incoming webhook, which is of its room, is put nowhere else. */
  async #expectJoins(uid: Uid, by: Uid): Promise<void> {
    const record = await this.#parts.robotsKept.find(uid)
    const { joins, owner } = record ? aboutOf(keptIn(record)) : { joins: 'nobody', owner: undefined }
    if (joins === 'everyone' || (joins === 'owner' && owner === userOid(by))) return
    const who = joins === 'owner' ? 'only its owner puts it' : 'nobody puts it'
    throw new TidingsError('forbidden', `${userOid(uid)} is a robot: ${who} into rooms`)
  }

  /** Who may be put in at once, and who wants to be asked. `not_found`, `blocked`. */
  async sort(by: Inviter, uids: readonly Uid[], into?: RoomState): Promise<Sorted> {
    const { relations, userSettings } = this.#parts
    await this.expectWelcome(by, uids, into)
    const chosen = await userSettings.stored(uids)
    const given = [...uids.map((uid) => relations.notBlocked(uid, by.uid)), ...chosen.given]
    const sorted: Sorted = { direct: [], ask: [], given }
    for (const uid of uids)
      sorted[(await this.#wantsToBeAsked(uid, by, chosen.of(uid).invites)) ? 'ask' : 'direct'].push(uid)
    return sorted
  }

  /**
   * With `known`, contacts put a user in at once, and so does who has had an answer from them. Strangers do as well, but
   * into a few rooms only: a team's first rooms need no ceremony, and nobody's list fills with rooms of people whom they
   * never met. The app's own server, which speaks for its users, is no stranger.
   */
  async #wantsToBeAsked(uid: Uid, { uid: by, expiresAt }: Inviter, invites: UserSettings['invites']): Promise<boolean> {
    const { relations, settings } = this.#parts
    if (invites !== 'known') return invites === 'ask'
    if (settings.contacts === 'external' || expiresAt === undefined) return false
    if (await relations.isContact(uid, by)) return false
    return !this.#strangerRooms.take(uid) && !(await this.#hasAnswered(uid, by))
  }

  async #hasAnswered(uid: Uid, by: Uid): Promise<boolean> {
    const { readings, store } = this.#parts
    const reading = await readings.enter(uid, userOid(by))
    if (!reading) return false
    const { id } = reading.place
    const entries = await store.log.readBefore(id, Number.MAX_SAFE_INTEGER, lookedThrough, bytesOfThem)
    return entries.some(({ sender }) => sender === userOid(uid))
  }

  invitations(room: RoomRecord, by: Uid, uids: readonly Uid[]): readonly OwnPut[] {
    if (uids.length === 0) return []
    const value = { room: presentRoom(room), by: userOid(by), ts: this.#parts.clock.now() }
    return uids.map((uid): OwnPut => ({ uid, kind: 'invitation', key: room.id, value }))
  }

  /**
   * Puts the invitations, with whatever else; once more where somebody's list was full, with room made in it. `too_large` only
   * when as many as may be are open and more come at the same time.
   */
  async putting<T>(invitations: readonly OwnPut[], put: (puts: readonly OwnPut[]) => Promise<T>): Promise<T> {
    try {
      return await put(invitations)
    } catch (error) {
      if (!(error instanceof TidingsError && error.code === 'too_large')) throw error
      const gone = (await Promise.all(invitations.map(({ uid }) => this.#roomFor(uid)))).flat()
      if (gone.length === 0) throw error
      return put([...gone, ...invitations])
    }
  }

  /** Where the list is full, the oldest of whoever has most in it goes: who floods it makes the room, not who comes new. */
  async #roomFor(uid: Uid): Promise<OwnPut[]> {
    const { items } = await this.#parts.own.page(uid, 'invitation', { limit: limits.invitations })
    if (items.length < limits.invitations) return []
    const byInviter = Map.groupBy(items, ({ by }) => uidOf(by))
    const most = [...byInviter.values()].toSorted((a, b) => b.length - a.length)[0] ?? []
    const [oldest] = most.toSorted((a, b) => a.ts - b.ts)
    return oldest ? [{ uid, kind: 'invitation', key: oldest.room.id, value: null, only: 'present' }] : []
  }
}
