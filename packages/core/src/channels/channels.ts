import {
  defaultRoomSettings,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import { jsonBytes, pageOf } from '../pages/page.ts'
import type { GlobalChannels } from '../places/global-channels.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { RecordLimit } from '../ports/records.ts'
import type { Ids } from '../ports/system.ts'
import { presentChannel } from '../presenting/channel.ts'
import { cursorFrom, cursorOf } from '../rooms/browsing.ts'
import { roomNotice } from '../rooms/notice.ts'
import type { Sending } from '../sending/send.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import { ChannelChanging, type ChannelChangingParts, expectGoverns, isEditor } from './changing.ts'
import { joinOf } from './invited.ts'
import { createChannelInviting } from './inviting.ts'
import { createChoosing } from './menus.ts'
import { createSubscribing } from './subscribing.ts'
import { createChannelUpdate, type UpdatingParts, writtenInChannel } from './updating.ts'

export interface ChannelParts extends ChannelChangingParts, UpdatingParts {
  readonly store: ChannelChangingParts['store'] & UpdatingParts['store']
  readonly ids: Ids
  readonly sending: Pick<Sending, 'send'>
  readonly settings: CoreSettings
  readonly globalChannels: Pick<GlobalChannels, 'set'>
}

const channelsOwnedBy = (owner: Uid, { roomsPerUser: most }: CoreSettings): RecordLimit => ({
  most,
  message: `${userOid(owner)} may own at most ${most} channels; end some`,
})

/** Channels are made, found, changed and ended here. */
export function createChannels(parts: ChannelParts) {
  const { store, clock, ids } = parts
  const changing = new ChannelChanging(parts)

  async function create(
    input: ParsedInputOf<'channel.create'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'channel.create'>> {
    const { uid } = actor
    const by = userOid(uid)
    const {
      name,
      avatar = '',
      joins,
      ...chosen
    } = await heardTexts(parts.wordLists, input, writtenInChannel, { from: by, to: by })
    await changing.expectMayWrite(uid, input)
    const pictures = avatar === '' ? [] : await parts.avatars.picturesOf(avatar, uid)
    const { entry } = roomNotice(clock.now(), { type: 'channel-created', by: uid })
    const made = {
      ...({ id: ids.room(), kind: 'channel', name, avatar, owner: uid, members: [], pictures } as const),
      settings: { ...defaultRoomSettings, join: 'open' as const, listed: true, ...named(chosen), ...joinOf(joins) },
      limit: channelsOwnedBy(uid, parts.settings),
      createdAt: entry.ts,
    }
    const { room } = notStale(await store.rooms.create(made, entry, byStanding(actor)))
    changing.tellOwn(uid, room)
    return { channel: presentChannel(room) }
  }

  async function get(
    { channel: id }: ParsedInputOf<'channel.get'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'channel.get'>> {
    const entered = await changing.enter(id, actor.uid)
    const { channel, membership } = entered
    const { contact, menu = [] } = await parts.channelsKept.about(id)
    return {
      ...{ channel: presentChannel(channel), subscribed: membership !== undefined, publishes: isEditor(entered) },
      ...(contact ? { contact: userOid(id) } : {}),
      ...(menu.length > 0 ? { menu } : {}),
    }
  }

  async function remove(
    { channel: id }: ParsedInputOf<'channel.remove'>,
    call: UserCall,
  ): Promise<OutputOf<'channel.remove'>> {
    const entered = await changing.enter(id, call.actor.uid)
    expectGoverns(entered, 'end it')
    return changing.end(entered, call)
  }

  async function setGlobal({ channel: id, on }: ParsedInputOf<'channel.global'>): Promise<OutputOf<'channel.global'>> {
    const channel = await changing.expect(id)
    await parts.globalChannels.set(channel, on)
    changing.tellAll(channel)
    return {}
  }

  return {
    create,
    get,
    update: createChannelUpdate(parts, changing),
    remove,
    setGlobal,
    choose: createChoosing(parts),
    invite: createChannelInviting({ ...parts, changing }),
    list: createChannelList(parts),
    ...createSubscribing({ ...parts, changing }),
  }
}

/** The directory of channels. */
function createChannelList({ store, settings }: Pick<ChannelParts, 'store' | 'settings'>) {
  return async function list(
    input: ParsedInputOf<'channel.list'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'channel.list'>> {
    if (settings.directory.rooms === 'off')
      throw new TidingsError('forbidden', 'this server has no directory of channels: its operator has turned it off')
    const { query, limit, next } = input
    const after = next === undefined ? {} : { after: cursorFrom(next) }
    const found = await store.rooms.listed({ kind: 'channel', query, limit: limit + 1, user: actor.uid, ...after })
    const presented = found.map(({ room, joined }) => ({ channel: presentChannel(room), subscribed: joined }))
    const { items, more } = pageOf(presented, limit, jsonBytes)
    const last = found[items.length - 1]
    return { channels: [...items], ...(more && last ? { next: cursorOf(last.room) } : {}) }
  }
}
