import { eachAtOnce, type FeedItem, type RobotRef, type ServicePart } from '@tidings/core'
import type { Uid } from '@tidings/protocol'
import { createAsking, somethingNew } from './asking.ts'
import { Callbacks, robotOfTimer } from './callbacks.ts'
import { CallsKept } from './calls-kept.ts'
import { createChoosing } from './choosing.ts'
import { Listeners } from './listeners.ts'
import type { RobotParts } from './parts.ts'
import { Queue } from './queue.ts'

export type { RobotParts } from './parts.ts'

/** So often it is looked whether a robot has asked on another node. */
const lookEveryMs = 5000
/** So often what is too old is put away. */
const tidyEveryMs = 86_400_000
const robotsAtOnce = 8

/** Notes what robots are told, and answers their programs or posts it to them. Where no robot asks or is posted to nothing is followed. */
export class Robots {
  readonly #parts: RobotParts
  /** Where it follows: begun with the first robot that asks, and over after the last. */
  readonly #part: ServicePart
  readonly #queue: Queue
  readonly #listeners: Listeners
  readonly #calls: CallsKept
  readonly #callbacks: Callbacks
  #cancel: (() => void) | undefined
  #offTimer: () => void = () => undefined
  #end: (() => Promise<void>) | undefined
  #looking: Promise<void> = Promise.resolve()
  #isOver = false
  #isStarted = false

  /** Robots are answered from now on; nothing is noted before `start`, here. */
  constructor(parts: RobotParts) {
    this.#parts = parts
    this.#part = parts.gate.part('updates')
    this.#queue = new Queue(parts)
    this.#listeners = new Listeners(parts)
    this.#calls = new CallsKept(parts)
    const calling = { ...parts, queue: this.#queue, calls: this.#calls }
    this.#callbacks = new Callbacks(calling)
    const asked = { ...calling, listeners: this.#listeners, begin: (robot: Uid) => this.#begin(robot) }
    parts.gate.answer({ ...createAsking(asked), ...createChoosing(asked) })
  }

  start(): void {
    this.#isStarted = true
    this.#offTimer = this.#parts.gate.onTimer((key) => this.#due(key))
    this.#lookNow()
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#cancel?.()
    this.#offTimer()
    await this.#looking
    await this.#end?.()
    await this.#callbacks.stop()
  }

  async #begin(robot: Uid): Promise<void> {
    const { gate, clock } = this.#parts
    await gate.setTimer(robot, clock.now() + tidyEveryMs, '')
    await this.#part.begin()
    await this.#look()
  }

  #lookNow(): void {
    void this.#look()
      .catch((error: unknown) =>
        this.#parts.log.warn({ err: error }, 'it could not be looked up whether robots ask; again soon'),
      )
      .finally(() => {
        if (!this.#isOver) this.#cancel = this.#parts.clock.after(lookEveryMs, () => this.#lookNow())
      })
  }

  /** One at a time. */
  #look(): Promise<void> {
    const look = async (): Promise<void> => {
      if (!this.#isStarted || this.#isOver) return
      const follows = await this.#listeners.areThere()
      if (this.#isOver || follows === (this.#end !== undefined)) return
      if (follows) this.#follow()
      else await this.#rest()
    }
    const done = this.#looking.then(look, look)
    this.#looking = done.catch(() => undefined)
    return done
  }

  #follow(): void {
    this.#end = this.#part.consume({
      kinds: ['entries', 'changed', 'records'],
      handle: (items) => this.#handle(items),
      lost: () => this.#lost(),
    })
  }

  async #rest(): Promise<void> {
    await this.#end?.()
    this.#end = undefined
  }

  async #handle(items: readonly FeedItem[]): Promise<void> {
    const { gate } = this.#parts
    const told = new Map<Uid, RobotRef[]>()
    for await (const { robot, ref } of gate.robots.of(items)) {
      const refs = told.get(robot)
      if (refs) refs.push(ref)
      else told.set(robot, [ref])
    }
    await eachAtOnce(told, robotsAtOnce, async ([robot, refs]) => {
      const listener = await this.#listeners.find(robot)
      if (!listener) return
      await this.#queue.add(robot, refs)
      if (listener.callback) await this.#callbacks.run(robot)
      else gate.wake(robot, somethingNew)
    })
  }

  async #lost(): Promise<void> {
    for await (const robot of this.#listeners.all()) await this.#queue.skip(robot)
  }

  async #due(key: string): Promise<void> {
    const called = robotOfTimer(key)
    if (called === undefined) await this.#tidy(key)
    else await this.#callbacks.due(called)
  }

  async #tidy(robot: Uid): Promise<void> {
    const { gate, clock } = this.#parts
    const isThere = await gate.robots.isThere(robot)
    if (isThere && !(await this.#listeners.isForgotten(robot))) {
      await this.#queue.tidy(robot)
      await gate.setTimer(robot, clock.now() + tidyEveryMs, '')
      return
    }
    await this.#listeners.end(robot)
    if (!isThere) await this.#calls.forget(robot)
    await this.#queue.forget(robot, { numbers: isThere ? 'stay' : 'go' })
    if (!(await this.#listeners.areThere())) await this.#part.forget()
  }
}
