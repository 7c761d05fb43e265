import { expect, test } from 'vitest'
import type { Answers } from './receiver.ts'
import { aWorld } from './world.ts'

const minute = 60_000

async function someWorld() {
  const world = await aWorld()
  for (const user of ['ann', 'bob', 'cat']) await world.app('user.create', { user })
  return Object.assign(world, { id: await world.webhook() })
}

const taken: Answers = (_, response) => void response.writeHead(204).end()
const failing: Answers = (_, response) => void response.writeHead(500).end()

test('a receiver that asks for a rest is told nothing meanwhile, whatever happens, and everything afterwards', async () => {
  await using world = await someWorld()
  world.receiver.answers = (_, response) => void response.writeHead(429, { 'retry-after': '600' }).end()
  await world.say('ann', 'user/bob', 'first')
  await world.until(() => world.receiver.got.length === 1)
  const began = world.node.parts.clock.now()
  world.receiver.answers = taken
  await world.say('ann', 'user/cat', 'elsewhere')
  await world.until(() => world.receiver.got.length === 3, 5000)
  expect(world.node.parts.clock.now() - began).toBeGreaterThanOrEqual(10 * minute - 5000)
  expect(world.texts().toSorted()).toEqual(['elsewhere', 'first', 'first'])
})

test('nobody rests for longer than an hour, whatever is asked for', async () => {
  await using world = await someWorld()
  world.receiver.answers = (_, response) => void response.writeHead(503, { 'retry-after': '99999999' }).end()
  await world.say('ann', 'user/bob', 'first')
  await world.until(() => world.receiver.got.length === 1)
  const began = world.node.parts.clock.now()
  world.receiver.answers = taken
  await world.until(() => world.receiver.got.length === 2, minute)
  expect(world.node.parts.clock.now() - began).toBeLessThanOrEqual(63 * minute)
})

test('a receiver that answers that it is gone is stopped at once, and told everything when it is resumed', async () => {
  await using world = await someWorld()
  world.receiver.answers = (_, response) => void response.writeHead(410).end()
  await world.say('ann', 'user/bob', '1')
  await world.until(async () => (await world.shown())?.state === 'stopped')
  await world.say('ann', 'user/bob', '2')
  expect(world.errors).toEqual([expect.stringContaining('gone')])
  expect(world.texts()).toEqual(['1'])
  world.receiver.answers = taken
  await world.app('webhook.resume', { webhook: world.id })
  await world.until(() => world.receiver.got.length === 3)
  expect(world.texts()).toEqual(['1', '1', '2'])
})

test.each<[string, Answers]>([
  ['does not end', (_, response) => void response.writeHead(200).write('thanks')],
  [
    'breaks off',
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('thanks')
      setTimeout(() => response.destroy(), 20)
    },
  ],
])('what was answered with 200 is taken, though the answer %s', async (_, answers) => {
  await using world = await someWorld()
  world.receiver.answers = answers
  for (const text of ['1', '2', '3']) await world.say('ann', 'user/bob', text)
  await world.until(() => world.receiver.got.length === 3)
  await world.until(async () => (await world.shown())?.behind === 0)
  expect(world.texts()).toEqual(['1', '2', '3'])
  expect(await world.shown()).toMatchObject({ waiting: 0 })
})

/** It has failed so often that it is not told again for half an hour. */
async function failedOften() {
  const world = await someWorld()
  world.receiver.answers = failing
  await world.say('ann', 'user/bob', 'late')
  await world.until(() => world.receiver.got.length === 5, 5000)
  world.receiver.answers = taken
  return world
}

test('what waits is told at once at another address', async () => {
  await using world = await failedOften()
  const began = world.node.parts.clock.now()
  await world.app('webhook.update', { webhook: world.id, url: `${world.receiver.url}/mended` })
  await world.until(() => world.receiver.got.length === 6)
  expect(world.node.parts.clock.now() - began).toBeLessThan(minute)
})

test('what waits when it is turned off is told when it is turned on again', async () => {
  await using world = await failedOften()
  await world.app('webhook.update', { webhook: world.id, on: false })
  for (let minutes = 0; minutes < 60; minutes++) {
    world.time.tick(minute)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  expect(world.receiver.got).toHaveLength(5)
  const began = world.node.parts.clock.now()
  await world.app('webhook.update', { webhook: world.id, on: true })
  await world.until(() => world.receiver.got.length === 6)
  expect(world.node.parts.clock.now() - began).toBeLessThan(minute)
  expect(await world.shown()).toMatchObject({ state: 'on' })
})

test('a webhook that asks for what only a newer version tells keeps no other from being told, and misses nothing', async () => {
  await using world = await someWorld()
  const { records } = world.node.gate.service('webhooks')
  const [record] = await records.list('webhook', '', 1)
  const newer = { ...JSON.parse(record?.value ?? ''), types: ['message.sent', 'weather.*'] }
  await records.put([{ kind: 'webhook', key: world.id, value: JSON.stringify(newer) }])
  await world.webhook()
  await world.restart()
  await world.say('ann', 'user/bob', 'hello')
  await world.until(() => world.receiver.got.length === 1)
  for (let seconds = 0; seconds < 60; seconds++) {
    world.time.tick(1000)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  expect(world.receiver.got).toHaveLength(1)
  await world.app('webhook.update', { webhook: world.id, types: ['message.sent'] })
  await world.until(() => world.receiver.got.length === 2)
  expect(world.texts()).toEqual(['hello', 'hello'])
})
