import { ChannelId, type Content, channelOid, defaultRoomSettings, TidingsError, type Uid } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import type { Sent } from '../drafting/draft.ts'
import type { GlobalChannels } from '../places/global-channels.ts'
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
  readonly store: Pick<Store, 'rooms'>
  readonly clock: Clock
  readonly globalChannels: Pick<GlobalChannels, 'has' | 'set'>
  readonly sending: Pick<Sending, 'send'>
  readonly tell: Tell
}

/** By which what was said in the channel is known again: no hash of a receiver is as short. */
export const nameInChannel = (id: string): string => `${id}.channel`

/** Announcements to everybody as one message, in the channel of the account that makes them, which has its id. */
export function createPublishing({ store, clock, globalChannels, sending, tell }: PublishingParts) {
  async function made({ uid, name, avatar }: UserRecord): Promise<RoomRecord> {
    const found = await store.rooms.get(uid)
    if (found?.kind === 'channel') return found
    if (found || !ChannelId.safeParse(uid).success)
      throw new TidingsError('forbidden', `${uid} can be the id of no channel: take an account with another id`)
    const { entry } = roomNotice(clock.now(), { type: 'channel-created', by: uid })
    const settings = { ...defaultRoomSettings, join: 'open', listed: true } as const
    const channel = { id: uid, kind: 'channel', name: name || uid, avatar, owner: uid, members: [] } as const
    return (await store.rooms.create({ ...channel, settings, createdAt: entry.ts }, entry)).room
  }

  /** It is called as its account is. */
  async function channelOf(account: UserRecord): Promise<void> {
    const { uid, name, avatar } = account
    const room = await made(account)
    const called = { name: name || uid, avatar }
    if (room.name !== called.name || room.avatar !== called.avatar)
      await store.rooms.change(uid, { room: called, at: clock.now() })
    if (await globalChannels.has({ id: room.conversation })) return
    await globalChannels.set(room, true)
    // Other nodes learn by it that everybody reads it, before they hear what is published.
    const place = { kind: 'channel', id: room.conversation, channel: uid } as const
    await tell({ kind: 'channel', place, channel: presentChannel(room), subscribed: true })
  }

  return async function publish(account: UserRecord, { id, content, push }: Announcement): Promise<Sent> {
    await channelOf(account)
    const message = { to: channelOid(account.uid), content, clientMsgId: nameInChannel(id) }
    const from: { readonly uid: Uid; readonly isOperators: true } = { uid: account.uid, isOperators: true }
    return sending.send(push ? message : { ...message, options: { push } }, from)
  }
}
