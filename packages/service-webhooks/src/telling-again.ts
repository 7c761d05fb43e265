import type { ServiceHandlers } from '@tidings/core'
import { type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import { tell, testOf } from './courier.ts'
import { Deliveries, type Delivery } from './deliveries.ts'
import type { OperatingParts } from './parts.ts'
import { beginReplay } from './replaying.ts'
import { againTimer } from './timers.ts'
import { WaitingRoom } from './waiting.ts'

type TellingAgain = `webhook.${'test' | 'deliveries' | 'replay' | 'resume'}`

/** What a webhook was told, and what it is told once more because an operator says so. */
export function createTellingAgain(parts: OperatingParts): Pick<ServiceHandlers, TellingAgain> {
  const { gate, clock, kept, changed, metrics } = parts
  const partOf = (id: string) => gate.part(id)
  const waitingOf = (id: string) => new WaitingRoom({ ...parts, part: partOf(id) })
  const deliveriesOf = (id: string) => new Deliveries({ ...parts, part: partOf(id) })

  async function test({ webhook: id }: ParsedInputOf<'webhook.test'>): Promise<OutputOf<'webhook.test'>> {
    const webhook = await kept.expect(id)
    const event = testOf(parts, id)
    const { taken, restMs: _, ...came } = await tell(parts, webhook, event)
    const delivery: Delivery = {
      id: event.id,
      type: event.type,
      ...came,
      outcome: taken ? 'taken' : 'failed',
      attempt: 1,
    }
    await deliveriesOf(id).note([delivery])
    return { delivery }
  }

  async function deliveries({
    webhook: id,
    next,
    limit,
  }: ParsedInputOf<'webhook.deliveries'>): Promise<OutputOf<'webhook.deliveries'>> {
    await kept.expect(id)
    const page = await deliveriesOf(id).page(next, limit)
    const deliveries = page.deliveries.map(({ from: _, ...delivery }) => delivery)
    return { deliveries, ...(page.next === undefined ? {} : { next: page.next }) }
  }

  async function replay({
    webhook: id,
    event,
    since,
    until,
  }: ParsedInputOf<'webhook.replay'>): Promise<OutputOf<'webhook.replay'>> {
    const { types } = await kept.expect(id)
    if ((event === undefined) === (since === undefined)) {
      const message = 'say which: `event`, or `since` when'
      throw new TidingsError('invalid', message, { issues: [{ path: 'event', message }] })
    }
    const now = clock.now()
    if (event !== undefined) await retell(parts, id, event)
    else await beginReplay(partOf(id), { types, since: since ?? 0, until: Math.min(until ?? now, now) }, now)
    await waitingOf(id).unpark()
    await partOf(id).setTimer(againTimer, now, '')
    return {}
  }

  async function resume({ webhook: id, drop }: ParsedInputOf<'webhook.resume'>): Promise<OutputOf<'webhook.resume'>> {
    await kept.expect(id)
    const waiting = waitingOf(id)
    if (drop) await waiting.dropParked()
    metrics.stopped(id, false)
    const now = clock.now()
    // Each of them has its day again.
    await waiting.renew()
    await kept.change(id, ({ stopped: _, ...before }) => before)
    await changed()
    await partOf(id).setTimer(againTimer, now, '')
    return {}
  }

  return { 'webhook.test': test, 'webhook.deliveries': deliveries, 'webhook.replay': replay, 'webhook.resume': resume }
}

async function retell(parts: OperatingParts, id: string, event: string): Promise<void> {
  const own = { ...parts, part: parts.gate.part(id) }
  const found = await new Deliveries(own).find(event)
  if (!found?.from) {
    const message = `${id} was told of nothing with the id ${event} among what is kept: webhook.deliveries names it all`
    throw new TidingsError('not_found', message)
  }
  await new WaitingRoom(own).add([{ id: found.id, type: found.type, ...found.from, attempts: 0, next: 0 }])
}
