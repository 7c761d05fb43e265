import type { InputOf, OutputOf } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { type BroadcastParts, Broadcasts } from '../src/index.ts'

export type Shown = OutputOf<'broadcast.get'>['broadcast']

const uncounted: BroadcastParts['metrics'] = { copies: () => undefined }

export const broadcastsOf = (
  { gate, parts: { clock, ids, log } }: TestNode,
  perSecond = 500,
  metrics = uncounted,
): Broadcasts => new Broadcasts({ gate: gate.service('broadcast'), clock, ids, log, metrics, settings: { perSecond } })

/** Time goes on, by so much each time, until something is so. */
export async function until(time: TestTime, isSo: () => boolean | Promise<boolean>, stepMs = 100): Promise<void> {
  for (let turn = 0; !(await isSo()); turn++) {
    if (turn > 3000) throw new Error('it never came to that')
    time.tick(stepMs)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** A core whose time is the test's, with its broadcasts, an account that tells people something, and some people. */
export async function aWorld({ perSecond = 500, people = ['ann', 'bob', 'cat', '小明', 'سارة'] } = {}) {
  await using resources = new AsyncDisposableStack()
  const time = new TestTime()
  const store = resources.use(await openSqliteStore({ file: ':memory:' }))
  const errors: object[] = []
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (error: object) => void errors.push(error),
  }
  const node = new TestNode(coreParts({ store, time, settings: {}, ways: { log } }))
  const counted = { sent: 0, failed: 0, recalled: 0 }
  const metrics: BroadcastParts['metrics'] = {
    copies(outcome, count) {
      counted[outcome] += count
    },
  }
  const state = { broadcasts: broadcastsOf(node, perSecond, metrics) }
  state.broadcasts.start()
  resources.defer(() => state.broadcasts.stop())
  for (const user of people) await node.app('user.create', { user })
  await node.app('notification.create', { user: 'news', name: 'The news' })
  const owned = resources.move()

  const shown = async (broadcast: string): Promise<Shown> => (await node.app('broadcast.get', { broadcast })).broadcast

  return {
    ...{ node, time, store, errors, counted, shown },
    app: node.app.bind(node),
    async send(more: Partial<InputOf<'broadcast.send'>> = {}): Promise<Shown> {
      const content = { type: 'text', data: 'Hello! 你好 مرحبا 🎉' }
      const { broadcast } = await node.app('broadcast.send', { from: 'news', to: 'everyone', content, ...more })
      return broadcast
    },
    /** Until nothing more is done for it. */
    async ended(broadcast: string): Promise<Shown> {
      const isOver = async () => !['sending', 'recalling'].includes((await shown(broadcast)).state)
      await until(time, isOver)
      return shown(broadcast)
    },
    /** What somebody has been told, the oldest first. */
    async told(user: string): Promise<unknown[]> {
      const { messages } = await node.call(user, 'log.read', { conversation: 'user/news', after: 0 })
      return messages.map(({ content, recalled }) => (recalled ? 'recalled' : content.data))
    },
    until: (isSo: () => boolean | Promise<boolean>) => until(time, isSo),
    /** As a process that ends and another that begins. */
    async restart(): Promise<void> {
      await state.broadcasts.stop()
      state.broadcasts = broadcastsOf(node, perSecond, metrics)
      state.broadcasts.start()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
