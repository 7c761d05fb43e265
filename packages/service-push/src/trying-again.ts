import type { Courier } from './courier.ts'
import { dueOf, type Wanted, wantedBy } from './deciding.ts'
import type { PushParts } from './parts.ts'
import { itemOf, placeOf } from './places.ts'
import type { Sending } from './sending.ts'
import type { ShownPushes } from './shown.ts'
import { againAt } from './timers.ts'
import type { KeptWaiting, WaitingPushes } from './waiting.ts'

interface AgainParts extends PushParts {
  readonly courier: Courier
  readonly shown: ShownPushes
  readonly sending: Sending
  readonly waiting: WaitingPushes
}

/** Looked up together; a recipient is asked for by name. */
const usersAtOnce = 200

/** Tries again what was not taken, if it is still to be pushed: it may have been read, or taken back, or its user is there. */
export function createTryingAgain(parts: AgainParts) {
  const { gate, clock, metrics, shown, sending, waiting } = parts

  /** Of one message. */
  async function again(conversation: number, seq: number, waited: readonly KeptWaiting[]): Promise<void> {
    const byKey = new Map(waited.map((one) => [one.key, one]))
    const users = [...new Set(waited.map(({ key }) => placeOf(key).user))]
    const seqs = await shown.seqsOf([...byKey.keys()])
    // Something that was said after it was pushed meanwhile.
    const isPassed = (key: string): boolean => seq <= (seqs.get(key) ?? 0)
    const wanted: Wanted[] = []
    for await (const said of gate.entries(itemOf(conversation, seq)))
      for await (const page of gate.recipients(said, users))
        wanted.push(...page.flatMap((recipient) => wantedBy(parts, said, recipient)))
    const due = wanted.flatMap((one): Wanted[] => {
      const waited = byKey.get(one.key)
      return !waited || isPassed(one.key) || !byKey.delete(one.key) ? [] : [{ ...one, waited }]
    })
    // Nobody wants these any more.
    await waiting.done([...byKey.values()])
    await sending.send(await dueOf(parts, due))
  }

  async function tryPage(page: readonly KeptWaiting[]): Promise<void> {
    const now = clock.now()
    const late = page.filter(({ until }) => until <= now)
    for (const { provider } of late) metrics.push(provider, 'late')
    await waiting.done(late)
    const due = page.filter(({ until, next }) => until > now && next <= now)
    for (const some of Map.groupBy(due, ({ key, seq }) => `${placeOf(key).conversation} ${seq}`).values())
      for (let start = 0; start < some.length; start += usersAtOnce) {
        const few = some.slice(start, start + usersAtOnce)
        const [first] = few
        if (first) await again(placeOf(first.key).conversation, first.seq, few)
      }
  }

  return async function tryAgain(): Promise<void> {
    for await (const page of waiting.all()) await tryPage(page)
    let next = Number.POSITIVE_INFINITY
    for await (const page of waiting.all()) next = Math.min(next, ...page.map((one) => one.next))
    metrics.waiting(await waiting.count())
    if (!Number.isFinite(next)) return
    const { key, due } = againAt(Math.max(next, clock.now() + 1))
    await gate.setTimer(key, due, '')
  }
}
