import type { RoomRole, RoomSettings, Uid } from '@tidings/protocol'
import type { Membership, MembershipPatch } from './membership.ts'
import type { Appended, ConversationId, Judged, NewEntry } from './message-log.ts'
import type { ChangeJudged, RecordChange, RecordGiven, RecordLimit } from './records.ts'

/** What is kept as a room is. Absent: a room. */
type RoomKind = 'channel'

export interface RoomRecord {
  readonly id: string
  readonly kind?: RoomKind
  readonly conversation: ConversationId
  readonly name: string
  readonly avatar: string
  readonly owner: Uid
  readonly memberCount: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly settings: RoomSettings
  /** See `ConversationRecord.access`: every change of the room raises it. */
  readonly access: number
}

export interface NewRoom {
  readonly id: string
  readonly kind?: RoomKind
  readonly name: string
  readonly avatar: string
  readonly owner: Uid
  /** Without the owner, without repetition. */
  readonly members: readonly Uid[]
  readonly createdAt: number
  readonly settings: RoomSettings
  /** How many rooms the owner may have with it. Counted where it is made; `too_large` in its words. */
  readonly limit?: RecordLimit
  /** Put with the room, or not at all. */
  readonly records?: readonly RecordChange[]
  /** Attachments that its picture refers to. */
  readonly pictures?: readonly string[]
}

/** The entry that tells of a change to a room; the store knows its conversation, and by what the change was judged. */
export type RoomEntry = Omit<NewEntry, 'conversation' | 'access' | 'standing'>

/** Put into the place of what stands, setting by setting. */
export type RoomSettingsPatch = Partial<Omit<RoomSettings, 'who'>> & { readonly who?: Partial<RoomSettings['who']> }

export interface RoomChange {
  readonly add?: readonly Uid[]
  /**
   * `all` ends the room: it is not found again, and its id never used again. Of a channel nobody is removed by it, however many
   * they are: `letGo` does that.
   */
  readonly remove?: readonly Uid[] | 'all'
  /** A member, new or not, takes this role. */
  readonly roles?: readonly { readonly user: Uid; readonly role: RoomRole }[]
  /** How many rooms an owner among the roles may have with this one. Counted where it is changed; `too_large` in its words. */
  readonly limit?: RecordLimit
  readonly member?: { readonly user: Uid; readonly patch: MembershipPatch }
  readonly room?: { readonly name?: string; readonly avatar?: string; readonly settings?: RoomSettingsPatch }
  /** Without one nothing is said of it in the log. */
  readonly entry?: RoomEntry
  /** Put with the change, or not at all. */
  readonly records?: readonly RecordChange[]
  /** Attachments that its picture refers to from now on, in place of those before. */
  readonly pictures?: readonly string[]
  /** Absent: whatever the room has become, as for what the operator decides. */
  readonly judged?: Judged
  /** By what records it was judged, too. */
  readonly given?: readonly RecordGiven[]
  readonly at: number
}

export interface RoomChanged {
  readonly room: RoomRecord
  /** Those of `add` who were not members before. They join at the head before the entry, so that it is their first unread. */
  readonly added: readonly Uid[]
  /** Those of `remove` who were members. */
  readonly removed: readonly Uid[]
  /** Members whose role or membership was changed, as they are now. */
  readonly changed: readonly Membership[]
  readonly appended?: Appended
  /** The version of each of the records; undefined where its `only` did not hold. */
  readonly records: readonly (number | undefined)[]
}

/** Under which name a room holds its picture. */
export const pictureHolder = (room: string): string => `room/${room} avatar`

/** A place in the order of the directory. */
export interface ListedCursor {
  readonly memberCount: number
  readonly id: string
}

export interface ListedQuery {
  /** Each of its words begins a word of the name or the description, as folding compares them; '' is in all. */
  readonly query: string
  readonly after?: ListedCursor
  readonly kind?: RoomKind
  readonly limit: number
  /** Who asks. */
  readonly user?: Uid
}

export interface ListedRecord {
  readonly room: RoomRecord
  /** Who asks is in it. */
  readonly joined: boolean
}

export interface Rooms {
  /**
   * Makes the room, its conversation and its members, puts the records and appends the entry, in one transaction. The id is new.
   * By somebody who was judged: `stale` when that by which they were has changed since; then there is no room.
   */
  create(room: NewRoom, entry: RoomEntry): Promise<RoomChanged>
  create(room: NewRoom, entry: RoomEntry, by: Omit<ChangeJudged, 'conversation'>): Promise<RoomChanged | 'stale'>
  /**
   * Changes the room, its members and the records and appends the entry, in one transaction, and raises the conversation's
   * `access` by one. undefined when there is no such room; `stale` when it was judged by what has changed since: then
   * nothing is changed.
   */
  change(id: string, change: RoomChange): Promise<RoomChanged | 'stale' | undefined>
  get(id: string): Promise<RoomRecord | undefined>
  /**
   * Rooms whose settings list them and do not close them, by their number of members, the most first, then by id; after
   * `after`. Of each word of a query the first 5,000 places are looked at.
   */
  listed(query: ListedQuery): Promise<readonly ListedRecord[]>
  /** Rooms, and no channels, of a user by id, after `after`; with `other` those of which that one is a member, too. */
  ofUser(user: Uid, after: string, limit: number, other?: Uid): Promise<readonly RoomRecord[]>
  /** Members by uid, after `after` ('' is before all). */
  members(conversation: ConversationId, after: Uid, limit: number): Promise<readonly Membership[]>
  /** Removes up to `limit` members of a room that has ended, as leaving does; answers who they were. */
  letGo(conversation: ConversationId, limit: number): Promise<readonly Uid[]>
  /** Those of these users, at most 1,000, who are members. */
  among(conversation: ConversationId, uids: readonly Uid[]): Promise<readonly Uid[]>
  /** Its admins, by uid; it costs what there are of them. */
  admins(conversation: ConversationId, limit: number): Promise<readonly Uid[]>
  /** Its robots that are there, by uid; it costs what there are of robots in all, or of members. */
  robots(conversation: ConversationId, limit: number): Promise<readonly Uid[]>
  /**
   * Those of these users, at most 1,000, who are people, have no row in that channel and never left it, have one now; answers them.
   * What was said there after they registered is unread. Changes nothing for anybody else, and so not the `access`.
   */
  enrol(id: string, uids: readonly Uid[], at: number): Promise<readonly Uid[]>
  /**
   * Members whose uid, name, or name in the room has a word that begins with the query, as folding compares them; those
   * found by their name in the room first, of whom the first 2,000 are looked through. Who is banned is not found.
   */
  findMembers(conversation: ConversationId, query: string, limit: number): Promise<readonly Membership[]>
  /**
   * The member of longest standing, admins before members, other than `except`. Who is banned comes after all others,
   * since a room that nobody can reach has no owner, and an account that is nobody's never. With a role only among those who
   * have it, however many others there are.
   */
  successor(conversation: ConversationId, except: Uid, role?: 'admin'): Promise<Uid | undefined>
}
