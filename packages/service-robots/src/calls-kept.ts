import type { RecordEntry, ServiceGate } from '@tidings/core'
import { limits, type RobotDelivery, type Uid } from '@tidings/protocol'
import type { RobotParts } from './parts.ts'

/** How far a robot's callback has come. */
export interface Calls {
  /** This update and all before it are done with. */
  readonly handled: number
  /** The one after it was not taken, and is posted again. */
  readonly failing?: {
    readonly id: number
    readonly attempts: number
    readonly since: number
    readonly next: number
  }
  /** A process is at work, which says so again with each update; when this is over it is not any more. */
  readonly busyUntil?: number
  /** Attempts so far, all told. */
  readonly count: number
}

export interface KeptCalls extends Calls {
  readonly version: number
}

const kind = 'calls'
const deliveryKind = (robot: Uid): string => `delivery/${robot}`
/** So often it is looked which attempts are too old to be kept. */
const trimEvery = 20
/** Keys rise backwards: the latest come first. */
const latest = 9_999_999_999

const callsIn = ({ value, version }: RecordEntry): KeptCalls => ({ ...(JSON.parse(value ?? '{}') as Calls), version })

/** What is kept of callbacks, beside what waits for them. */
export class CallsKept {
  readonly #records: ServiceGate['records']

  constructor({ gate }: Pick<RobotParts, 'gate'>) {
    this.#records = gate.records
  }

  async find(robot: Uid): Promise<KeptCalls | undefined> {
    const record = await this.#records.get(kind, robot)
    return record && callsIn(record)
  }

  /** What is noted after this one is posted. */
  async begin(robot: Uid, handled: number): Promise<void> {
    const count = (await this.find(robot))?.count ?? 0
    await this.#records.put([{ kind, key: robot, value: JSON.stringify({ handled, count } satisfies Calls) }])
  }

  /** With an attempt, or without; undefined: another process has gone on meanwhile, and nothing is noted. */
  async put(
    robot: Uid,
    before: KeptCalls,
    next: Omit<Calls, 'count'>,
    delivery?: RobotDelivery,
  ): Promise<KeptCalls | undefined> {
    const after: Calls = { ...next, count: before.count + (delivery ? 1 : 0) }
    const state = { kind, key: robot, value: JSON.stringify(after), only: before.version }
    const key = String(latest - after.count).padStart(10, '0')
    const told = delivery ? [{ kind: deliveryKind(robot), key, value: JSON.stringify(delivery) }] : []
    const [version] = await this.#records.put([state, ...told], { whole: true })
    if (version === undefined) return undefined
    if (delivery && after.count % trimEvery === 0) await this.#trim(robot)
    return { ...after, version }
  }

  /** The latest first. */
  async deliveries(robot: Uid): Promise<RobotDelivery[]> {
    const records = await this.#records.list(deliveryKind(robot), '', limits.robotDeliveries)
    return records.map(({ value }) => JSON.parse(value ?? '{}') as RobotDelivery)
  }

  /** The robot is no more. */
  async forget(robot: Uid): Promise<void> {
    await this.#records.put([{ kind, key: robot, value: null }])
    await this.#trim(robot, 0)
  }

  async #trim(robot: Uid, keep: number = limits.robotDeliveries): Promise<void> {
    const records = await this.#records.list(deliveryKind(robot), '', limits.robotDeliveries + 5 * trimEvery)
    const old = records.slice(keep)
    if (old.length > 0) await this.#records.put(old.map(({ key }) => ({ kind: deliveryKind(robot), key, value: null })))
  }
}
