import { eachAtOnce, type RecordEntry, type ServiceGate, type ServiceRecord } from '@tidings/core'
import { TidingsError, type Uid } from '@tidings/protocol'

/** How far the desk is with somebody who wrote to a channel. */
interface Stand {
  /** Up to this message nothing of theirs waits. */
  readonly upTo: number
  /** Their latest after it. */
  readonly last?: number
  /** When the first came that waits. */
  readonly since?: number
}

/** Somebody who waits. */
export interface Waiter {
  readonly user: Uid
  readonly since: number
  /** Names their place among those who wait. */
  readonly key: string
}

const standKind = (channel: string): string => `stand/${channel}`
const waitingKind = (channel: string): string => `waiting/${channel}`
const tries = 20
const atOnce = 8

const keyOf = (since: number, user: Uid): string => `${String(since).padStart(16, '0')}-${user}`
const standIn = (record: RecordEntry | undefined): Stand =>
  record ? (JSON.parse(record.value ?? '{}') as Stand) : { upTo: 0 }

/** Who waits for an answer at the desks of channels. What is told of again, or late, changes nothing. */
export class Waiting {
  readonly #records: ServiceGate['records']

  constructor({ records }: Pick<ServiceGate, 'records'>) {
    this.#records = records
  }

  /** They wrote this. False: it does not wait. */
  async wrote(
    channel: string,
    user: Uid,
    { seq, at }: { readonly seq: number; readonly at: number },
  ): Promise<boolean> {
    const now = await this.#change(channel, user, (before) => {
      if (seq <= before.upTo || seq <= (before.last ?? 0)) return before
      return { ...before, last: seq, since: before.since ?? at }
    })
    return now.since !== undefined
  }

  /** What they wrote before this waits no more. False: something else does. */
  async settled(channel: string, user: Uid, seq: number): Promise<boolean> {
    const now = await this.#change(channel, user, (before) => {
      if (seq <= before.upTo) return before
      const { last = 0 } = before
      return last > seq ? { ...before, upTo: seq } : { upTo: seq }
    })
    return now.since === undefined
  }

  /** Of each of these since when they wait; who does not is not there. */
  async of(channel: string, users: readonly Uid[]): Promise<ReadonlyMap<Uid, number>> {
    const found = new Map<Uid, number>()
    await eachAtOnce(users, atOnce, async (user) => {
      const { since } = standIn(await this.#records.get(standKind(channel), user))
      if (since !== undefined) found.set(user, since)
    })
    return found
  }

  /** Who waits longest first. */
  async page(channel: string, after: string, limit: number): Promise<readonly Waiter[]> {
    const records = await this.#records.list(waitingKind(channel), after, limit)
    return records.map(({ key }) => ({ key, since: Number(key.slice(0, 16)), user: key.slice(17) }))
  }

  count(channel: string): Promise<number> {
    return this.#records.count(waitingKind(channel))
  }

  /** The channel has ended. */
  async forget(channel: string): Promise<void> {
    for (const kind of [standKind(channel), waitingKind(channel)])
      for await (const page of this.#records.pages(kind))
        await this.#records.put(page.map(({ key }) => ({ kind, key, value: null })))
  }

  async #change(channel: string, user: Uid, change: (before: Stand) => Stand): Promise<Stand> {
    const kind = standKind(channel)
    for (let attempt = 0; attempt < tries; attempt++) {
      const record = await this.#records.get(kind, user)
      const before = standIn(record)
      const after = change(before)
      if (after === before) return before
      const only = record?.version ?? 'absent'
      const stand: ServiceRecord = { kind, key: user, value: JSON.stringify(after), only }
      const [noted] = await this.#records.put([stand, ...placed(channel, user, before, after)], { whole: true })
      if (noted !== undefined) return after
    }
    throw new TidingsError('unavailable', `who waits at the desk of ${channel} changes too often at this moment`)
  }
}

/** Their place among those who wait. */
function placed(channel: string, user: Uid, { since: was }: Stand, { since: is }: Stand): readonly ServiceRecord[] {
  if (was === is) return []
  const kind = waitingKind(channel)
  return [
    ...(was === undefined ? [] : [{ kind, key: keyOf(was, user), value: null }]),
    ...(is === undefined ? [] : [{ kind, key: keyOf(is, user), value: '' }]),
  ]
}
