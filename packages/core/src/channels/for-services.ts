import { type Content, type ServerEvent, TidingsError, type Uid, userOid } from '@tidings/protocol'
import { type Tell, tellUsers } from '../delivery/facts.ts'
import type { Sent } from '../drafting/draft.ts'
import { namedFor } from '../entries/named-for.ts'
import { noChannel, notSubscribed } from '../places/no-channel.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { FeedItemOf } from '../ports/feed.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import { keptIn, type RobotsKept } from '../robots/robots-kept.ts'
import type { Sending } from '../sending/send.ts'
import type { Directory } from '../users/directory.ts'
import type { Came, ChannelsKept } from './channels-kept.ts'
import type { DeskLogs } from './desk-logs.ts'
import { editorsOf } from './editors.ts'
import type { FollowedChannels } from './followed.ts'

/** Something that a channel says to one person. */
export interface SaidByChannel {
  readonly to: Uid
  readonly content: Content
  readonly clientMsgId?: string | undefined
  /** In its place, where many are told: an id of all of these messages, of up to 39 characters. */
  readonly oneOf?: string
  readonly replyTo?: string | undefined
  /** Which of its editors wrote it. */
  readonly by?: Uid
}

export interface ChannelsForServices {
  /** `begin` is called before a channel is used of which a service does something with what happens there; more than once. */
  onUse(begin: () => Promise<void>): void
  /** `not_found`. */
  expect(channel: string): Promise<RoomRecord>
  /** False: it has ended, or never was. */
  isThere(channel: string): Promise<boolean>
  /** `not_found`, `not_member`; `forbidden` for whoever is none of its editors. */
  expectEditor(channel: string, uid: Uid): Promise<RoomRecord>
  /** Those of these, at most 1,000, who read it. */
  readers(channel: RoomRecord, users: readonly Uid[]): Promise<readonly Uid[]>
  /** Of which channel this is the account; undefined: of none that is there. */
  ofAccount(user: Uid): Promise<string | undefined>
  /** A program answers for it, or an account of the app. */
  isPerson(user: Uid): Promise<boolean>
  /** All of its editors who are here. */
  tellEditors(channel: string, event: ServerEvent): Promise<void>
  /** As its account, in a conversation with one person; all that `message.send` answers with. `not_found` where it has none. */
  say(channel: string, said: SaidByChannel): Promise<Sent>
  /** Whether it is noted who comes. */
  setWelcomes(channel: string, welcomes: boolean): Promise<void>
  /** Who came to which channel, as an item tells; undefined: it is of something else. */
  came(item: FeedItemOf<'records'>): Promise<{ readonly channel: string; readonly came: readonly Came[] } | undefined>
  /** They are not told of again. */
  welcomed(channel: string, came: readonly Came[]): Promise<void>
  /** What stands at its desk. */
  readonly logs: DeskLogs
}

interface ForServicesParts {
  readonly store: Pick<Store, 'rooms' | 'conversations'>
  readonly directory: Directory
  readonly robotsKept: RobotsKept
  readonly sending: Pick<Sending, 'send'>
  readonly tell: Tell
  readonly followedChannels: FollowedChannels
  readonly channelsKept: ChannelsKept
  readonly deskLogs: DeskLogs
  readonly secretHash: SecretHash
  /** Counts it, turns what fails into an error of ours, and refuses it once the node stops. */
  readonly guard: <T>(name: string, run: () => Promise<T>) => Promise<T>
}

/** What services may do with channels, beside what their editors may. */
export function createChannelsForServices(parts: ForServicesParts): ChannelsForServices {
  const { store, directory, robotsKept, sending, tell, followedChannels, channelsKept, guard, secretHash } = parts

  async function find(channel: string): Promise<RoomRecord | undefined> {
    const found = await store.rooms.get(channel)
    return found?.kind === 'channel' ? found : undefined
  }

  async function expect(channel: string): Promise<RoomRecord> {
    const found = await find(channel)
    if (found) return found
    throw noChannel(channel)
  }

  async function ofAccount(user: Uid): Promise<string | undefined> {
    const account = await directory.get(user)
    // Of people, who write nearly all that is written, memory says it.
    if (!account?.kind || account.erased) return undefined
    const record = await robotsKept.find(user)
    return record && keptIn(record).channel
  }

  return {
    onUse: (begin) => followedChannels.onUse(begin),
    expect,
    isThere: async (channel) => (await find(channel)) !== undefined,
    async expectEditor(id, uid) {
      const channel = await expect(id)
      const membership = await store.conversations.membership(channel.conversation, uid)
      if (!membership) throw notSubscribed(id)
      if (membership.role !== 'member') return channel
      throw new TidingsError('forbidden', `only an editor of channel/${id} may do that`)
    },
    readers: ({ conversation }, users) => store.rooms.among(conversation, users),
    ofAccount,
    logs: parts.deskLogs,
    setWelcomes: (channel, welcomes) => channelsKept.setWelcomes(channel, welcomes),
    async came({ owner, after, version }) {
      if (!owner.startsWith('channel/')) return undefined
      return { channel: owner.slice('channel/'.length), came: await channelsKept.came(owner, after, version) }
    },
    welcomed: (channel, came) => channelsKept.welcomed(channel, came),
    async isPerson(user) {
      const account = await directory.get(user)
      return account !== undefined && account.kind === undefined && !account.erased
    },
    async tellEditors(id, event) {
      const channel = await find(id)
      if (channel) tellUsers(tell, await editorsOf(store, channel), event)
    },
    say: (id, { to, by, oneOf, ...said }) =>
      guard('message.send', async () => {
        if ((await ofAccount(id)) !== id) throw new TidingsError('not_found', `nobody can write to channel/${id}`)
        const named = oneOf === undefined ? said : { ...said, clientMsgId: namedFor(secretHash, oneOf, to) }
        return sending.send({ to: userOid(to), ...named }, { uid: id, ...(by === undefined ? {} : { by }) })
      }),
  }
}
