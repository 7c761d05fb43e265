import type { Clock, RecordEntry, ServiceGate } from '@tidings/core'
import { type AutoReply, limits, TidingsError, type Uid } from '@tidings/protocol'

/** How much one person was answered lately. */
interface Answered {
  /** When the present while began, and how often they were answered in it. */
  readonly at: number
  readonly count: number
  /** When they had the answer for what has no word. */
  readonly defaultAt?: number
}

const replyKind = (channel: string): string => `reply/${channel}`
const answeredKind = (channel: string): string => `answered/${channel}`
const whileMs = 600_000
const defaultEveryMs = 3_600_000
const tries = 20

const replyIn = ({ key, value }: RecordEntry): AutoReply => ({
  ...(JSON.parse(value ?? '{}') as Omit<AutoReply, 'id'>),
  id: key,
})

const limit = {
  most: limits.autoReplies,
  message: `a channel answers at most ${limits.autoReplies} things by itself; remove one`,
}

/** What channels answer by themselves, and how much of it each person had. */
export class RepliesKept {
  readonly #records: ServiceGate['records']
  readonly #clock: Clock

  constructor({ gate, clock }: { readonly gate: Pick<ServiceGate, 'records'>; readonly clock: Clock }) {
    this.#records = gate.records
    this.#clock = clock
  }

  async of(channel: string): Promise<readonly AutoReply[]> {
    return (await this.#records.list(replyKind(channel), '', limits.autoReplies)).map(replyIn)
  }

  async find(channel: string, id: string): Promise<AutoReply | undefined> {
    const record = await this.#records.get(replyKind(channel), id)
    return record && replyIn(record)
  }

  /** `too_large` when there would be too many. */
  async put(channel: string, { id, ...reply }: AutoReply): Promise<void> {
    await this.#records.put([{ kind: replyKind(channel), key: id, value: JSON.stringify(reply), limit }])
  }

  async remove(channel: string, id: string): Promise<void> {
    await this.#records.put([{ kind: replyKind(channel), key: id, value: null }])
  }

  /** One more answer for this person; false: they have had enough for now, whoever they are. */
  async take(channel: string, user: Uid, isDefault: boolean): Promise<boolean> {
    const kind = answeredKind(channel)
    for (let attempt = 0; attempt < tries; attempt++) {
      const record = await this.#records.get(kind, user)
      const now = this.#clock.now()
      const next = taken(record && (JSON.parse(record.value ?? '{}') as Answered), now, isDefault)
      if (!next) return false
      const change = { kind, key: user, value: JSON.stringify(next), only: record?.version ?? 'absent' } as const
      if ((await this.#records.put([change]))[0] !== undefined) return true
    }
    throw new TidingsError('unavailable', 'who was answered changes too often at this moment')
  }

  /** The channel has ended. */
  async forget(channel: string): Promise<void> {
    for (const kind of [replyKind(channel), answeredKind(channel)])
      for await (const page of this.#records.pages(kind))
        await this.#records.put(page.map(({ key }) => ({ kind, key, value: null })))
  }
}

/** A clock that was put back ends the while, too. */
function taken(before: Answered | undefined, now: number, isDefault: boolean): Answered | undefined {
  const isOver = !before || Math.abs(now - before.at) >= whileMs
  const { at, count } = isOver ? { at: now, count: 0 } : before
  if (count >= limits.autoRepliesInTenMinutes) return undefined
  const { defaultAt } = before ?? {}
  if (!isDefault) return { at, count: count + 1, ...(defaultAt === undefined ? {} : { defaultAt }) }
  if (defaultAt !== undefined && Math.abs(now - defaultAt) < defaultEveryMs) return undefined
  return { at, count: count + 1, defaultAt: now }
}
