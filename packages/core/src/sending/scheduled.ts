import {
  attachmentsIn,
  mayRefer,
  type OutputOf,
  type ParsedInputOf,
  type ScheduledMessage,
  TidingsError,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Own } from '../own/own.ts'
import type { DueRecord } from '../ports/records.ts'
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

/** What a message that is still to be sent refers to is kept for it. */
const holderOf = (uid: string, id: string): string => `${userOid(uid)} scheduled ${id}`

/** Messages that are sent at a time. */
export function createScheduled(parts: ScheduledParts) {
  const { store, own, sending, directory, clock, ids, scheduler, log } = parts
  /** Being sent at this moment: too late to take back. */
  const underWay = new Set<string>()

  function expectNotUnderWay(uid: string, id: string): void {
    if (underWay.has(`${uid} ${id}`)) throw new TidingsError('conflict', `message ${id} is being sent now`)
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
    expectNotUnderWay(uid, id)
    const scheduled: ScheduledMessage = { id, at, message: { ...message, clientMsgId: id } }
    // What it refers to is held first: the other way round, it could go before.
    await store.attachments.hold(holderOf(uid, id), attachmentsIn(message.content), clock.now())
    try {
      await own.put([{ uid, kind: 'scheduled', key: id, value: scheduled, due: at }])
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'too_large') await letGo(uid, id, message)
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
    expectNotUnderWay(actor.uid, input.id)
    const [removed] = await own.put([
      { uid: actor.uid, kind: 'scheduled', key: input.id, value: null, only: 'present' },
    ])
    if (!removed) throw new TidingsError('not_found', `no message ${input.id} is scheduled; it may have been sent`)
    await store.attachments.hold(holderOf(actor.uid, input.id), [], clock.now())
    return {}
  }

  /** Its time has come. Sent first and forgotten then: its clientMsgId lets no crash between send it twice. */
  async function sendNow(uid: string, { key }: DueRecord): Promise<void> {
    underWay.add(`${uid} ${key}`)
    try {
      const scheduled = await own.get(uid, 'scheduled', key)
      if (scheduled) await sendOrKeep(uid, scheduled)
    } finally {
      underWay.delete(`${uid} ${key}`)
    }
  }

  async function letGo(uid: string, id: string, { content }: ScheduledMessage['message']): Promise<void> {
    if (mayRefer(content.type)) await store.attachments.hold(holderOf(uid, id), [], clock.now())
  }

  async function sendOrKeep(uid: string, { id: key, message }: ScheduledMessage): Promise<void> {
    try {
      if ((await directory.expect(uid)).banned) throw new TidingsError('banned', 'this account is banned')
      await sending.send(message, { uid })
      await own.put([{ uid, kind: 'scheduled', key, value: null, only: 'present' }])
      await letGo(uid, key, message)
    } catch (error) {
      // It is tried again.
      if (error instanceof TidingsError && (error.code === 'unavailable' || error.code === 'rate_limited')) throw error
      if (!(error instanceof TidingsError)) log.error({ err: error }, 'a scheduled message could not be sent')
      const failed = error instanceof TidingsError ? error.message : 'a fault of the server'
      // Kept for its sender to see, without a time: it is not tried again.
      await own.update({ uid, kind: 'scheduled', key }, (now) => ({ ...now, failed }))
    }
  }

  return { schedule, list, cancel, sendNow }
}
