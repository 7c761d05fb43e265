import { TidingsError, type Uid } from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { UserCall } from '../calls/call.ts'
import { type Tell, tellUsers } from '../delivery/facts.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { globalKind, ownerOfChannels } from '../places/global-channels.ts'
import { notStale, standingOf } from '../places/judged-before.ts'
import { noChannel, notSubscribed } from '../places/no-channel.ts'
import type { Membership } from '../ports/membership.ts'
import type { RoomChange, RoomChanged, RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { presentChannel } from '../presenting/channel.ts'
import { endingOf } from '../rooms/ending.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import { invitationOf } from './invited.ts'

export interface ChannelChangingParts {
  readonly store: Pick<Store, 'rooms' | 'conversations' | 'records'>
  readonly clock: Clock
  readonly tell: Tell
  readonly budget: WritingBudget
  readonly mutes: Pick<Mutes, 'expect'>
  readonly scheduler: Scheduler
}

/** A channel and the caller's own row in it. */
export interface Entered {
  readonly channel: RoomRecord
  readonly membership: Membership | undefined
}

export const isEditor = ({ membership }: Entered): boolean => membership !== undefined && membership.role !== 'member'

/** For its owner or, with `editors`, for whoever publishes in it. */
export function expectGoverns(entered: Entered, what: string, editors = false): void {
  const { channel, membership } = entered
  if (!membership) throw notSubscribed(channel.id)
  if (membership.role === 'owner' || (editors && isEditor(entered))) return
  throw new TidingsError(
    'forbidden',
    `only ${editors ? 'an editor' : 'the owner'} of channel/${channel.id} may ${what}`,
  )
}

/**
 * Changes of channels. A channel is kept as a room is, and its subscribers are rows that nobody holds in memory: what is decided
 * is decided by what the store says, and taken by it only while that stands.
 */
export class ChannelChanging {
  readonly #parts: ChannelChangingParts

  constructor(parts: ChannelChangingParts) {
    this.#parts = parts
  }

  /** `not_found`. */
  async enter(id: string, uid: Uid): Promise<Entered> {
    const channel = await this.expect(id)
    const { store } = this.#parts
    const membership = await store.conversations.membership(channel.conversation, uid)
    // Whether there is one is not for those to know who are not invited.
    if (!membership && !(await invitationOf(store, channel, uid))) throw noChannel(id)
    return { channel, membership }
  }

  /** `not_found`. */
  async expect(id: string): Promise<RoomRecord> {
    const channel = await this.#parts.store.rooms.get(id)
    if (channel?.kind !== 'channel') throw noChannel(id)
    return channel
  }

  /** Judged by the standing of whoever calls alone. */
  async changeOwn(id: string, { actor }: UserCall, what: Omit<RoomChange, 'at' | 'judged'>): Promise<RoomChanged> {
    return this.#take(id, { judged: standingOf(actor), ...what })
  }

  /** Judged by the channel as it was found, too. */
  async change(
    { channel }: Entered,
    { actor }: UserCall,
    what: Omit<RoomChange, 'at' | 'judged'>,
  ): Promise<RoomChanged> {
    return this.#take(channel.id, { ...what, judged: { ...standingOf(actor), access: channel.access } })
  }

  async #take(id: string, change: Omit<RoomChange, 'at'>): Promise<RoomChanged> {
    const { store, clock } = this.#parts
    const changed = notStale(await store.rooms.change(id, { ...change, at: clock.now() }))
    if (!changed) throw noChannel(id)
    return changed
  }

  /** Those who are there and are not subscribers any more. */
  tellGone({ room, removed }: RoomChanged): void {
    const { tell } = this.#parts
    tellUsers(tell, removed, { event: 'channel', data: { channel: presentChannel(room), subscribed: false } })
  }

  /** To whoever subscribes: how many they are is another number each time, and is not told for its own sake. */
  tellAll(room: RoomRecord, subscribed = true): void {
    const place = { kind: 'channel', id: room.conversation, channel: room.id } as const
    void this.#parts.tell({ kind: 'channel', place, channel: presentChannel(room), subscribed })
  }

  tellOwn(uid: Uid, { conversation }: RoomRecord): void {
    void this.#parts.tell({ kind: 'view', to: uid, conversation })
  }

  async expectMayWrite(uid: Uid, said: object): Promise<void> {
    const { mutes, budget } = this.#parts
    await mutes.expect(uid)
    budget.take(uid, JSON.stringify(said))
  }

  /** Nobody subscribes to it any more, and its log goes. */
  async end(entered: Entered, call: UserCall): Promise<Record<never, never>> {
    const { id, conversation } = entered.channel
    const own = { owner: ownerOfChannels, kind: globalKind, key: id, value: null, only: 'present' } as const
    const ended = { conversation, channel: presentChannel(entered.channel) }
    const records = [endingOf(id, ended, this.#parts.clock.now()), own]
    this.tellAll((await this.change(entered, call, { remove: 'all', records })).room, false)
    this.#parts.scheduler.look()
    return {}
  }
}
