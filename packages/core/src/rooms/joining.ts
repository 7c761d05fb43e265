import { type OutputOf, type ParsedInputOf, roomOid, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { BeforeData } from '@tidings/protocol/before-hooks'
import type { UserCall } from '../calls/call.ts'
import { tellUsers } from '../delivery/facts.ts'
import type { Hooks } from '../hooks/hooks.ts'
import { sameSecret } from '../identity/same-secret.ts'
import type { Own } from '../own/own.ts'
import { byStanding } from '../places/judged-before.ts'
import type { RecordGiven } from '../ports/records.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Ids } from '../ports/system.ts'
import { presentRoom } from '../presenting/room.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import type { ChangingParts, Entered, RoomChanging } from './changing.ts'
import { endingOf, linkKind } from './ending.ts'
import type { Inviting } from './inviting.ts'
import { asking, JoinRequests, removal, requestOf } from './join-requests.ts'
import { expectAdmin, expectPower, isAdmin } from './powers.ts'

export interface JoiningParts extends ChangingParts {
  readonly changing: RoomChanging
  readonly inviting: Inviting
  readonly own: Own
  readonly ids: Ids
  readonly settings: CoreSettings
  readonly scheduler: Scheduler
  readonly hooks: Hooks | undefined
  readonly wordLists: WordLists | undefined
}

/** How somebody comes in: by whom, and what stands that lets them. */
interface WayIn {
  readonly via: string
  readonly users?: readonly Uid[]
  readonly given: readonly RecordGiven[]
}

interface Link {
  readonly code: string
  readonly expiresAt: number
}

/** An invitation that they had not answered would let them in again after they were removed. */
const withoutInvitation = (room: string, uids: readonly Uid[]) =>
  uids.map((uid) => ({ uid, kind: 'invitation' as const, key: room, value: null, only: 'present' as const }))

/** What goes with their coming: who is in waits for nothing any more. */
export const settled = (room: string, uids: readonly Uid[]) => ({
  own: withoutInvitation(room, uids),
  records: uids.flatMap((uid) => removal(room, uid)),
})

/** By themselves, or through a link: not where it is said who puts robots in. */
function expectRobotsCome({ settings }: RoomRecord): void {
  if ((settings.who.robots ?? 'members') !== 'members')
    throw new TidingsError('forbidden', 'a robot is put into this room by those who may, and does not come by itself')
}

/** How people come into rooms and leave them. */
export class Joining {
  readonly #parts: JoiningParts
  readonly #requests: JoinRequests

  constructor(parts: JoiningParts) {
    this.#parts = parts
    this.#requests = new JoinRequests(parts.store.records)
  }

  expectRoomFor(count: number): void {
    const { roomMembers } = this.#parts.settings
    if (count <= roomMembers) return
    const message = `a room takes at most ${roomMembers} members`
    throw new TidingsError('too_large', message, { limit: roomMembers, issues: [{ path: 'members', message }] })
  }

  async invite(input: ParsedInputOf<'room.invite'>, { actor }: UserCall): Promise<OutputOf<'room.invite'>> {
    const { changing, inviting } = this.#parts
    const entered = await changing.enter(input.room, actor)
    const { state } = entered
    const { room } = state
    expectPower(state, actor.uid, 'invite', 'invite')
    const uids = [...new Set(input.members.map(uidOf))].filter((uid) => !state.members.has(uid))
    this.expectRoomFor(state.members.size + uids.length)
    const { direct, ask, given } = await inviting.sort(actor, uids, state)
    const asked = ask.map(userOid)
    const invitations = inviting.invitations(room, actor.uid, ask)
    if (direct.length === 0) {
      await inviting.putting(invitations, (own) => changing.put(entered, { own, given }))
      return { room: presentRoom(room), asked }
    }
    const notice = { type: 'members-added', by: actor.uid, users: direct }
    const changed = await inviting.putting(invitations, (puts) => {
      const { own, records } = settled(room.id, direct)
      return changing.change(entered, { add: direct, own: [...puts, ...own], records, given }, notice)
    })
    return { room: presentRoom(changed.room), asked }
  }

  /** Apart from `invite`, which is done in the room's turn: does the operator's hook want people put into a room, or asked to come? */
  async hearInvite(input: ParsedInputOf<'room.invite'>, { actor }: UserCall): Promise<void> {
    const { hooks, changing, inviting } = this.#parts
    const { state } = await changing.enter(input.room, actor)
    expectPower(state, actor.uid, 'invite', 'invite')
    const uids = [...new Set(input.members.map(uidOf))].filter((uid) => !state.members.has(uid))
    if (uids.length === 0) return
    this.expectRoomFor(state.members.size + uids.length)
    await inviting.expectWelcome(actor, uids, state)
    const asked = { from: userOid(actor.uid), room: roomOid(state.room.id), members: uids.map(userOid) }
    await hooks?.hear('room.invite', asked)
  }

  /**
   * As it is to be done: what they say with it is looked at, and the operator's hook asked, where there are words and a hook. Apart from
   * `join`, which is done in the room's turn: nobody there waits for an answer. Who may not come in anyway is refused there.
   */
  async hear(input: ParsedInputOf<'room.join'>, { actor }: UserCall): Promise<ParsedInputOf<'room.join'>> {
    const { hooks, wordLists, changing } = this.#parts
    const asks = hooks?.asks('room.join') ? hooks : undefined
    if (!asks && (!input.greeting || !wordLists || wordLists.isIdle)) return input
    const entered = await changing.find(input.room, actor)
    const { uid } = actor
    const { room, members } = entered.state
    if (members.has(uid)) return input
    const way = await this.#wayIn(entered, uid, input.link)
    if (!way && room.settings.join === 'closed') return input
    if (way) this.expectRoomFor(members.size + 1)
    const via = (way?.via ?? 'request') as BeforeData['room.join']['via']
    const [from, to] = [userOid(uid), roomOid(room.id)]
    const said = wordLists && input.greeting ? await wordLists.ofText(input.greeting, from, to) : input.greeting
    const greeting = said === undefined ? {} : { greeting: said }
    await asks?.hear('room.join', { from, room: to, via, ...greeting })
    return { ...input, ...greeting }
  }

  async join(input: ParsedInputOf<'room.join'>, { actor }: UserCall): Promise<OutputOf<'room.join'>> {
    const { uid } = actor
    const entered = await this.#parts.changing.find(input.room, actor)
    const { room, members } = entered.state
    if (members.has(uid)) {
      await this.#parts.changing.expectNow(entered)
      return { state: 'joined', room: presentRoom(room) }
    }
    const via = await this.#wayIn(entered, uid, input.link)
    if (actor.isRobot && via?.via !== 'invitation') expectRobotsCome(room)
    if (via) return { state: 'joined', room: await this.#letIn(entered, uid, via) }
    if (room.settings.join === 'closed')
      throw new TidingsError('forbidden', 'this room takes nobody without an invitation')
    await this.#askAdmins(entered, uid, input.greeting ?? '')
    return { state: 'asked' }
  }

  async decline(input: ParsedInputOf<'room.decline'>, { actor }: UserCall): Promise<OutputOf<'room.decline'>> {
    const gone = withoutInvitation(input.room, [actor.uid])
    const [removed] = await this.#parts.own.put(gone, { by: byStanding(actor) })
    if (!removed) throw new TidingsError('not_found', `you are not invited to room/${input.room}`)
    return {}
  }

  async requests(input: ParsedInputOf<'room.requests'>, { actor }: UserCall): Promise<OutputOf<'room.requests'>> {
    const { state } = await this.#parts.changing.enterToLook(input.room, actor)
    expectAdmin(state, actor.uid, 'see who asks to be let in')
    const found = await this.#requests.page(input.room, input.next ?? '', input.limit)
    const last = found.at(-1)
    return {
      requests: found.map(({ uid, request }) => ({ user: userOid(uid), ...request })),
      ...(last && found.length === input.limit ? { next: last.uid } : {}),
    }
  }

  async answer(input: ParsedInputOf<'room.answer'>, { actor }: UserCall): Promise<OutputOf<'room.answer'>> {
    const { changing } = this.#parts
    const entered = await changing.enter(input.room, actor)
    expectAdmin(entered.state, actor.uid, 'let people in')
    const user = uidOf(input.user)
    const letsIn = input.accept && !entered.state.members.has(user)
    const rejected = async () => changing.put(entered, { records: removal(input.room, user) })
    const hasAsked = letsIn
      ? await this.#requests.isAsked(input.room, user)
      : (await rejected()).some((version) => version !== undefined)
    if (!hasAsked) throw new TidingsError('not_found', `${user} has not asked to be let in`)
    const given = [asking(input.room, user)]
    if (letsIn) await this.#letIn(entered, user, { via: 'approval', users: [actor.uid], given })
    return {}
  }

  async link(input: ParsedInputOf<'room.link'>, { actor }: UserCall): Promise<OutputOf<'room.link'>> {
    const { changing, clock, ids } = this.#parts
    const entered = await changing.enter(input.room, actor)
    expectAdmin(entered.state, actor.uid, 'make an invite link')
    const link: Link = { code: ids.session(), expiresAt: clock.now() + input.ttl }
    const value = input.on ? JSON.stringify(link) : null
    const record = { owner: roomOid(input.room), kind: linkKind, key: linkKind, value }
    await changing.put(entered, { records: [record] })
    return input.on ? { link: link.code, expiresAt: link.expiresAt } : {}
  }

  async leave(input: ParsedInputOf<'room.leave'>, { actor }: UserCall): Promise<OutputOf<'room.leave'>> {
    const { changing, store } = this.#parts
    const { uid } = actor
    const entered = await changing.enter(input.room, actor)
    const { room } = entered.state
    const heir = room.owner === uid ? await store.rooms.successor(room.conversation, uid) : undefined
    if (room.owner === uid && heir === undefined) {
      await this.end(entered, uid)
      return {}
    }
    const roles = heir === undefined ? {} : { roles: [{ user: heir, role: 'owner' as const }] }
    await changing.change(entered, { remove: [uid], ...roles }, { type: 'member-left', by: uid, users: [uid] })
    return {}
  }

  /** Nobody is in it any more, and its log goes. */
  async end(entered: Entered, by: Uid): Promise<void> {
    const { changing, clock, scheduler } = this.#parts
    const { place } = entered
    const records = [endingOf(place.room, { conversation: place.id }, clock.now())]
    await changing.change(entered, { remove: 'all', records }, { type: 'room-dissolved', by })
    scheduler.look()
  }

  /** How the user may come in without being let in; undefined for not at all. */
  async #wayIn({ state }: Entered, uid: Uid, code: string | undefined): Promise<WayIn | undefined> {
    const { id, settings } = state.room
    if (code !== undefined) return { via: 'link', given: [await this.#expectLink(id, code)] }
    if (await this.#parts.own.get(uid, 'invitation', id))
      return { via: 'invitation', given: [{ owner: userOid(uid), kind: 'invitation', key: id, only: 'present' }] }
    return settings.join === 'open' ? { via: 'open', given: [] } : undefined
  }

  async #expectLink(room: string, code: string): Promise<RecordGiven> {
    const record = await this.#parts.store.records.get(roomOid(room), linkKind, linkKind)
    const link = record && (JSON.parse(record.value ?? '{}') as Link)
    if (!link || !sameSecret(link.code, code)) throw new TidingsError('forbidden', 'this link does not work any more')
    if (link.expiresAt <= this.#parts.clock.now())
      throw new TidingsError('expired', 'this link has expired; ask for a new one')
    return { owner: roomOid(room), kind: linkKind, key: linkKind, only: record.version }
  }

  async #letIn(entered: Entered, uid: Uid, { via, users = [], given }: WayIn) {
    this.expectRoomFor(entered.state.members.size + 1)
    const notice = { type: 'member-joined', by: uid, users, more: { via } }
    const change = { add: [uid], given, ...settled(entered.place.room, [uid]) }
    return presentRoom((await this.#parts.changing.change(entered, change, notice)).room)
  }

  async #askAdmins(entered: Entered, uid: Uid, greeting: string): Promise<void> {
    const { changing, clock, tell } = this.#parts
    const { state } = entered
    const request = { greeting, ts: clock.now() }
    await changing.put(entered, { records: requestOf(state.room.id, uid, request) })
    const data = { room: state.room.id, user: userOid(uid), ...request }
    const admins = [...state.notable.keys()].filter((uid) => isAdmin(state, uid))
    tellUsers(tell, admins, { event: 'room.request', data })
  }
}
