import { defaultRoomSettings, type OutputOf, type ParsedInputOf, roomOid, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import type { Avatars } from '../files/avatars.ts'
import type { Hooks } from '../hooks/hooks.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { Place } from '../places/place.ts'
import type { NewRoom, RoomRecord, RoomSettingsPatch } from '../ports/rooms.ts'
import type { Ids } from '../ports/system.ts'
import { presentRoom } from '../presenting/room.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import type { ChangingParts, RoomChanging } from './changing.ts'
import type { Inviting } from './inviting.ts'
import type { Joining } from './joining.ts'
import { changedMember } from './moderation.ts'
import { roomNotice } from './notice.ts'
import { expectAdmin, expectMaySpeak, expectOwner, expectPower, roomsOwnedBy } from './powers.ts'

export interface RoomParts extends ChangingParts {
  readonly changing: RoomChanging
  readonly inviting: Inviting
  readonly joining: Joining
  readonly ids: Ids
  readonly settings: CoreSettings
  readonly avatars: Avatars
  readonly hooks: Hooks | undefined
  readonly wordLists: WordLists | undefined
  readonly mutes: Pick<Mutes, 'expect'>
}

/** As it will stand when it is made. */
const asMade = (room: Omit<NewRoom, 'limit' | 'records' | 'pictures'>): RoomRecord => ({
  ...room,
  conversation: 0,
  memberCount: room.members.length + 1,
  updatedAt: room.createdAt,
  access: 0,
})

/** What people write into a room, other than messages. */
const written = ['name', 'announcement', 'description'] as const

type Patch = Omit<ParsedInputOf<'room.update'>, 'room'>

/** What the patch names; fields that are left out stay as they are. */
function settingsPatch({ name: _, avatar: __, who, ...rest }: Patch): RoomSettingsPatch {
  return { ...named(rest), ...(who ? { who: named(who) } : {}) }
}

/** Rooms are made, changed and ended here. */
export function createRoomCommands(parts: RoomParts) {
  const { store, changing, inviting, joining, clock, ids, hooks, wordLists } = parts

  async function create(input: ParsedInputOf<'room.create'>, call: UserCall): Promise<OutputOf<'room.create'>> {
    const owner = call.actor.uid
    const by = userOid(owner)
    const { members, ...patch } = await heardTexts(wordLists, input, written, { from: by, to: by })
    const others = [...new Set(members.map(uidOf))].filter((uid) => uid !== owner)
    joining.expectRoomFor(others.length + 1)
    const { direct, ask, given } = await inviting.sort(call.actor, others)
    const wanted = { from: by, name: patch.name, members: others.map(userOid) }
    if (hooks) await hooks.hear('room.create', wanted)
    const told = roomNotice(clock.now(), { type: 'room-created', by: owner, users: [owner, ...direct] })
    parts.budget.take(owner, told.entry.body)
    const createdAt = told.entry.ts
    const made = { id: ids.room(), name: patch.name, avatar: patch.avatar ?? '', owner, members: direct, createdAt }
    const chosen = settingsPatch(patch)
    const settings = { ...defaultRoomSettings, ...chosen, who: { ...defaultRoomSettings.who, ...chosen.who } }
    const pictures = made.avatar === '' ? [] : await parts.avatars.picturesOf(made.avatar, owner)
    const limit = roomsOwnedBy(owner, parts.settings)
    const invitations = inviting.invitations(asMade({ ...made, settings }), owner, ask)
    const changed = await inviting.putting(invitations, async (puts) => {
      const records = parts.own.recordsOf(puts)
      const room = { ...made, settings, limit, records, pictures }
      const created = notStale(await store.rooms.create(room, told.entry, { ...byStanding(call.actor), given }))
      parts.own.allStored(puts, created.records)
      return created
    })
    const { room } = changed
    const place: Place & { kind: 'room' } = { kind: 'room', id: room.conversation, room: room.id }
    // Loaded before it is told, so that its first members are found in memory.
    await parts.rooms.of(place)
    changing.announce(place, changed, told)
    return { room: presentRoom(room) }
  }

  async function update(input: ParsedInputOf<'room.update'>, { actor }: UserCall): Promise<OutputOf<'room.update'>> {
    const entered = await changing.enter(input.room, actor)
    expectPower(entered.state, actor.uid, 'edit', 'change the room')
    // What is written into a name or an announcement is said, too.
    await parts.mutes.expect(actor.uid)
    expectMaySpeak(entered.state, actor.uid, clock.now())
    const said = { from: userOid(actor.uid), to: roomOid(input.room) }
    const { room: _, ...patch } = await heardTexts(wordLists, input, written, said)
    // Who may do what is not for those to change who may only change the name.
    if (patch.who || patch.join !== undefined || patch.history !== undefined || patch.listed !== undefined)
      expectAdmin(entered.state, actor.uid, 'change who may do what here')
    const { name, avatar } = patch
    const room = {
      ...(name === undefined ? {} : { name }),
      ...(avatar === undefined ? {} : { avatar }),
      settings: settingsPatch(patch),
    }
    const pictures = avatar === undefined ? {} : { pictures: await parts.avatars.picturesOf(avatar, actor.uid) }
    const notice = { type: 'room-changed', by: actor.uid, more: { changed: patch } }
    return { room: presentRoom((await changing.change(entered, { room, ...pictures }, notice)).room) }
  }

  async function dissolve(
    input: ParsedInputOf<'room.dissolve'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'room.dissolve'>> {
    const entered = await changing.enter(input.room, actor)
    expectOwner(entered.state, actor.uid, 'dissolve the room')
    await joining.end(entered, actor.uid)
    return {}
  }

  return { create, update, dissolve, alias: createAlias(parts) }
}

/** What somebody calls themselves in a room. */
function createAlias({ changing, mutes, clock, wordLists }: RoomParts) {
  return async function alias(
    input: ParsedInputOf<'room.alias'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'room.alias'>> {
    const entered = await changing.enter(input.room, actor)
    await mutes.expect(actor.uid)
    expectMaySpeak(entered.state, actor.uid, clock.now())
    const said = { from: userOid(actor.uid), to: roomOid(input.room) }
    const { alias: called } = await heardTexts(wordLists, input, ['alias'], said)
    const notice = { type: 'alias-changed', by: actor.uid, more: { alias: called } }
    const member = { user: actor.uid, patch: { alias: called } }
    return changedMember(await changing.change(entered, { member }, notice), actor.uid)
  }
}
