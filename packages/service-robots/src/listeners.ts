import type { RecordEntry, ServiceGate } from '@tidings/core'
import type { Uid } from '@tidings/protocol'
import type { RobotParts } from './parts.ts'

/** A robot whose program asks what it was told. */
interface Listener {
  /** When it last asked, to an hour. */
  readonly askedAt: number
}

const kind = 'listener'
const hourMs = 3_600_000
/** So long without a question, and nothing is kept any more. */
const forgottenAfterMs = 30 * 86_400_000

const listenerIn = ({ value }: RecordEntry): Listener => JSON.parse(value ?? '{}') as Listener

/** For which robots it is kept what they are told: those that have asked. */
export class Listeners {
  readonly #records: ServiceGate['records']
  readonly #clock: RobotParts['clock']

  constructor({ gate, clock }: Pick<RobotParts, 'gate' | 'clock'>) {
    this.#records = gate.records
    this.#clock = clock
  }

  async has(robot: Uid): Promise<boolean> {
    return (await this.#records.get(kind, robot)) !== undefined
  }

  async areThere(): Promise<boolean> {
    return (await this.#records.list(kind, '', 1)).length > 0
  }

  /** It asks; true: for the first time, or the first after a long while. */
  async asks(robot: Uid): Promise<boolean> {
    const record = await this.#records.get(kind, robot)
    const now = this.#clock.now()
    if (record && Math.abs(now - listenerIn(record).askedAt) < hourMs) return false
    const value = JSON.stringify({ askedAt: now } satisfies Listener)
    await this.#records.put([{ kind, key: robot, value }])
    return record === undefined
  }

  /** Nobody has asked for long. */
  async isForgotten(robot: Uid): Promise<boolean> {
    const record = await this.#records.get(kind, robot)
    return !record || this.#clock.now() - listenerIn(record).askedAt > forgottenAfterMs
  }

  async end(robot: Uid): Promise<void> {
    await this.#records.put([{ kind, key: robot, value: null }])
  }

  async *all(): AsyncIterable<Uid> {
    for await (const page of this.#records.pages(kind)) for (const { key } of page) yield key
  }
}
