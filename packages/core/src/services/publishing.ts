import { ChannelId, type Content, channelOid, defaultRoomSettings, TidingsError, type Uid } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import type { Sent } from '../drafting/draft.ts'
import type { GlobalChannels } from '../places/global-channels.ts'
import { notStale } from '../places/judged-before.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import { presentChannel } from '../presenting/channel.ts'
import { roomNotice } from '../rooms/notice.ts'
import type { Sending } from '../sending/send.ts'

/** Something that many are told. */
export interface Announcement {
  readonly from: Uid
  /** Of this announcement alone; at most 24 small letters, digits and `-`. */
  readonly id: string
  readonly content: Content
  /** false: it pushes nothing. */
  readonly push: boolean
}

export interface PublishingParts {
  readonly store: Pick<Store, 'rooms' | 'conversations'>
  readonly clock: Clock
  readonly globalChannels: Pick<GlobalChannels, 'has' | 'set'>
  readonly sending: Pick<Sending, 'send'>
  readonly tell: Tell
}

/** As it is sent, under a name by which it is known again. */
export const messageOf = (
  { content, push }: Pick<Announcement, 'content' | 'push'>,
  to: string,
  clientMsgId: string,
) => ({ to, content, clientMsgId, ...(push ? {} : { options: { push } }) })

/** By which what was said in the channel is known again: no hash of a receiver is as short. */
export const nameInChannel = (id: string): string => `${id}.channel`

/** Announcements to everybody as one message, in the channel of the account that makes them, which has its id. */
export function createPublishing({ store, clock, globalChannels, sending, tell }: PublishingParts) {
  /** `forbidden` where it can have none; undefined: it is still to be made. */
  async function found({ uid }: UserRecord): Promise<RoomRecord | undefined> {
    const isId = ChannelId.safeParse(uid).success
    const there = isId ? await store.rooms.get(uid) : undefined
    // Whoever else owns it speaks there for themselves, and not to everybody.
    if (there?.kind === 'channel' && there.owner === uid) return there
    if (there || !isId) throw without(`${uid} can be the id of no channel of its own`)
    if (await store.conversations.find(channelOid(uid))) throw without(`${channelOid(uid)} has ended for ever`)
    return undefined
  }

  async function made({ uid, name, avatar }: UserRecord): Promise<RoomRecord> {
    const { entry } = roomNotice(clock.now(), { type: 'channel-created', by: uid })
    const settings = { ...defaultRoomSettings, join: 'open', listed: true } as const
    const channel = { id: uid, kind: 'channel', name: name || uid, avatar, owner: uid, members: [] } as const
    return (await store.rooms.create({ ...channel, settings, createdAt: entry.ts }, entry)).room
  }

  /** It is called as its account is; whoever is here learns what it is called now. */
  async function channelOf(account: UserRecord): Promise<void> {
    const { uid, name, avatar } = account
    const before = (await found(account)) ?? (await made(account))
    const called = { name: name || uid, avatar }
    const isCalledSo = before.name === called.name && before.avatar === called.avatar
    const changed = isCalledSo ? undefined : await store.rooms.change(uid, { room: called, at: clock.now() })
    const room = notStale(changed)?.room ?? before
    const isGlobal = await globalChannels.has({ id: room.conversation })
    if (isGlobal && isCalledSo) return
    if (!isGlobal) await globalChannels.set(room, true)
    // Other nodes learn by it that everybody reads it, before they hear what is published.
    const place = { kind: 'channel', id: room.conversation, channel: uid } as const
    await tell({ kind: 'channel', place, channel: presentChannel(room), subscribed: true })
  }

  return {
    /** `forbidden` where the account can have no channel. */
    async expectPublishes(account: UserRecord): Promise<void> {
      await found(account)
    },
    async publish(account: UserRecord, announcement: Announcement): Promise<Sent> {
      await channelOf(account)
      const message = messageOf(announcement, channelOid(account.uid), nameInChannel(announcement.id))
      const from: { readonly uid: Uid; readonly isOperators: true } = { uid: account.uid, isOperators: true }
      return sending.send(message, from)
    },
  }
}

const without = (why: string): TidingsError => new TidingsError('forbidden', `${why}: take another account`)
