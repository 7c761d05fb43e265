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
import type { Avatars } from '../files/avatars.ts'
import { jsonBytes, pageOf } from '../pages/page.ts'
import type { GlobalChannels } from '../places/global-channels.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { RecordLimit } from '../ports/records.ts'
import type { Ids } from '../ports/system.ts'
import { presentChannel } from '../presenting/channel.ts'
import { cursorFrom, cursorOf } from '../rooms/browsing.ts'
import { roomNotice } from '../rooms/notice.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import { ChannelChanging, type ChannelChangingParts, expectGoverns, isEditor } from './changing.ts'
import { createSubscribing } from './subscribing.ts'

export interface ChannelParts extends ChannelChangingParts {
  readonly ids: Ids
  readonly settings: CoreSettings
  readonly avatars: Avatars
  readonly wordLists: WordLists | undefined
  readonly globalChannels: Pick<GlobalChannels, 'set'>
}

const channelsOwnedBy = (owner: Uid, { roomsPerUser: most }: CoreSettings): RecordLimit => ({
  most,
  message: `${userOid(owner)} may own at most ${most} channels; end some`,
})

/** What people write into a channel, other than messages. */
const written = ['name', 'description'] as const

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
    const { name, avatar = '', ...chosen } = await heardTexts(parts.wordLists, input, written, { from: by, to: by })
    await changing.expectMayWrite(uid, input)
    const pictures = avatar === '' ? [] : await parts.avatars.picturesOf(avatar, uid)
    const { entry } = roomNotice(clock.now(), { type: 'channel-created', by: uid })
    const made = {
      ...({ id: ids.room(), kind: 'channel', name, avatar, owner: uid, members: [], pictures } as const),
      settings: { ...defaultRoomSettings, join: 'open' as const, listed: true, ...named(chosen) },
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
    return { channel: presentChannel(channel), subscribed: membership !== undefined, publishes: isEditor(entered) }
  }

  async function update(input: ParsedInputOf<'channel.update'>, call: UserCall): Promise<OutputOf<'channel.update'>> {
    const { uid } = call.actor
    const entered = await changing.enter(input.channel, uid)
    expectGoverns(entered, 'change it', true)
    const said = { from: userOid(uid), to: presentChannel(entered.channel).oid }
    const { channel: _, ...patch } = await heardTexts(parts.wordLists, input, written, said)
    await changing.expectMayWrite(uid, patch)
    const { name, avatar, ...settings } = patch
    const pictures = avatar === undefined ? {} : { pictures: await parts.avatars.picturesOf(avatar, uid) }
    const room = { ...named({ name, avatar }), settings: named(settings) }
    const changed = await changing.change(entered, call, { room, ...pictures })
    changing.tellAll(changed.room)
    return { channel: presentChannel(changed.room) }
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
    update,
    remove,
    setGlobal,
    list: createChannelList(parts),
    ...createSubscribing({ store, changing }),
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
