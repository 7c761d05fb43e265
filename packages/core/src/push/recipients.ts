import {
  type Client,
  type Message,
  type RoomSettings,
  type Uid,
  type UserSettings,
  uidOf,
  userOid,
} from '@tidings/protocol'
import { type Call, callOf, type Listening, unreadWeight } from '@tidings/protocol/calling'
import type { Elsewhere } from '../cluster/elsewhere.ts'
import type { Relations } from '../contacts/relations.ts'
import type { ServiceEntry } from '../entries/body.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import type { Own } from '../own/own.ts'
import { floorOf } from '../places/floor.ts'
import type { GlobalChannels } from '../places/global-channels.ts'
import { kindOf } from '../places/kinds.ts'
import { fromMessageId, messageId } from '../places/message-id.ts'
import { type Place, placeFromKey } from '../places/place.ts'
import type { Membership } from '../ports/membership.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import { unreadIn } from '../presenting/conversation.ts'
import { presentMessage } from '../presenting/entry.ts'
import { mutesPushes, type Terminals } from '../sessions/terminals.ts'
import { isHand } from '../settings/login-policy.ts'
import type { Directory } from '../users/directory.ts'
import type { PushSubscription } from './subscription.ts'
import type { PushSubscriptions } from './subscriptions.ts'

/** One terminal of a recipient. */
export interface RecipientTerminal {
  readonly client: Client
  /** Connected, to whatever node; to another than this one, as of a second or two ago. */
  readonly online: boolean
  /** Connected, and its user has not touched it for a while. */
  readonly idle: boolean
  /** A phone or a pad whose user sits before a desk, and wants it to be silent then. */
  readonly pushMuted: boolean
  /** Where pushes to it go; absent: to nowhere. */
  readonly subscription?: PushSubscription
}

/** Somebody who gets an entry. */
export interface Recipient {
  readonly user: Uid
  /** As they see it. */
  readonly message: Message
  /** Does it call them, why, and how: by the same rule as everywhere. */
  readonly call: Call
  /** From what that was judged: quiet hours, mutes, keywords, blocks. */
  readonly listening: Listening
  /** They have read it, wherever that was. */
  readonly seen: boolean
  /** Who wrote it, and the room, by the names that they have for the reader. */
  readonly names: { readonly sender: string; readonly room?: string }
  /** Of the same, by address; empty where they have none. */
  readonly pictures: { readonly sender: string; readonly room?: string }
  /** The zone of their clock, of those who share it. */
  readonly timeZone?: string
  readonly terminals: readonly RecipientTerminal[]
}

export interface RecipientPage {
  readonly recipients: readonly Recipient[]
  /** After whom to go on; absent on the last page. A page may be empty and not the last. */
  readonly next?: Uid
}

export interface RecipientParts {
  readonly store: Store
  readonly clock: Clock
  readonly directory: Directory
  readonly own: Own
  readonly userSettings: ChosenSettings
  readonly relations: Relations
  readonly elsewhere: Elsewhere
  readonly terminals: Terminals
  readonly pushes: PushSubscriptions
  readonly globalChannels: Pick<GlobalChannels, 'has' | 'enrol'>
}

/** Members that are looked at for one page. */
const pageSize = 200
/** Conversations that are counted at once; each may hold a draft of some kilobytes. */
const countedAtOnce = 500

/** Who is asked for: after one, or of some; in a room with this history. */
interface Among {
  readonly after: Uid
  readonly of: readonly Uid[] | undefined
  readonly history: RoomSettings['history']
}

interface Members {
  readonly members: readonly Membership[]
  readonly next?: Uid
}

/** What a page of members has in common. */
interface Said extends ServiceEntry {
  readonly place: Place
  readonly id: string
  readonly sender: Uid
}

/** Whom an entry reaches, and whether it calls them: what pushes are decided from, by whole pages of members. */
export class Recipients {
  readonly #parts: RecipientParts

  constructor(parts: RecipientParts) {
    this.#parts = parts
  }

  /** `of`: of these users alone, in one page. */
  readonly page = async (said: ServiceEntry, after: Uid = '', of?: readonly Uid[]): Promise<RecipientPage> => {
    const { entry, conversation } = said
    const place = placeFromKey(entry.conversation, conversation)
    const whole = { ...said, place, id: messageId(entry.conversation, entry.seq), sender: uidOf(entry.sender) }
    const named = place.kind === 'pair' ? undefined : place.kind === 'room' ? place.room : place.channel
    const room = named === undefined ? undefined : await this.#parts.store.rooms.get(named)
    if (named !== undefined && !room) return { recipients: [] }
    const { members, next } = await this.#members(whole, { after, of, history: room?.settings.history ?? 'all' })
    const others = members.filter(({ user }) => user !== whole.sender)
    return { recipients: await this.#recipients(whole, others, room), ...(next === undefined ? {} : { next }) }
  }

  /** Where something may be pushed to somebody. */
  readonly terminalsOf = async (user: Uid): Promise<readonly RecipientTerminal[]> => {
    const [chosen, terminals] = await Promise.all([this.#parts.userSettings.of(user), this.#terminals([user])])
    return terminals(user, chosen)
  }

  readonly unread = async (users: readonly Uid[]): Promise<ReadonlyMap<Uid, number>> => {
    const counts = new Map<Uid, number>(users.map((user) => [user, 0]))
    const all = [...counts.keys()]
    for (let start = 0; start < all.length; start += pageSize)
      await this.#count(all.slice(start, start + pageSize), counts)
    return counts
  }

  async #count(users: readonly Uid[], counts: Map<Uid, number>): Promise<void> {
    const { store, userSettings, clock } = this.#parts
    const settingsOf = await userSettings.ofEach(users)
    const now = clock.now()
    for (let after: { readonly user: Uid; readonly id: number } | undefined; ; ) {
      const page = { ...(after ? { after } : {}), limit: countedAtOnce }
      const found = await store.conversations.unreadOf(users, page)
      for (const one of found) {
        const { notifying } = settingsOf.get(one.user) as UserSettings
        const unread = { conversation: one.key, unread: unreadIn(one), mentions: one.mentions }
        const { counts: more } = unreadWeight(unread, false, { notifying, settings: one.settings, now })
        counts.set(one.user, (counts.get(one.user) ?? 0) + more)
      }
      after = found.at(-1)
      if (found.length < countedAtOnce) return
    }
  }

  /** Those who may read it; of what is for some alone, those. */
  async #members({ place, entry, body }: Said, { after, of, history }: Among): Promise<Members> {
    const { store, globalChannels } = this.#parts
    const { conversations, rooms } = store
    const readers = place.kind === 'pair' ? [place.a, place.b] : body.targets?.map(uidOf)
    const named = of && readers ? of.filter((uid) => readers.includes(uid)) : (of ?? readers)
    const mayRead = ({ clearedSeq, joinedSeq }: Membership): boolean =>
      entry.seq > floorOf(clearedSeq, joinedSeq, history)
    if (named) {
      const uids = [...new Set(named)].filter((uid) => uid > after)
      const found = await Promise.all(uids.map((uid) => conversations.membership(place.id, uid)))
      return { members: found.filter((one) => one !== undefined).filter(mayRead) }
    }
    if (await globalChannels.has(place)) return this.#everybody(place, after)
    const members = await rooms.members(place.id, after, pageSize)
    const last = members.length < pageSize ? undefined : members.at(-1)
    return { members: members.filter(mayRead), ...(last ? { next: last.user } : {}) }
  }

  /** Of a channel that everybody reads: a page of people, who have rows there after this, but for those who left. */
  async #everybody({ id }: Place, after: Uid): Promise<Members> {
    const { store, globalChannels } = this.#parts
    const people = await store.users.list(after, pageSize)
    const last = people.length < pageSize ? undefined : people.at(-1)?.uid
    await globalChannels.enrol(
      id,
      people.map(({ uid }) => uid),
    )
    const members = await store.rooms.members(id, after, pageSize)
    return last === undefined ? { members } : { members: members.filter(({ user }) => user <= last), next: last }
  }

  async #recipients(
    said: Said,
    members: readonly Membership[],
    room: RoomRecord | undefined,
  ): Promise<readonly Recipient[]> {
    const { directory, own, userSettings, relations } = this.#parts
    const uids = members.map(({ user }) => user)
    const [users, sender, contacts, deletions, settings, blockers, threads, answered, terminals] = await Promise.all([
      directory.ofEach(uids),
      directory.get(said.sender),
      own.ofEach(uids, 'contact', said.sender),
      own.ofEach(uids, 'deletion', said.id),
      userSettings.ofEach(uids),
      relations.blockersOf(said.sender, uids),
      said.body.thread === undefined ? undefined : own.ofEach(uids, 'thread', said.body.thread),
      this.#answered(said),
      this.#terminals(uids),
    ])
    const present = presenting(said)
    return members.flatMap((member): Recipient[] => {
      const { user } = member
      const record = users.get(user)
      if (!record || record.erased || record.banned || deletions.has(user)) return []
      const thread = threads?.get(user)
      const chosen = settings.get(user) as UserSettings
      const listening = this.#listening(member, chosen, blockers)
      const message = present(user)
      const online = terminals(user, chosen)
      const answers = user === answered || thread?.following === true
      const readSeq = Math.max(member.readSeq, member.seenSeq, thread?.readSeq ?? 0)
      return [
        {
          ...{ user, message, listening, terminals: online, ...zoneOf(record) },
          names: {
            sender: contacts.get(user)?.remark || sender?.name || said.sender,
            ...(room ? { room: room.name } : {}),
          },
          pictures: { sender: sender?.avatar ?? '', ...(room ? { room: room.avatar } : {}) },
          call: callOf(message, answers, listening),
          seen: readSeq >= said.entry.seq,
        },
      ]
    })
  }

  #listening({ user, settings }: Membership, chosen: UserSettings, blockers: ReadonlySet<Uid>): Listening {
    return {
      reader: userOid(user),
      notifying: chosen.notifying,
      settings,
      now: this.#parts.clock.now(),
      hasBlocked: blockers.has(user),
    }
  }

  /** Whose message it answers. */
  async #answered({ body, entry }: Said): Promise<Uid | undefined> {
    if (body.replyTo === undefined) return undefined
    const { conversation, seq } = fromMessageId(body.replyTo)
    if (conversation !== entry.conversation) return undefined
    const answered = await this.#parts.store.log.get(conversation, seq)
    return answered && uidOf(answered.sender)
  }

  async #terminals(uids: readonly Uid[]) {
    const { terminals, pushes, elsewhere } = this.#parts
    const [records, subscriptions, present] = await Promise.all([
      terminals.ofEach(uids),
      pushes.ofEach(uids),
      elsewhere.lately(uids),
    ])
    return (uid: Uid, chosen: UserSettings): readonly RecipientTerminal[] => {
      const sessions = present(uid)
      const muted = mutesPushes(chosen, sessions)
      return (records.get(uid) ?? []).flatMap(({ id, platform, name, lastSeenAt }) => {
        const here = sessions.filter(({ client }) => client.id === id)
        // It was signed out: it is remembered for its void tokens.
        if (here.length === 0 && lastSeenAt === 0) return []
        const subscription = subscriptions.get(uid)?.get(id)
        return [
          {
            client: { id, platform, ...(name === '' ? {} : { name }) },
            online: here.length > 0,
            idle: here.length > 0 && here.every(({ idle }) => idle),
            pushMuted: muted && isHand(platform),
            ...(subscription ? { subscription } : {}),
          },
        ]
      })
    }
  }
}

const zoneOf = ({ appearance: { timeZone } }: UserRecord): Pick<Recipient, 'timeZone'> =>
  timeZone === undefined ? {} : { timeZone }

/** In a room it is the same for all who may read it: it is made once. */
function presenting({ place, entry, body }: Said): (reader: Uid) => Message {
  if (!kindOf(place).isOneForAll) return (reader) => presentMessage(place, entry, body, reader)
  const message = presentMessage(place, entry, body, '')
  return () => message
}
