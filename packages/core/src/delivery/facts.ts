import type {
  Channel,
  Chatroom,
  ChatroomMessage,
  ChatroomPerson,
  Client,
  CloseReason,
  EventData,
  EventName,
  Room,
  ServerEvent,
  Uid,
} from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { Body } from '../entries/body.ts'
import type { ChannelPlace, Place } from '../places/place.ts'
import type { RoomStep } from '../places/room-states.ts'
import type { ConversationId, Entry } from '../ports/message-log.ts'
import type { Closing } from './receivers.ts'

/**
 * What delivery is told: that something happened, and to whom that matters. Plain data, so that it can travel to the nodes on
 * which those people's sessions are; each node renders it for the sessions it has. It says what happened, never how it looks
 * to somebody: an entry goes out once, though each of two sees it under another conversation's name.
 *
 * A fact may be lost. Whoever missed one finds out and reads: an entry or a change of one by the gap in its conversation's seqs
 * and revs, what belongs to a user by the gap in their versions, a view or a room by the list of what has changed since. What
 * only passes (typing, signals, streams, receipts of rooms, presence) is not told again.
 */
export type Fact =
  | EntryFact
  | ChangedFact
  | PassingFact
  | EventFact
  | ViewFact
  | RoomFact
  | ArrivedFact
  | HereFact
  | UserFact
  | ChannelFact
  | ChatroomFact
  | WokenFact
  | ({ readonly kind: 'close'; readonly reason: CloseReason } & Closing)

/** Something in a conversation that its members get. */
interface OfMembers {
  readonly place: Place
  /**
   * Of a room: its `access` by which it was judged. Whoever renders it by an older one reads first who the members are now:
   * nothing else says that they heard of a removal before they hear what was said after it. Undefined where nobody looked.
   */
  readonly access: number | undefined
}

/** An entry was stored. To all members but the session that sent it. */
export interface EntryFact extends OfMembers {
  readonly kind: 'entry'
  readonly entry: Entry
  /** The entry's, where it was at hand: what is in `entry.body` already does not travel. */
  readonly body?: Body
  readonly except?: SessionId | undefined
}

/** The present state of an entry that was changed. To all who may read it. */
export interface ChangedFact extends OfMembers {
  readonly kind: 'changed'
  readonly entry: Entry
}

type PassingName = 'typing' | 'signal' | 'stream' | 'receipt' | 'conversation.trimmed'

/** Without the conversation's name: each of two has another one for it. */
export type Passing = {
  [N in PassingName]: { readonly event: N; readonly data: Omit<EventData<N>, 'conversation'> }
}[PassingName]

/** Something that members see while it happens; nothing of it stands in the log. */
export interface PassingFact extends OfMembers {
  readonly kind: 'passing'
  readonly passing: Passing
  /** Absent: to all members. */
  readonly only?: readonly Uid[]
  readonly notTo?: Uid
  readonly except?: SessionId | undefined
  /** To a room only where it is in use: its members are not read for this. */
  readonly whereInUse?: true
}

/** What is the same for all who get it; at most `mostNamed` of them by name. */
export interface EventFact {
  readonly kind: 'event'
  readonly to: readonly Uid[] | 'all' | { readonly session: SessionId }
  readonly event: ServerEvent
  readonly except?: SessionId | undefined
}

/** A member's view of a conversation is another. It is read where they are, and nowhere else. */
export interface ViewFact {
  readonly kind: 'view'
  readonly to: Uid
  readonly conversation: ConversationId
}

/** A room, its members, or who of them wants to hear of it, changed. */
export interface RoomFact {
  readonly kind: 'room'
  readonly place: Place & { readonly kind: 'room' }
  /** As it is now: what is told of it. Absent where only somebody's own wish has changed. */
  readonly room?: Room
  /** Who is in it no more; at most `mostNamed`. */
  readonly removed?: readonly Uid[]
  /** The whole change, for nodes that know the room as it was before it; absent where it is not all in this fact. */
  readonly change?: RoomStep
  /** Nothing else has changed: a member wants to hear nothing of it, or again. */
  readonly silenced?: { readonly user: Uid; readonly on: boolean }
  /** Only those are told: another fact tells the members. */
  readonly onlyRemoved?: true
}

/** A terminal has come: the user's others hear of it, and those that may not be online beside it give way. */
export interface ArrivedFact {
  readonly kind: 'arrived'
  readonly user: Uid
  readonly session: SessionId
  readonly client: Client
  /** It was never seen before. */
  readonly first?: true
}

/** A terminal at which somebody is, as far as others see it. */
export interface PresentTerminal {
  readonly client: Pick<Client, 'id' | 'platform'>
  readonly idle: boolean
}

/** An account was made, or anything of it has changed. For nodes: who is to see it is told by other facts. */
export interface UserFact {
  readonly kind: 'user'
  readonly user: Uid
}

/** A channel is called something else, has another owner, or has ended: to its subscribers. */
export interface ChannelFact {
  readonly kind: 'channel'
  readonly place: ChannelPlace
  readonly channel: Channel
  /** False: it has ended. */
  readonly subscribed: boolean
}

/** Something in a chatroom, for whoever is in it: which nodes have some of them, no other knows. */
export interface ChatroomFact {
  readonly kind: 'chatroom'
  readonly chatroom: string
  readonly told:
    | { readonly what: 'said'; readonly message: ChatroomMessage }
    | { readonly what: 'removed'; readonly id: string }
    | { readonly what: 'changed' | 'closed'; readonly chatroom: Chatroom }
    | {
        readonly what: 'person'
        readonly chatroom: Chatroom
        readonly user: Uid
        readonly person: ChatroomPerson
      }
}

/** Whoever waits for something of a service, on whichever node, is to look; `by`: for what, or for whom. */
export interface WokenFact {
  readonly kind: 'woken'
  readonly service: string
  readonly key: string
  readonly by: string
}

/** At which terminals a user is on one node, for others on which somebody watches them. */
export interface HereFact {
  readonly kind: 'here'
  readonly user: Uid
  readonly node: string
  readonly terminals: readonly PresentTerminal[]
  /** When they went; 0: they have not. Absent: the store says when they were last seen. */
  readonly seenAt?: number
}

/** Users that one fact names. */
export const mostNamed = 1000

/** Tells a fact to whom it concerns; a promise where something is read first, which resolves when they were told. */
export type Tell = (fact: Fact) => Promise<void> | undefined

/** Tells many users the same, in facts of a bounded size. */
export function tellUsers(tell: Tell, uids: readonly Uid[], event: ServerEvent): void {
  for (let from = 0; from < uids.length; from += mostNamed)
    void tell({ kind: 'event', to: uids.slice(from, from + mostNamed), event })
}

/** An event as a fact says it of a place. */
export const passingIn = (event: Passing, conversation: string): ServerEvent =>
  ({ event: event.event, data: { ...event.data, conversation } }) as Extract<ServerEvent, { event: EventName }>
