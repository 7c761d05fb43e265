import { createWebhookKeys } from '@tidings/credentials-node'
import { createPosting } from '@tidings/outbound-node'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, type TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { Webhooks } from '../src/index.ts'
import { Receiver } from './receiver.ts'

const quiet = () => undefined

function webhooksOf(
  { gate, parts: { clock, ids, log } }: TestNode,
  posting: ReturnType<typeof createPosting>,
): Webhooks {
  const metrics = { delivery: quiet, waiting: quiet, stopped: quiet, removed: quiet }
  const webhooks = new Webhooks({
    ...{ gate: gate.service('webhooks'), posting, keys: createWebhookKeys('secret'), clock, ids, log, metrics },
    settings: { timeoutMs: 2000, giveUpMs: 86_400_000 },
  })
  webhooks.start()
  return webhooks
}

test('of two nodes one tells, whichever was asked to make the webhook; when it ends the other goes on, and nothing is told twice', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  await using receiver = await Receiver.start()
  using posting = createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'webhooks.allow' })
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  receiver.checks = false
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    for (let turn = 0; !(await isSo()); turn++) {
      if (turn > 2000) throw new Error(`${receiver.got.length} came`)
      time.tick(100)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  for (const user of ['ann', 'bob']) await one.app('user.create', { user })
  const [first, second] = [webhooksOf(one, posting), webhooksOf(other, posting)]
  const { webhook, secret } = await other.app('webhook.create', {
    name: 'CRM',
    url: receiver.url,
    types: ['message.sent'],
  })
  const say = (node: TestNode, data: string) =>
    node.call('ann', 'message.send', { to: 'user/bob', content: { type: 'text', data } })
  for (let n = 0; n < 10; n++) await say(n % 2 ? one : other, `${n}`)
  await until(() => receiver.got.length >= 10)
  // Both know of it by now.
  time.tick(10_000)
  await first.stop()
  for (let n = 10; n < 20; n++) await say(n % 2 ? one : other, `${n}`)
  await until(() => receiver.got.length >= 20)
  await second.stop()
  expect(new Set(receiver.got.map(({ id }) => id)).size).toBe(20)
  expect(receiver.got).toHaveLength(20)
  expect(await one.app('webhook.secret', { webhook: webhook.webhook })).toEqual({ secret })
  expect(await one.app('webhook.list', {})).toMatchObject({ webhooks: [{ state: 'on', waiting: 0 }] })
})
