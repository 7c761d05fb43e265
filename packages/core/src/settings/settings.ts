import type { Registration, UserSettings } from '@tidings/protocol'
import type { FeedSettings } from '../feed/keeping.ts'
import type { PageLimits } from '../pages/page-queue.ts'
import type { HookSettings } from './hook-settings.ts'
import type { LoginPolicy } from './login-policy.ts'
import type { RetentionSettings } from './retention-settings.ts'
import type { Role } from './roles.ts'

export interface Rate {
  /** Calls that come back per second. */
  readonly perSecond: number
  /** Calls that may come at once. */
  readonly burst: number
}

export interface GifSettings {
  /** Of one moving picture that is sent. */
  readonly maxBytes: number
  /** Of the small pictures that are kept in memory. */
  readonly cacheBytes: number
  /** Of questions that go to the provider, for each user. */
  readonly rate: Rate
}

export interface MediaSettings {
  readonly maxBytes: number
  /** Bytes of all files of one user; 0: no bound. */
  readonly quotaBytes: number
  readonly unfinishedPerUser: number
  readonly offersPerUser: number
  /** An upload that is not finished by then is given up. */
  readonly uploadTtlMs: number
  /** An attachment to which nothing refers by then is removed. */
  readonly keepUnusedMs: number
  readonly linkTtlMs: number
  readonly offerTtlMs: number
  /** Types such as `image` or `application/pdf`. None: all. */
  readonly accept: readonly string[]
  readonly refuse: readonly string[]
}

/** What an operator may change. The server's configuration gives the values and documents them. */
export interface CoreSettings {
  /** This node's name. */
  readonly node: string
  /** What this node does; what it does not is done by others. */
  readonly roles: readonly Role[]
  /** Where clients reach this node and no other, without a slash at the end; '' when the operator has not said. */
  readonly nodeUrl: string
  /**
   * What nodes should have in common, for them to notice where they do not: a name and a short hash of its value, with a blank between,
   * for each setting that is not as it comes.
   */
  readonly agreed: readonly string[]
  /** Where people reach the server, without a slash at the end; '' when the operator has not said. */
  readonly publicUrl: string
  readonly heartbeatMs: number
  /** `external`: the app keeps the profiles; any uid that a valid token names is a user. */
  readonly users: 'hosted' | 'external'
  /** `external`: the app knows who is whose contact; nobody is asked here, everyone may write to everyone. */
  readonly contacts: 'hosted' | 'external'
  /** Who may look at the list of rooms that anyone may join, and whom people find. */
  readonly directory: {
    /** `off` nobody; `members` users; `all` also who is not signed in. */
    readonly rooms: 'off' | 'members' | 'all'
    /** `everyone` by id or name; `shared` those of one's conversations so, others by their exact id; `exact` by it only. */
    readonly people: 'everyone' | 'shared' | 'exact'
  }
  /** What users start with, until they choose for themselves. */
  readonly defaults: Pick<UserSettings, 'strangers' | 'requests' | 'invites' | 'presence' | 'receipts'>
  /** Which terminals of one user may be online together. */
  readonly loginPolicy: LoginPolicy
  readonly mutes: {
    /** Types of content that no mute reaches; `call/*` are all that begin so. */
    readonly except: readonly string[]
  }
  /** How long a sender may edit and recall, in milliseconds; 0 is never. */
  readonly editWithinMs: number
  readonly recallWithinMs: number
  readonly contactRequestTtlMs: number
  readonly chatrooms: {
    /** Whoever has lost the connection is in a chatroom for so long still; 0: not at all. */
    readonly graceMs: number
    /** Whoever does nothing in one for so long is let out; 0: nobody is. */
    readonly idleMs: number
  }
  /** Changes of presence are told at most this often. */
  readonly presenceEveryMs: number
  /** A text with a link gets the page's preview. */
  readonly linkPreviews: boolean
  /** The built-in app server: register, login, change password. */
  readonly accounts: boolean
  /** Who may make an account, and whether users may invite people to where invitations are needed. */
  readonly registration: Registration
  readonly usersInvite: boolean
  /** Users may make robots, and not the app alone. */
  readonly usersMakeRobots: boolean
  readonly tokenTtlMs: number
  /** Bytes that may wait for one session before its events are dropped and it is told to resync. */
  readonly sessionBacklogBytes: number
  /** The oldest session of a user gives way to one more. */
  readonly sessionsPerUser: number
  readonly roomMembers: number
  /** Characters that one user may write in a day; 0: no bound. */
  readonly writtenPerDay: number
  /** What one user may have of each. */
  readonly roomsPerUser: number
  readonly contactsPerUser: number
  readonly savedPerUser: number
  readonly remindersPerUser: number
  readonly scheduledPerUser: number
  readonly media: MediaSettings
  readonly gifs: GifSettings
  readonly retention: RetentionSettings
  readonly feed: FeedSettings
  readonly hooks: HookSettings
  readonly pages: PageLimits
  readonly rates: Readonly<Record<'send' | 'read' | 'write' | 'sign-in', Rate>>
  /** Bytes of requests, where a door knows them before it reads: of one user, and of one address without a token. */
  readonly bodies: { readonly user: Rate; readonly address: Rate }
}
