import { limits, type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { removeOwn } from '../own/own.ts'
import { byStanding } from '../places/judged-before.ts'
import { oidFor } from '../places/kinds.ts'
import type { DueRecord } from '../ports/records.ts'
import { expectAhead } from '../turns/ahead.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { SavedParts } from './saved.ts'

/** To come back to a message at a time. */
export function createReminders({ own, readings, clock, scheduler }: SavedParts & { readonly scheduler: Scheduler }) {
  async function remind(input: ParsedInputOf<'reminder.set'>, { actor }: UserCall): Promise<OutputOf<'reminder.set'>> {
    const { uid } = actor
    const { id, at, note } = input
    const { reading } = await readings.message(uid, id)
    expectFuture(at, clock.now())
    const reminder = { id, conversation: oidFor(reading.place, uid), at, note, due: false }
    await own.put([{ uid, kind: 'reminder', key: id, value: reminder, due: at }], { by: byStanding(actor) })
    scheduler.look()
    return { reminder }
  }

  async function reminders(
    input: ParsedInputOf<'reminder.list'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'reminder.list'>> {
    const { items, ...rest } = await own.page(actor.uid, 'reminder', input)
    return { reminders: [...items], ...rest }
  }

  /** Its time has come. */
  async function remindNow(uid: string, { key }: DueRecord): Promise<void> {
    await own.update({ uid, kind: 'reminder', key }, (reminder) => ({ ...reminder, due: true }))
  }

  const remove = (input: ParsedInputOf<'reminder.remove'>, { actor }: UserCall) =>
    removeOwn(own, { uid: actor.uid, kind: 'reminder', key: input.id, by: byStanding(actor) })

  return { remind, reminders, remindNow, remove }
}

export function expectFuture(at: number, now: number): void {
  expectAhead(at, now, 'at')
  if (at < now + limits.aheadMs) return
  const message = 'lies more than ten years ahead'
  throw new TidingsError('invalid', `at ${message}`, { issues: [{ path: 'at', message }] })
}
