import { type Uid, uidOf } from '@tidings/protocol'
import { type Attended, ownerOfAttended } from '../attendance/attended.ts'
import type { ChatroomsHere } from '../chatrooms/here.ts'
import type { Relations } from '../contacts/relations.ts'
import type { Readings } from '../conversations/reading.ts'
import type { EventFact, Fact } from '../delivery/facts.ts'
import { type Edges, ownerOfEdges } from '../edges/edges.ts'
import { type Mutes, ownerOfMutes } from '../mutes/mutes.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import type { Own } from '../own/own.ts'
import { ownerOfPacks, type Packs } from '../packs/packs.ts'
import { type GlobalChannels, ownerOfChannels } from '../places/global-channels.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { FeedItemOf } from '../ports/feed.ts'
import type { Terminals } from '../sessions/terminals.ts'
import type { Directory } from '../users/directory.ts'
import { ownerOfWords, type WordLists } from '../wordlists/word-lists.ts'

export interface StaleParts {
  readonly rooms: RoomStates
  readonly directory: Directory
  readonly own: Own
  readonly userSettings: ChosenSettings
  readonly relations: Relations
  readonly readings: Readings
  readonly packs: Packs
  readonly terminals: Terminals
  readonly edges: Edges
  readonly wordLists: WordLists | undefined
  readonly attended: Attended
  readonly mutes: Mutes
  readonly chatroomsHere: Pick<ChatroomsHere, 'wrote' | 'forgetAll'>
  readonly globalChannels: GlobalChannels
}

/** Something that is remembered of users' accounts. */
interface OfUsers {
  forget(uid: Uid): void
  forgetAll(): void
}

/**
 * What this node remembers and another one has changed, as far as a fact says so: it is forgotten before the fact is rendered,
 * so that nobody is told of a change and then answered as it was before.
 */
export class Stale {
  readonly #parts: StaleParts
  readonly #ofUsers: readonly OfUsers[]

  constructor(parts: StaleParts) {
    this.#parts = parts
    this.#ofUsers = [parts.directory, parts.terminals.remembered]
  }

  by(fact: Fact): void {
    if (fact.kind === 'room') this.#parts.rooms.changedElsewhere(fact.place, fact)
    else if (fact.kind === 'close') this.user(fact.uid)
    else if (fact.kind === 'channel') this.#parts.globalChannels.forget()
    else if (fact.kind === 'user') this.user(fact.user)
    else if (fact.kind === 'arrived') this.#parts.terminals.remembered.forget(fact.user)
    else if (fact.kind === 'event') this.#byEvent(fact)
  }

  /** Records of an owner, by what they were before this version. Of others than users, the packs, chatrooms, the words, the mutes, the edges and who is to be told of whom, nothing is remembered. */
  records(owner: string, version: number): void {
    const { own, userSettings, relations, readings, packs, edges, wordLists, attended, mutes } = this.#parts
    if (owner === ownerOfWords) wordLists?.forget()
    if (owner === ownerOfMutes) mutes.forget()
    if (owner === ownerOfChannels) this.#parts.globalChannels.forget()
    this.#parts.chatroomsHere.wrote(owner)
    if (owner === ownerOfAttended) void attended.look()
    if (owner === ownerOfEdges) edges.changed()
    if (owner === ownerOfPacks) packs.forgetBefore(version)
    if (!owner.startsWith('user/') || own.wrote(owner, version)) return
    const uid = uidOf(owner)
    for (const one of [own, userSettings, readings]) one.forget(uid)
    relations.forgetLists(uid)
  }

  /** A user's account, by what it was before. */
  account({ uid, standing, version }: FeedItemOf<'user'>): void {
    this.#parts.directory.forgetBefore(uid, version)
    this.#parts.terminals.remembered.forgetBefore(uid, standing)
  }

  /** A user's account. */
  user(uid: Uid): void {
    for (const one of this.#ofUsers) one.forget(uid)
  }

  /** Anything may have been missed. */
  all(): void {
    const { rooms, own, userSettings, relations, readings, packs, edges, wordLists, attended, mutes, chatroomsHere } =
      this.#parts
    for (const one of [...this.#ofUsers, rooms, own, userSettings, relations, readings]) one.forgetAll()
    packs.forget()
    wordLists?.forget()
    mutes.forget()
    chatroomsHere.forgetAll()
    this.#parts.globalChannels.forget()
    void attended.look()
    edges.changed()
  }

  #byEvent({ to, event }: EventFact): void {
    const { own, packs } = this.#parts
    if (event.event === 'packs') packs.forget()
    if (to === 'all' || 'session' in to) return
    for (const uid of to) {
      if (event.event === 'user') this.user(uid)
      // What belongs to a user has a version.
      else if ('version' in event.data && 'key' in event.data) {
        own.forget(uid)
        this.#ofKind(uid, event.event, event.data.key)
      }
    }
  }

  #ofKind(uid: Uid, kind: string, key: string): void {
    const { userSettings, relations, readings } = this.#parts
    if (kind === 'settings') userSettings.forget(uid)
    else if (kind === 'contact' || kind === 'block') relations.forget(uid, key)
    else if (kind === 'deletion') readings.forget(uid)
  }
}
