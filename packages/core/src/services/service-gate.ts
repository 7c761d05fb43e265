import type { InputOf, OperationName, OutputOf, Uid } from '@tidings/protocol'
import type { WebhookEventType } from '@tidings/protocol/webhook-events'
import type { ChannelsForServices } from '../channels/for-services.ts'
import type { ServiceEntry, ServicePointer } from '../entries/body.ts'
import type { Consuming } from '../feed/consumer.ts'
import type { DeadLetter } from '../feed/dead-letters.ts'
import type { FeedItem, FeedItemOf, FeedPage, Position } from '../ports/feed.ts'
import type { RecordChange, RecordEntry, Records, RecordsLimit } from '../ports/records.ts'
import type { Recipient, RecipientTerminal } from '../push/recipients.ts'
import type { PushSubscription } from '../push/subscription.ts'
import type { RobotCallbacks } from '../robots/callbacks.ts'
import type { RobotsTold } from '../robots/told.ts'
import type { Waiter } from '../turns/waiters.ts'
import type { ToldIn } from '../webhooks/told.ts'
import type { ServiceHandlers } from './answering.ts'
import type { PeoplePage, PeopleWhere } from './people.ts'
import type { Announcement } from './publishing.ts'

/** A change of a service's own records. */
export type ServiceRecord = Omit<RecordChange, 'owner' | 'due'>

/**
 * What a package `service-*` may use of the core: it does its work from what happened, after it happened, and may be away
 * meanwhile. Everything is under the service's name, apart from other services.
 */
export interface ServiceGate {
  /** Follows what happens, from where the service stopped. The answer ends it. */
  consume(consuming: Omit<Consuming, 'name'>): () => Promise<void>
  /**
   * What items name, in order, as it stands now; entries that were removed since are left out. Of `changed` it is the
   * one entry, which may have been recalled. Of many items some are read ahead at once: that is how whoever follows keeps pace.
   */
  entries(...items: readonly FeedItemOf<'entries' | 'changed'>[]): AsyncIterable<ServiceEntry>
  /**
   * What items are to other systems, in order, as it stands now: of these types alone. The same happening has the same id, however
   * often it is told. Likewise some are read ahead.
   */
  events(items: readonly FeedItem[], types: ReadonlySet<WebhookEventType>): AsyncIterable<ToldIn>
  /**
   * Who gets an entry, and all that decides about telling them: by uid, a page at a time, as it is when that is asked for. Whoever
   * wrote it, left, cleared it, deleted it for themselves, is banned or is gone is not among them; those whom it does not
   * call are. `of`: of at most 200 users these alone.
   */
  recipients(said: ServiceEntry, of?: readonly Uid[]): AsyncIterable<readonly Recipient[]>
  /** All terminals of somebody, and where pushes to each go. */
  terminalsOf(user: Uid): Promise<readonly RecipientTerminal[]>
  /**
   * Nothing can be pushed to this subscription of a terminal any more; one that was made since stays, and so does a device that has
   * registered after `at`.
   */
  endSubscription(user: Uid, terminal: string, pushed: PushSubscription, at?: number): Promise<void>
  /**
   * How many unread messages call each of these users, in all of their conversations: what an icon shows. Keywords are not
   * looked for.
   */
  unread(users: readonly Uid[]): Promise<ReadonlyMap<Uid, number>>
  /** How far somebody has read; undefined: they are in the conversation no more. */
  pointer(item: FeedItemOf<'pointer'>): Promise<ServicePointer | undefined>
  /**
   * As this user, under the rules that hold for the user's own calls: `banned`, `not_member`, `blocked` and all others. Their budgets
   * count, and the log names the service. An item may come twice, and so may what is done for it: a message takes a
   * `clientMsgId` that is made from the item.
   */
  act(user: Uid): { call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> }
  /** People, by uid; of at most 200 who are looked at, or `limit`. Accounts of the app, and who is banned or gone, are not among them. */
  people(where: PeopleWhere, after: Uid, limit: number): Promise<PeoplePage>
  /** Those of these, at most 200, who are there, likewise, in the order in which they are named. */
  known(users: readonly Uid[]): Promise<readonly Uid[]>
  /** Among about how many `people` looks. */
  countOf(where: PeopleWhere): Promise<number>
  /**
   * Sends one of the many messages of an announcement, in the name of who makes it: the operator's own words, so that no budget and no
   * list of words bounds them. Whoever has it already does not get it again, however often this is called. `banned` when who makes it
   * says nothing any more; all that `message.send` answers with.
   */
  announce(announcement: Announcement, to: Uid): Promise<OutputOf<'message.send'>>
  /**
   * Publishes it in the channel of who makes it, which everybody reads and which is made with the first: one message for all. Once, however
   * often this is called.
   */
  publish(announcement: Announcement): Promise<OutputOf<'message.send'>>
  /** `not_found`, `banned`; `forbidden` for who is no notification account. */
  expectAnnouncer(user: Uid): Promise<void>
  /** Likewise; `forbidden`, too, for an account that can have no channel of its own. */
  expectPublisher(user: Uid): Promise<void>
  /** Recalls the one that this user has, or without one that was published, whenever it was sent; false: there is none. */
  takeBack(announcement: Pick<Announcement, 'from' | 'id'>, of?: Uid): Promise<boolean>
  /** The service's own records; no feed tells of them. */
  readonly records: {
    put(changes: readonly ServiceRecord[], options?: Parameters<Records['put']>[1]): ReturnType<Records['put']>
    get(kind: string, key: string): Promise<RecordEntry | undefined>
    list(kind: string, after: string, limit: RecordsLimit): Promise<readonly RecordEntry[]>
    /** All of a kind, by key, a page at a time: from behind a key, so many on each; none of them is empty. */
    pages(
      kind: string,
      of?: { readonly after?: string; readonly limit?: number },
    ): AsyncIterable<readonly RecordEntry[]>
    count(kind: string): Promise<number>
  }
  /**
   * Says what is to be done with a timer whose time has come, at least once for each, up to eight at a time. When it rejects, it is
   * called again after 15 s, then after twice as long; when its process ends at it, after a minute. On nodes where nobody has
   * said it timers wait. The answer ends it.
   */
  onTimer(handle: (key: string, value: string) => Promise<void>): () => void
  /** Sets a timer, in place of one of the same key; it survives a restart. `due` is in milliseconds since the epoch. */
  setTimer(key: string, due: number, value: string): Promise<void>
  /** Takes a timer back. */
  cancelTimer(key: string): Promise<void>
  /** Items that could not be handled, the oldest first. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>
  /**
   * A part of the service that goes at its own pace: with a place in the feed, records, timers and dead letters of its own. At most
   * 32 small letters, digits and `-`.
   */
  part(name: string): ServicePart
  /**
   * Somebody wants to be told who comes and goes (sessions, terminals, who is online), or no longer: nothing of it is noted, on
   * any node, where nobody does.
   */
  attend(wants: boolean): Promise<void>
  /** What robots are told, and where it is posted to. */
  readonly robots: RobotsTold & { readonly callbacks: RobotCallbacks }
  /** The desks of channels: whose they are, and what is said at them. */
  readonly channels: ChannelsForServices
  /**
   * Wakes whoever waits for this key of the service, on all nodes: `by` says for what, 64 characters at most. It may be lost: who waits
   * looks for themselves when their time is over.
   */
  wake(key: string, by: string): void
  /** From now on to its `end` it hears what this key is woken by. */
  waiter(key: string): Waiter
  /** Carries these operations out, on every node where the service was put together. */
  answer(handlers: Partial<ServiceHandlers>): void
}

/** What a service has as a whole, and no part of it by itself. */
export type OfWholeServices = 'part' | 'answer' | 'attend' | 'robots' | 'channels' | 'wake' | 'waiter'

export interface ServicePart extends Omit<ServiceGate, OfWholeServices> {
  /** It begins with what happens from now on, on whichever node it is followed first. Again is fine: it stays where it is. */
  begin(): Promise<void>
  /** How many changes stand before it, about; 0 where it has not begun. */
  behind(): Promise<number>
  /**
   * What happened, apart from where it follows: items of these kinds after a place, and where to read on; the same place when there is
   * no more. `lost`: they are not kept any more.
   */
  read(from: Position, limit: number, kinds: readonly FeedItem['kind'][]): Promise<FeedPage | 'lost'>
  /** A place before all that happened at this time or later, as far as the feed keeps it; at most an hour before. */
  placeAt(time: number): Promise<Position>
  /** The feed keeps nothing for it any more; all of its records and timers are gone. When nobody follows any more. */
  forget(): Promise<void>
}
