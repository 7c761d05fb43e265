import type { CallFormat, Posting } from '@tidings/core'
import { createWebhookKeys } from '@tidings/credentials-node'
import { type InputOf, type RobotUpdate, TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { Robots } from '../src/index.ts'

/** Nothing that is posted to leads anywhere, unless a test has somebody there. */
const nowhere: Posting = {
  expectAddress: () => undefined,
  post: () => Promise.reject(new TidingsError('unavailable', 'nobody is there')),
}

type Formats = Readonly<Record<string, CallFormat>>

export const robotsOf = (
  { gate, parts: { clock, ids, log } }: TestNode,
  posting = nowhere,
  formats: Formats = {},
): Robots =>
  new Robots({ gate: gate.service('robots'), posting, keys: createWebhookKeys('secret'), formats, clock, ids, log })

/** Time goes on until something is so. */
export async function until(time: TestTime, isSo: () => boolean | Promise<boolean>, stepMs = 100): Promise<void> {
  for (let turn = 0; !(await isSo()); turn++) {
    if (turn > 2000) throw new Error('it never came to that')
    time.tick(stepMs)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

export type Asked = InputOf<'robot.updates'>

export const textOf = (update: RobotUpdate): unknown =>
  update.type === 'action' ? update.data.action : update.data.content.data

/** A core whose time is the test's, with a robot of ann's, and people. */
export async function aWorld(posting?: Posting, formats?: Formats) {
  await using resources = new AsyncDisposableStack()
  const time = new TestTime()
  const store = resources.use(await openSqliteStore({ file: ':memory:' }))
  const errors: object[] = []
  const log = { info: () => undefined, warn: () => undefined, error: (error: object) => void errors.push(error) }
  const node = new TestNode(coreParts({ store, time, settings: {}, ways: { log } }))
  const state = { robots: robotsOf(node, posting, formats) }
  state.robots.start()
  resources.defer(() => state.robots.stop())
  for (const user of ['ann', 'bob', 'cat']) await node.app('user.create', { user })
  await node.app('robot.create', {
    robot: 'clerk',
    name: 'Clerk',
    owner: 'ann',
    commands: [{ name: 'tell', description: 'Tells' }],
  })
  const owned = resources.move()

  const updates = async (input: Asked = {}): Promise<readonly RobotUpdate[]> =>
    (await node.call('clerk', 'robot.updates', input)).updates

  return {
    ...{ node, time, store, errors, updates },
    app: node.app.bind(node),
    call: node.call.bind(node),
    say: (from: string, to: string, data: string, more: Partial<InputOf<'message.send'>> = {}) =>
      node.call(from, 'message.send', { to, content: { type: 'text', data }, ...more }),
    /** When so many are there. */
    async told(count: number, input: Asked = {}): Promise<readonly RobotUpdate[]> {
      let found: readonly RobotUpdate[] = []
      await until(time, async () => {
        found = await updates(input)
        return found.length >= count
      })
      return found
    },
    until: (isSo: () => boolean | Promise<boolean>, stepMs?: number) => until(time, isSo, stepMs),
    /** Time goes on, and whoever waited for it has their turn. */
    async passes(ms: number, stepMs = 1000): Promise<void> {
      for (let gone = 0; gone < ms; gone += stepMs) {
        time.tick(stepMs)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    },
    /** As a process that ends and another that begins. */
    async restart(): Promise<void> {
      await state.robots.stop()
      state.robots = robotsOf(node, posting, formats)
      state.robots.start()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
