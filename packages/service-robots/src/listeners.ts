import type { RecordEntry, ServiceGate } from '@tidings/core'
import { TidingsError, type Uid } from '@tidings/protocol'
import type { RobotParts } from './parts.ts'

/** A robot whose program asks what it was told, or has it posted to it. */
interface Listener {
  /** When it last asked, to an hour. */
  readonly askedAt: number
  /** It does not ask: it is posted to. */
  readonly callback?: true
}

const kind = 'listener'
const hourMs = 3_600_000
/** So long without a question, and nothing is kept any more. */
const forgottenAfterMs = 30 * 86_400_000

const listenerIn = ({ value }: RecordEntry): Listener => JSON.parse(value ?? '{}') as Listener

export const hasCallback = (): TidingsError =>
  new TidingsError('conflict', 'what this robot is told is posted to its callback: take that away to ask for it')

/** For which robots it is kept what they are told: those that have asked, and those with a callback. */
export class Listeners {
  readonly #records: ServiceGate['records']
  readonly #clock: RobotParts['clock']

  constructor({ gate, clock }: Pick<RobotParts, 'gate' | 'clock'>) {
    this.#records = gate.records
    this.#clock = clock
  }

  async find(robot: Uid): Promise<Listener | undefined> {
    const record = await this.#records.get(kind, robot)
    return record && listenerIn(record)
  }

  async areThere(): Promise<boolean> {
    return (await this.#records.list(kind, '', 1)).length > 0
  }

  /** It asks; true: for the first time, or the first after a long while. `conflict` where it is posted to. */
  async asks(robot: Uid): Promise<boolean> {
    const before = await this.find(robot)
    if (before?.callback) throw hasCallback()
    const now = this.#clock.now()
    if (before && Math.abs(now - before.askedAt) < hourMs) return false
    await this.#put(robot, { askedAt: now })
    return before === undefined
  }

  /** From now on it is posted to; or no longer, and then may ask, as if it just had. */
  async posts(robot: Uid, isPosted: boolean): Promise<void> {
    await this.#put(robot, { askedAt: this.#clock.now(), ...(isPosted ? { callback: true } : {}) })
  }

  /** Nobody has asked for long, and nothing is posted. */
  async isForgotten(robot: Uid): Promise<boolean> {
    const one = await this.find(robot)
    return !one || (!one.callback && this.#clock.now() - one.askedAt > forgottenAfterMs)
  }

  async end(robot: Uid): Promise<void> {
    await this.#records.put([{ kind, key: robot, value: null }])
  }

  async *all(): AsyncIterable<Uid> {
    for await (const page of this.#records.pages(kind)) for (const { key } of page) yield key
  }

  async #put(robot: Uid, listener: Listener): Promise<void> {
    await this.#records.put([{ kind, key: robot, value: JSON.stringify(listener) }])
  }
}
