import { channelOid } from '@tidings/protocol'
import type { WebhookEventType } from '@tidings/protocol/webhook-events'
import type { ChannelPlace } from '../places/place.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import { presentChannel } from '../presenting/channel.ts'
import { idOf, type Told, told } from './told.ts'

/** Which types there may be of a channel itself. */
export const typesOfChannels: readonly WebhookEventType[] = ['channel.created', 'channel.changed', 'channel.removed']

interface Happened {
  /** As many changes there had been. */
  readonly access: number
  readonly order: string
  readonly now: number
}

/** What a change of a channel is to others. `channel`: as it stands now; absent: it has ended. */
export function ofChannel(
  place: ChannelPlace,
  channel: RoomRecord | undefined,
  { access, order, now }: Happened,
): Told {
  if (!channel) {
    const as = { id: idOf('channel-removed', place.channel), order, at: now }
    return told('channel.removed', as, { channel: channelOid(place.channel) })
  }
  const as = { id: idOf('channel', place.channel, access), order, at: access === 0 ? channel.createdAt : now }
  return told(access === 0 ? 'channel.created' : 'channel.changed', as, { channel: presentChannel(channel) })
}
