import type { RobotTold, ServiceHandlers, Waiter } from '@tidings/core'
import { limits, type ParsedInputOf, type RobotUpdate, TidingsError, type Uid, utf8Length } from '@tidings/protocol'
import { hasCallback, type Listeners } from './listeners.ts'
import type { RobotParts } from './parts.ts'
import type { Queue, Waiting } from './queue.ts'

export interface AskingParts extends RobotParts {
  readonly queue: Queue
  readonly listeners: Listeners
  /** It is kept what this robot is told, from now on. */
  readonly begin: (robot: Uid) => Promise<void>
}

type Asked = Omit<ParsedInputOf<'robot.updates'>, 'after'>

/** By what those who wait are woken when there is something. */
export const somethingNew = 'updates'
/** And when its updates are posted from now on. */
export const nowPosted = 'callback'

const another = (): TidingsError =>
  new TidingsError('conflict', 'another program asks for the updates of this robot: one does, and the latest has them')

export const updateOf = ({ id, at }: Waiting, told: RobotTold): RobotUpdate => ({ id, at, ...told }) as RobotUpdate

/** Read at once: they may be large. */
const readAtOnce = 20

/** Answers the programs of robots. */
export function createAsking({ gate, clock, ids, queue, listeners, begin }: AskingParts) {
  /** As many as fit into one answer, but one at least, of what there is something left of. */
  async function read(robot: Uid, waiting: readonly Waiting[]): Promise<RobotUpdate[]> {
    const found: RobotUpdate[] = []
    let bytes = 0
    for (let from = 0; from < waiting.length; from += readAtOnce) {
      const some = waiting.slice(from, from + readAtOnce)
      const refs = some.map(({ ref }) => ref)
      for (const [index, told] of (await gate.robots.read(robot, refs)).entries()) {
        const one = some[index]
        if (!told || !one) continue
        const update = updateOf(one, told)
        bytes += utf8Length(JSON.stringify(update))
        if (found.length > 0 && bytes > limits.pageBytes) return found
        found.push(update)
      }
    }
    return found
  }

  /** What there is to tell; what nothing is left of is passed over. */
  async function found(robot: Uid, after: number, limit: number): Promise<RobotUpdate[]> {
    for (let from = after; ; ) {
      const waiting = await queue.after(robot, from, limit)
      const last = waiting.at(-1)
      const updates = await read(robot, waiting)
      if (!last || updates.length > 0) return updates
      from = last.id
    }
  }

  /** Resolves when it is to be looked again. */
  async function next(robot: Uid, waiter: Waiter, { self, leftMs }: { self: string; leftMs: number }): Promise<void> {
    const by = await waiter.next(leftMs)
    if (by === undefined || by === somethingNew || by === self) return
    if (by === nowPosted) throw hasCallback()
    if (by > self) throw another()
    // It began before, on another node, and is to hear of this one.
    gate.wake(robot, self)
  }

  async function waited(robot: Uid, after: number, { limit, waitMs }: Asked): Promise<RobotUpdate[]> {
    const until = clock.elapsed() + waitMs
    const self = `${String(clock.now()).padStart(16, '0')}-${ids.session()}`
    const waiter = gate.waiter(robot)
    try {
      // Whoever waits for the same goes.
      gate.wake(robot, self)
      for (;;) {
        const some = await found(robot, after, limit)
        const leftMs = until - clock.elapsed()
        if (some.length > 0 || leftMs <= 0 || waiter.isOver) return some
        await next(robot, waiter, { self, leftMs })
      }
    } finally {
      waiter.end()
    }
  }

  const updates: ServiceHandlers['robot.updates'] = async ({ after = 0, ...asked }, { actor }) => {
    const robot = actor.uid
    await gate.robots.expect(robot)
    if (await listeners.asks(robot)) await begin(robot)
    const some = asked.waitMs > 0 ? waited(robot, after, asked) : found(robot, after, asked.limit)
    return { updates: await some }
  }

  return { 'robot.updates': updates }
}
