import type { Clock, RecordEntry, RobotRef, ServiceGate, ServiceRecord } from '@tidings/core'
import { limits, TidingsError, type Uid } from '@tidings/protocol'

/** Something that a robot was told and has not handled. */
export interface Waiting {
  readonly id: number
  readonly at: number
  readonly ref: RobotRef
}

/** What of a robot is kept for as long as it is there: its ids never begin anew. */
interface Numbers {
  readonly last: number
  /** At or before the first that waits. */
  readonly first: number
  /** The latest, by which one that comes again is known. */
  readonly names: readonly string[]
}

/** Several that came together, in one record; its key is the id of the last. */
interface Batch {
  readonly at: number
  readonly refs: readonly RobotRef[]
}

const numbersKind = 'numbers'
const batchKind = (robot: Uid): string => `told/${robot}`

/** A record of some kilobytes. */
const batchSize = 100
const batchesAtOnce = 50
/** What comes again after a kill is what was handled in the second before it. */
const mostNames = 2000
const dayMs = 86_400_000
const tries = 20

const keyOf = (id: number): string => String(id).padStart(16, '0')

const nameOf = (ref: RobotRef): string => {
  if (ref.type === 'action') return ref.key
  const place = `${ref.conversation.toString(36)}-${ref.seq.toString(36)}`
  return ref.type === 'message' ? place : `${place}~${ref.rev}`
}

const nothing: Numbers = { last: 0, first: 1, names: [] }

const waitingIn = ({ key, value }: RecordEntry): readonly Waiting[] => {
  const { at, refs } = JSON.parse(value ?? '{}') as Batch
  const first = Number(key) - refs.length + 1
  return refs.map((ref, index) => ({ id: first + index, at, ref }))
}

/** What waits for robots, of each in its order. It says where something stands, and not what it says. */
export class Queue {
  readonly #records: ServiceGate['records']
  readonly #clock: Clock

  constructor({ gate, clock }: { readonly gate: Pick<ServiceGate, 'records'>; readonly clock: Clock }) {
    this.#records = gate.records
    this.#clock = clock
  }

  /** Those that are not there yet, behind all that are; the oldest go where there are too many. */
  async add(robot: Uid, refs: readonly RobotRef[]): Promise<void> {
    await this.#change(robot, (before) => {
      const known = new Set(before.names)
      const fresh = refs.filter((ref) => !known.has(nameOf(ref)))
      if (fresh.length === 0) return undefined
      const names = [...before.names, ...fresh.map(nameOf)].slice(-mostNames)
      const at = this.#clock.now()
      const batches: ServiceRecord[] = []
      for (let from = 0; from < fresh.length; from += batchSize) {
        const some = fresh.slice(from, from + batchSize)
        const value = JSON.stringify({ at, refs: some } satisfies Batch)
        batches.push({ kind: batchKind(robot), key: keyOf(before.last + from + some.length), value })
      }
      return { now: { ...before, last: before.last + fresh.length, names }, batches }
    })
  }

  /** Something was let go before it was noted: a number is missing, by which whoever asks sees it. */
  async skip(robot: Uid): Promise<void> {
    await this.#change(robot, (before) => ({ now: { ...before, last: before.last + 1 }, batches: [] }))
  }

  /** Those after an id, the oldest first; what comes before them is done with. `invalid`: there was no such id. */
  async after(robot: Uid, id: number, limit: number): Promise<readonly Waiting[]> {
    const { last } = await this.#numbersOf(robot)
    if (id > last) {
      const message = `the last update was ${last}: leave it out to begin with the oldest`
      throw new TidingsError('invalid', `after: ${message}`, { issues: [{ path: 'after', message }] })
    }
    const old = this.#clock.now() - limits.robotUpdateDays * dayMs
    for (;;) {
      const batches = await this.#records.list(batchKind(robot), '', batchesAtOnce)
      const found: Waiting[] = []
      const over: RecordEntry[] = []
      for (const batch of batches) {
        const some = waitingIn(batch).filter((one) => one.id > id && one.at >= old)
        if (some.length === 0) over.push(batch)
        found.push(...some)
      }
      await this.#remove(robot, over)
      if (found.length > 0 || batches.length < batchesAtOnce) return found.slice(0, limit)
    }
  }

  /** The id of the latest that was noted. */
  async last(robot: Uid): Promise<number> {
    return (await this.#numbersOf(robot)).last
  }

  /** What is too old goes. */
  async tidy(robot: Uid): Promise<void> {
    await this.after(robot, 0, 1)
  }

  /** All of it: the robot is no more, or (`numbers` stay) nobody asks any more. */
  async forget(robot: Uid, { numbers }: { readonly numbers: 'stay' | 'go' }): Promise<void> {
    for await (const batches of this.#records.pages(batchKind(robot))) await this.#remove(robot, batches)
    if (numbers === 'go') await this.#records.put([{ kind: numbersKind, key: robot, value: null }])
  }

  async #numbersOf(robot: Uid): Promise<Numbers & { readonly version?: number }> {
    const record = await this.#records.get(numbersKind, robot)
    return record ? { ...(JSON.parse(record.value ?? '{}') as Numbers), version: record.version } : nothing
  }

  /** Again, where another process was faster. */
  async #change(
    robot: Uid,
    change: (before: Numbers) => { readonly now: Numbers; readonly batches: readonly ServiceRecord[] } | undefined,
  ): Promise<void> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const { version, ...before } = await this.#numbersOf(robot)
      const next = change(before)
      if (!next) return
      const now = await this.#bounded(robot, next.now)
      const only = version ?? 'absent'
      const numbers = { kind: numbersKind, key: robot, value: JSON.stringify(now), only } as const
      const [noted] = await this.#records.put([numbers, ...next.batches], { whole: true })
      if (noted !== undefined) return
    }
    throw new TidingsError('unavailable', `what ${robot} was told changes too often at this moment`)
  }

  /** Where it may be that too many wait, it is looked which is the first. */
  async #bounded(robot: Uid, numbers: Numbers): Promise<Numbers> {
    if (numbers.last - numbers.first < limits.robotUpdates) return numbers
    const floor = numbers.last - limits.robotUpdates
    for (;;) {
      const batches = await this.#records.list(batchKind(robot), '', batchesAtOnce)
      const over = batches.filter(({ key }) => Number(key) <= floor)
      await this.#remove(robot, over)
      const [left] = batches.filter(({ key }) => Number(key) > floor)
      const first = left && waitingIn(left)[0]?.id
      if (first !== undefined) return { ...numbers, first }
      if (batches.length < batchesAtOnce) return { ...numbers, first: numbers.last }
    }
  }

  async #remove(robot: Uid, batches: readonly RecordEntry[]): Promise<void> {
    if (batches.length === 0) return
    await this.#records.put(batches.map(({ key }) => ({ kind: batchKind(robot), key, value: null })))
  }
}
