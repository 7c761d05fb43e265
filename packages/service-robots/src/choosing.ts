import type { ServiceHandlers } from '@tidings/core'
import { type RobotDelivery, TidingsError, uidOf } from '@tidings/protocol'
import { nowPosted } from './asking.ts'
import { type CallingParts, callTimer } from './callbacks.ts'
import { callOnce, formatOf, secretsOf } from './calling.ts'
import type { Listeners } from './listeners.ts'
import type { RobotParts } from './parts.ts'

export interface ChoosingParts extends CallingParts {
  readonly listeners: Listeners
  /** It is kept what this robot is told, from now on. */
  readonly begin: (robot: string) => Promise<void>
}

type Choosing = `robot.${'callback' | 'secret' | 'test' | 'deliveries'}`

const dayMs = 86_400_000
const tries = 5

function expectFormat(parts: RobotParts, format: string | undefined): void {
  if (formatOf(parts, format)) return
  const message = `this server has no format ${format} for callbacks: leave it out for its own`
  throw new TidingsError('invalid', `format: ${message}`, { issues: [{ path: 'format', message }] })
}

/** What owners choose of the callbacks of their robots, and see of them. */
export function createChoosing(parts: ChoosingParts): Pick<ServiceHandlers, Choosing> {
  const { gate, posting, clock, queue, calls, listeners, begin } = parts
  const { callbacks } = gate.robots

  async function expect(robot: string, actor: Parameters<typeof callbacks.expectOwn>[1]) {
    const callback = await callbacks.expectOwn(robot, actor)
    if (callback) return callback
    throw new TidingsError('not_found', `${robot} has no callback`)
  }

  const callback: ServiceHandlers['robot.callback'] = async ({ robot: of, url, format }, { actor }) => {
    const robot = uidOf(of)
    const before = await callbacks.expectOwn(robot, actor)
    if (url !== '') posting.expectAddress(url)
    expectFormat(parts, format)
    const after = await callbacks.set(robot, actor, { url, ...(format === undefined ? {} : { format }) })
    if (url === '') {
      if (before) await listeners.posts(robot, false)
      return {}
    }
    if (!before || !(await listeners.find(robot))?.callback) {
      await calls.begin(robot, await queue.last(robot))
      await listeners.posts(robot, true)
      await begin(robot)
      gate.wake(robot, nowPosted)
    }
    // What has failed until now says nothing of another address.
    const kept = await calls.find(robot)
    if (kept?.failing) await calls.put(robot, kept, { handled: kept.handled })
    await gate.setTimer(callTimer(robot), clock.now(), '')
    return { secret: secretsOf(parts, robot, after, clock.now())[0] }
  }

  const secret: ServiceHandlers['robot.secret'] = async ({ robot: of, renew }, { actor }) => {
    const robot = uidOf(of)
    const now = clock.now()
    const before = await expect(robot, actor)
    const after = renew ? await callbacks.renew(robot, actor, now + dayMs) : before
    const [current, former] = secretsOf(parts, robot, after, now)
    return { secret: current, ...(former === undefined ? {} : { former }) }
  }

  async function note(robot: string, delivery: RobotDelivery): Promise<void> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const kept = await calls.find(robot)
      if (!kept || (await calls.put(robot, kept, kept, delivery))) return
    }
  }

  const test: ServiceHandlers['robot.test'] = async ({ robot: of }, { actor }) => {
    const robot = uidOf(of)
    const to = await expect(robot, actor)
    const came = await callOnce(parts, robot, to, { id: 0, at: clock.now(), type: 'test' })
    if (!came) throw new TidingsError('not_found', `the format ${to.format} has no test`)
    const { taken, at, ms, status, fault } = came
    const delivery: RobotDelivery = {
      ...{ id: 0, type: 'test', at, ms, attempt: 1, said: 0, outcome: taken ? 'taken' : 'failed' },
      ...(status === undefined ? {} : { status }),
      ...(fault === undefined ? {} : { fault }),
    }
    await note(robot, delivery)
    return { delivery }
  }

  const deliveries: ServiceHandlers['robot.deliveries'] = async ({ robot: of }, { actor }) => {
    const robot = uidOf(of)
    const callback = await callbacks.expectOwn(robot, actor)
    const [kept, found] = await Promise.all([calls.find(robot), calls.deliveries(robot)])
    const failing = callback ? kept?.failing : undefined
    return {
      deliveries: found,
      ...(callback ? { callback: callback.url } : {}),
      ...(callback?.format === undefined ? {} : { format: callback.format }),
      ...(failing ? { failingSince: failing.since, next: failing.next } : {}),
    }
  }

  return { 'robot.callback': callback, 'robot.secret': secret, 'robot.test': test, 'robot.deliveries': deliveries }
}
