import {
  attachmentsIn,
  mayRefer,
  type OutputOf,
  type ParsedInputOf,
  type ScheduledMessage,
  TidingsError,
  type Uid,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { WhenDue } from '../own/due.ts'
import type { Own } from '../own/own.ts'
import { byStanding, notStale, standingOf } from '../places/judged-before.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'
import { expectFuture } from '../saved/reminders.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'
import type { Sending } from './send.ts'

export interface ScheduledParts {
  readonly store: Store
  readonly own: Own
  readonly sending: Sending
  readonly directory: Directory
  readonly clock: Clock
  readonly ids: Ids
  readonly scheduler: Scheduler
  readonly log: Log
}

/** Whoever sends it has so long for it before another one tries. */
const takenMs = 60_000

const underWay = (id: string): TidingsError =>
  new TidingsError('conflict', `message ${id} is being sent or changed now`)

/** What a message that is still to be sent refers to is kept for it. */
const holderOf = (uid: string, id: string): string => `${userOid(uid)} scheduled ${id}`

async function letGo({ store, clock }: ScheduledParts, uid: Uid, { id, message }: ScheduledMessage): Promise<void> {
  if (mayRefer(message.content.type)) await store.attachments.hold(holderOf(uid, id), [], clock.now())
}

/** Messages that are sent at a time. */
export function createScheduled(parts: ScheduledParts) {
  const { store, own, sending, clock, ids, scheduler } = parts

  /** Where it stands. `conflict` while it is being sent, by whatever node: too late to change it or take it back. */
  async function standing(uid: Uid, id: string): Promise<number | undefined> {
    const found = await own.find(uid, 'scheduled', id)
    if (found?.value.sending) throw underWay(id)
    return found?.version
  }

  async function schedule(
    input: ParsedInputOf<'message.schedule'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.schedule'>> {
    const { uid } = actor
    const { at, ...message } = input
    expectFuture(at, clock.now())
    await sending.check(message, { uid })
    // The same id again is the same message.
    const id = message.clientMsgId ?? ids.session()
    const only = (await standing(uid, id)) ?? 'absent'
    const scheduled: ScheduledMessage = { id, at, message: { ...message, clientMsgId: id } }
    // What it refers to is held first: the other way round, it could go before.
    const judged = standingOf(actor)
    notStale(await store.attachments.hold(holderOf(uid, id), attachmentsIn(message.content), clock.now(), judged))
    try {
      const change = { uid, kind: 'scheduled', key: id, value: scheduled, due: at, only } as const
      const [put] = await own.put([change], { by: { judged } })
      if (!put) throw underWay(id)
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'too_large') await letGo(parts, uid, scheduled)
      throw error
    }
    scheduler.look()
    return { scheduled }
  }

  async function list(
    input: ParsedInputOf<'scheduled.list'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'scheduled.list'>> {
    const { items, ...rest } = await own.page(actor.uid, 'scheduled', input)
    return { scheduled: [...items], ...rest }
  }

  async function cancel(
    input: ParsedInputOf<'scheduled.cancel'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'scheduled.cancel'>> {
    const only = await standing(actor.uid, input.id)
    if (only === undefined)
      throw new TidingsError('not_found', `no message ${input.id} is scheduled; it may have been sent`)
    const by = byStanding(actor)
    const [removed] = await own.put([{ uid: actor.uid, kind: 'scheduled', key: input.id, value: null, only }], { by })
    if (!removed) throw underWay(input.id)
    await store.attachments.hold(holderOf(actor.uid, input.id), [], clock.now())
    return {}
  }

  return { schedule, list, cancel, sendNow: createSendNow(parts) }
}

function createSendNow(parts: ScheduledParts): WhenDue {
  const { own, sending, directory, clock, log } = parts

  /** Answers why it is to be tried again. */
  async function sendOrKeep(uid: Uid, scheduled: ScheduledMessage): Promise<TidingsError | undefined> {
    const { id: key, message } = scheduled
    try {
      const { banned, standing } = await directory.expect(uid)
      if (banned) throw new TidingsError('banned', 'this account is banned')
      // Whoever was banned or removed elsewhere is found out by the store.
      await sending.send(message, { uid, actor: { kind: 'user', uid, address: '', standing } })
      await own.put([{ uid, kind: 'scheduled', key, value: null, only: 'present' }])
      await letGo(parts, uid, scheduled)
    } catch (error) {
      if (error instanceof TidingsError && (error.code === 'unavailable' || error.code === 'rate_limited')) return error
      if (!(error instanceof TidingsError)) log.error({ err: error }, 'a scheduled message could not be sent')
      const failed = error instanceof TidingsError ? error.message : 'a fault of the server'
      // Kept for its sender to see, without a time: it is not tried again.
      await own.update({ uid, kind: 'scheduled', key }, ({ sending: _, ...now }) => ({ ...now, failed }))
    }
    return undefined
  }

  /**
   * Its time has come. What it is now is said in the store first, so that nobody takes it back on another node; a node that dies
   * here leaves it due again. Sent then, and forgotten last: its clientMsgId lets no crash between send it twice.
   */
  return async (uid, { key, version }, againInMs) => {
    const found = await own.find(uid, 'scheduled', key)
    if (found?.version !== version) return
    const { sending: _, ...scheduled } = found.value
    const taken = { uid, kind: 'scheduled', key, value: { ...scheduled, sending: true }, only: version } as const
    const [isTaken] = await own.put([{ ...taken, due: clock.now() + takenMs }])
    if (!isTaken) return
    const error = await sendOrKeep(uid, scheduled)
    if (error === undefined) return
    await own.put([{ ...taken, value: scheduled, due: clock.now() + againInMs(error), only: 'present' }])
    return 'put-off'
  }
}
