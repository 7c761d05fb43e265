import type { ServicePart } from '@tidings/core'
import type { Outcome } from './courier.ts'
import type { WebhookParts } from './parts.ts'
import type { WebhooksKept } from './webhooks-kept.ts'

/** How a webhook comes along, for all nodes. */
export interface State {
  /** When something was last taken, to the minute. */
  readonly takenAt?: number
  /** Since when nothing is. */
  readonly failingSince?: number
  readonly fault?: string
}

const kind = 'state'
/** That something was taken is noted so often: each note is a transaction. */
const noteEveryMs = 60_000

export async function stateOf({ records }: Pick<ServicePart, 'records'>): Promise<State> {
  const record = await records.get(kind, kind)
  return JSON.parse(record?.value ?? '{}') as State
}

interface HealthParts extends WebhookParts {
  readonly part: Pick<ServicePart, 'records'>
}

/** Whether a webhook takes anything, and since when it does not. */
export class Health {
  readonly #parts: HealthParts
  readonly #kept: WebhooksKept
  readonly #id: string
  /** What was seen since it was last noted. */
  #seen: Outcome | undefined
  #takenAt = Number.NEGATIVE_INFINITY
  #notedAt = Number.NEGATIVE_INFINITY

  constructor(parts: HealthParts, kept: WebhooksKept, id: string) {
    this.#parts = parts
    this.#kept = kept
    this.#id = id
  }

  note(outcome: Outcome): void {
    this.#seen = outcome
    if (outcome.taken) this.#takenAt = outcome.at
  }

  /** Where it says something new. */
  async keep(): Promise<void> {
    const seen = this.#seen
    this.#seen = undefined
    if (!seen) return
    const before = await stateOf(this.#parts.part)
    if (seen.taken) {
      if (before.failingSince === undefined && seen.at < this.#notedAt + noteEveryMs) return
      if (before.failingSince !== undefined)
        this.#parts.log.info({ webhook: this.#id }, 'a webhook takes what it is told again')
      return this.#put({ takenAt: seen.at })
    }
    const { failingSince = seen.at } = before
    if (before.failingSince === undefined)
      this.#parts.log.warn({ webhook: this.#id, status: seen.status }, 'a webhook does not take what it is told')
    const takenAt = Math.max(this.#takenAt, before.takenAt ?? 0)
    await this.#put({ takenAt, failingSince: takenAt > failingSince ? takenAt : failingSince, fault: seen.fault ?? '' })
  }

  /** It is told nothing more before an operator says so; nothing is lost by that. */
  async stop(why: string): Promise<void> {
    await this.#kept.change(this.#id, (webhook) => ({ ...webhook, stopped: true }))
    this.#parts.metrics.stopped(this.#id, true)
    this.#parts.log.error({ webhook: this.#id }, `${why} and is stopped: mend it, then webhook.resume`)
  }

  async lost(fault: string): Promise<void> {
    await this.#put({ ...(await stateOf(this.#parts.part)), fault })
  }

  async #put(state: State): Promise<void> {
    this.#notedAt = this.#parts.clock.now()
    await this.#parts.part.records.put([{ kind, key: kind, value: JSON.stringify(state) }])
  }
}
