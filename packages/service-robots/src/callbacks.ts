import type { RobotCallback } from '@tidings/core'
import { type RobotDelivery, TidingsError, type Uid } from '@tidings/protocol'
import { sayAnswer } from './answers.ts'
import { updateOf } from './asking.ts'
import { callOnce } from './calling.ts'
import type { Calls, CallsKept, KeptCalls } from './calls-kept.ts'
import type { RobotParts } from './parts.ts'
import type { Queue, Waiting } from './queue.ts'

export interface CallingParts extends RobotParts {
  readonly queue: Queue
  readonly calls: CallsKept
}

/** The timer of a robot's callback: what waits is looked at. No id of a user has a `/`. */
export const callTimer = (robot: Uid): string => `call/${robot}`
export const robotOfTimer = (key: string): Uid | undefined => (key.startsWith('call/') ? key.slice(5) : undefined)

/** Longer than one update takes. */
const busyMs = 15_000
/** Read ahead, by name alone. */
const atOnce = 20
/** Robots that are posted to at once by one process; others come a little later. */
const mostRobots = 64
const laterMs = 2000

const second = 1000
const minute = 60 * second
/** After each attempt in vain; then the last of them. A day after it was noted the queue lets it go. */
const waits = [second, 5 * second, 25 * second, 2 * minute, 10 * minute, 30 * minute, 60 * minute]

/** How a step ended: another one is to be made, nothing is left, or it is tried again when a timer says so. */
type Step = KeptCalls | 'empty' | 'waits'

/**
 * Posts what robots are told to their programs: of each robot one at a time, in order. A process that is at work says so in the store, and
 * of two that are the second to note something ends.
 */
export class Callbacks {
  readonly #parts: CallingParts
  readonly #running = new Map<Uid, { isAgain: boolean; done: Promise<void> }>()
  #isOver = false

  constructor(parts: CallingParts) {
    this.#parts = parts
  }

  /** Something waits, or may; who is at work already looks once more. Never rejects. */
  async run(robot: Uid): Promise<void> {
    const at = this.#running.get(robot)
    if (at) at.isAgain = true
    else if (this.#running.size >= mostRobots) await this.#later(robot, laterMs)
    else if (!this.#isOver) this.#begin(robot)
  }

  /** The timer's time has come. It is there for as long as somebody is at work, who may die. */
  async due(robot: Uid): Promise<void> {
    if (this.#running.has(robot)) await this.#later(robot, busyMs)
    await this.run(robot)
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  #begin(robot: Uid): void {
    const at = { isAgain: true, done: Promise.resolve() }
    const work = async (): Promise<void> => {
      while (at.isAgain && !this.#isOver) {
        at.isAgain = false
        await this.#run(robot).catch(async (error: unknown) => {
          this.#parts.log.warn({ err: error, robot }, 'a robot could not be posted to; again soon')
          await this.#later(robot, laterMs)
        })
      }
      this.#running.delete(robot)
    }
    this.#running.set(robot, at)
    at.done = work()
  }

  async #later(robot: Uid, inMs: number): Promise<void> {
    const { gate, clock, log } = this.#parts
    await gate.setTimer(callTimer(robot), clock.now() + inMs, '').catch((error: unknown) => {
      log.warn({ err: error, robot }, 'it could not be noted when a robot is posted to: with what it is told next')
    })
  }

  async #run(robot: Uid): Promise<void> {
    for (;;) {
      let step = await this.#first(robot)
      while (typeof step === 'object') step = await this.#step(robot, step)
      // What came just before it was noted that nobody is at work, nobody else does.
      if (step !== 'empty') return
    }
  }

  /** Undefined: there is nothing to be done now. */
  async #first(robot: Uid): Promise<Step | undefined> {
    const { calls, clock, gate, queue } = this.#parts
    const [found, callback] = await Promise.all([calls.find(robot), gate.robots.callbacks.of(robot)])
    if (!found || !callback || this.#isOver) return undefined
    // Whoever has died at work comes to be done by this timer, too.
    const restMs = Math.max(found.busyUntil ?? 0, found.failing?.next ?? 0) - clock.now()
    if (restMs > 0) {
      await this.#later(robot, restMs)
      return undefined
    }
    const [one] = await queue.after(robot, found.handled, 1)
    if (!one) return undefined
    await this.#later(robot, busyMs)
    return this.#note(robot, found, found)
  }

  /** It is at work, and will be for a moment. */
  #note(
    robot: Uid,
    before: KeptCalls,
    { handled, failing }: Pick<Calls, 'handled' | 'failing'>,
    delivery?: RobotDelivery,
  ): Promise<KeptCalls | undefined> {
    const busyUntil = this.#parts.clock.now() + busyMs
    return this.#parts.calls.put(robot, before, { handled, ...(failing ? { failing } : {}), busyUntil }, delivery)
  }

  async #rest(robot: Uid, { busyUntil: _, version, ...calls }: KeptCalls): Promise<void> {
    await this.#parts.calls.put(robot, { ...calls, version }, calls)
  }

  async #step(robot: Uid, kept: KeptCalls): Promise<Step | undefined> {
    const { gate, queue } = this.#parts
    const some = await queue.after(robot, kept.handled, atOnce)
    const callback = some.length > 0 ? await gate.robots.callbacks.of(robot) : undefined
    if (!callback || this.#isOver) {
      await this.#rest(robot, kept)
      if (this.#isOver) await this.#later(robot, 0)
      return some.length > 0 ? undefined : 'empty'
    }
    let at: Step | undefined = kept
    for (const one of some) {
      if (typeof at !== 'object' || this.#isOver) break
      at = await this.#one(robot, callback, at, one)
    }
    return at
  }

  async #one(robot: Uid, callback: RobotCallback, before: KeptCalls, one: Waiting): Promise<Step | undefined> {
    const kept = await this.#passedOver(robot, before, one)
    if (!kept) return undefined
    const [told] = await this.#parts.gate.robots.read(robot, [one.ref])
    // Nothing is left of it.
    if (!told) return this.#note(robot, kept, { handled: one.id })
    const update = updateOf(one, told)
    const came = await callOnce(this.#parts, robot, callback, update)
    if (!came) return this.#note(robot, kept, { handled: one.id })
    const said = came.taken ? await this.#said(robot, update, came.answer) : { said: 0 }
    const isDone = came.taken && !('isLater' in said)
    const { failing } = kept
    const attempts = (failing?.attempts ?? 0) + 1
    const fault = said.fault ?? came.fault
    const delivery: RobotDelivery = {
      ...{ id: one.id, type: update.type, at: came.at, ms: came.ms, attempt: attempts, said: said.said },
      outcome: isDone ? 'taken' : 'failed',
      ...(came.status === undefined ? {} : { status: came.status }),
      ...(fault === undefined ? {} : { fault }),
    }
    if (isDone) return this.#note(robot, kept, { handled: one.id }, delivery)
    const now = this.#parts.clock.now()
    const waitMs = Math.max(came.restMs, waits[Math.min(attempts, waits.length) - 1] ?? 0)
    const next = { id: one.id, attempts, since: failing?.since ?? now, next: now + waitMs }
    await this.#parts.calls.put(robot, kept, { handled: kept.handled, failing: next }, delivery)
    await this.#later(robot, waitMs)
    return 'waits'
  }

  /** Where ids are missing something was let go, and its owner sees it. */
  async #passedOver(robot: Uid, kept: KeptCalls, { id }: Waiting): Promise<KeptCalls | undefined> {
    const count = id - kept.handled - 1
    if (count === 0) return kept
    const of = { id: kept.handled + 1, type: 'update', at: this.#parts.clock.now(), ms: 0, said: 0 }
    const fault = `${count} let go: nothing took them for a day, or too many waited`
    const attempt = kept.failing?.attempts ?? 0
    return this.#note(robot, kept, { handled: id - 1 }, { ...of, outcome: 'dropped', attempt, fault })
  }

  async #said(robot: Uid, ...[update, answer]: [Parameters<typeof sayAnswer>[2], Parameters<typeof sayAnswer>[3]]) {
    try {
      return await sayAnswer(this.#parts, robot, update, answer)
    } catch (error) {
      const isOurs = !(error instanceof TidingsError)
      if (isOurs) this.#parts.log.error({ err: error, robot }, 'what a robot answers could not be said')
      return { said: 0, isLater: true, fault: isOurs ? 'a fault of this server: its log says which' : error.message }
    }
  }
}
