import { createWebhookKeys } from '@tidings/credentials-node'
import { createPosting } from '@tidings/outbound-node'
import type { OutputOf } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { Webhooks } from '../src/index.ts'
import { Receiver } from './receiver.ts'

const hour = 3_600_000

/** A core whose time is the test's, its webhooks, and somebody who receives. */
export async function aWorld() {
  await using resources = new AsyncDisposableStack()
  const time = new TestTime()
  const store = resources.use(await openSqliteStore({ file: ':memory:' }))
  const errors: string[] = []
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, text: string) => void errors.push(text),
  }
  const node = new TestNode(coreParts({ store, time, settings: {}, ways: { log } }))
  const posting = resources.use(
    createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'webhooks.allow' }),
  )
  const receiver = resources.use(await Receiver.start())
  receiver.checks = false
  const counted: string[] = []
  const { clock, ids } = node.parts
  const metrics = {
    delivery: (_: string, outcome: string) => void counted.push(outcome),
    waiting: () => undefined,
    stopped: () => undefined,
    removed: () => undefined,
  }
  const start = (): Webhooks => {
    const webhooks = new Webhooks({
      ...{ gate: node.gate.service('webhooks'), posting, keys: createWebhookKeys('secret'), clock, ids, log, metrics },
      settings: { timeoutMs: 2000, giveUpMs: 24 * hour },
    })
    webhooks.start()
    return webhooks
  }
  const state = { webhooks: start() }
  resources.defer(() => state.webhooks.stop())
  const owned = resources.move()

  /** Until something is so; time goes on meanwhile, by so much each time. */
  async function until(isSo: () => boolean | Promise<boolean>, stepMs = 100): Promise<void> {
    for (let turn = 0; !(await isSo()); turn++) {
      if (turn > 2000)
        throw new Error(`${receiver.got.length} came: ${JSON.stringify(receiver.got.slice(-3))} ${errors}`)
      time.tick(stepMs)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Time goes on, and whoever waited for it has their turn. */
  async function passes(ms: number, stepMs = 1000): Promise<void> {
    for (let gone = 0; gone < ms; gone += stepMs) {
      time.tick(stepMs)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  return {
    ...{ node, receiver, time, errors, counted, until, passes },
    app: node.app.bind(node),
    say: (from: string, to: string, data: string) =>
      node.call(from, 'message.send', { to, content: { type: 'text', data } }),
    async webhook(types: readonly string[] = ['message.sent']): Promise<string> {
      const { webhook, secret } = await node.app('webhook.create', {
        name: 'CRM',
        url: receiver.url,
        types: [...types],
      })
      receiver.secret = secret
      return webhook.webhook
    },
    async shown(): Promise<OutputOf<'webhook.list'>['webhooks'][number] | undefined> {
      return (await node.app('webhook.list', {})).webhooks[0]
    },
    /** As a process that ends and another that begins. */
    async restart(): Promise<void> {
      await state.webhooks.stop()
      state.webhooks = start()
    },
    texts: () =>
      receiver.got.map(({ data }) => (data as { message: { content: { data: string } } }).message?.content.data),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
