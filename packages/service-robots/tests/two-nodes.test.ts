import { createPosting } from '@tidings/outbound-node'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { Program } from './program.ts'
import { robotsOf, textOf, until } from './world.ts'

const content = (data: string) => ({ type: 'text', data })

test('of two nodes one notes, and whoever asks the other is woken by it; when it ends the other goes on', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  for (const user of ['ann', 'bob']) await one.app('user.create', { user })
  await one.app('robot.create', { robot: 'clerk', name: 'Clerk', owner: 'ann' })
  const [first, second] = [robotsOf(one), robotsOf(other)]
  // The other answers, and notes nothing.
  first.start()
  await other.call('clerk', 'robot.updates', {})
  await until(time, async () => (await one.app('feed.consumers', {})).consumers.length > 0)
  time.tick(10_000)
  const aMoment = async () => {
    time.tick(100)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const ask = (node: typeof one, after: number) => {
    const asked = { over: false, found: [] as unknown[] }
    const done = node.call('clerk', 'robot.updates', { after, waitMs: 50_000 }).then(
      ({ updates }) => updates.map(textOf),
      ({ code }) => [code],
    )
    void done.then((found) => Object.assign(asked, { over: true, found }))
    return asked
  }
  const asked = ask(other, 0)
  await aMoment()
  await one.call('bob', 'message.send', { to: 'user/clerk', content: content('hello') })
  const began = time.clock.elapsed()
  await until(time, () => asked.over, 10)
  expect(asked.found).toEqual(['hello'])
  expect(time.clock.elapsed() - began).toBeLessThan(10_000)
  // One program at a time, wherever it asks.
  const before = ask(other, 1)
  await aMoment()
  const latest = ask(one, 1)
  await until(time, () => before.over, 10)
  expect(before.found).toEqual(['conflict'])
  second.start()
  await first.stop()
  await other.call('bob', 'message.send', { to: 'user/clerk', content: content('again') })
  await until(time, () => latest.over)
  expect(latest.found).toEqual(['again'])
  await second.stop()
  for (const node of two) await node.gate.drain()
})

test('of two nodes one posts to a callback, each update once and in order, whichever looks; the other goes on when it ends', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  await using program = await Program.start()
  using posting = createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'webhooks.allow' })
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  await one.app('user.create', { user: 'bob' })
  await one.app('robot.create', { robot: 'clerk', name: 'Clerk' })
  const [first, second] = [robotsOf(one, posting), robotsOf(other, posting)]
  first.start()
  second.start()
  const { secret = '' } = await other.app('robot.callback', { robot: 'clerk', url: program.url })
  program.secret = secret
  const { setTimer } = one.gate.service('robots')
  program.answers = async () => {
    // While one is at work the timer of the other comes, too.
    await setTimer('call/clerk', time.clock.now(), '')
    time.tick(50)
    await new Promise((resolve) => setTimeout(resolve, 20))
    return { status: 204 }
  }
  for (let n = 1; n <= 10; n++) await one.call('bob', 'message.send', { to: 'user/clerk', content: content(`${n}`) })
  await until(time, () => program.got.length >= 10, 20)
  await first.stop()
  for (let n = 11; n <= 15; n++) await other.call('bob', 'message.send', { to: 'user/clerk', content: content(`${n}`) })
  await until(time, () => program.got.length >= 15)
  expect(program.got.map(({ id }) => id)).toEqual(Array.from({ length: 15 }, (_, n) => n + 1))
  await second.stop()
  for (const node of two) await node.gate.drain()
})
