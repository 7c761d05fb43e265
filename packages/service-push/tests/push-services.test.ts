import { expect, test } from 'vitest'
import { topicOf, topicOfTrials } from '../src/places.ts'
import { aWorld } from './world.ts'

const minute = 60_000

test('every topic is base64url that can be decoded, which Apple asks for', () => {
  const topics = [topicOfTrials]
  for (let n = 0; n < 200; n++) topics.push(topicOf(3 ** (n % 30), `user${n}`.repeat(1 + (n % 5))))
  for (const topic of topics) {
    expect(Buffer.from(topic, 'base64url').toString('base64url')).toBe(topic)
    expect(topic.length % 4).toBe(0)
    expect(topic.length).toBeLessThanOrEqual(32)
  }
  expect(new Set(topics).size).toBeGreaterThan(190)
})

test('Microsoft says that it is too much by 406: it is left alone for as long as it asks, and then told', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  const throttled = { 'retry-after': '900', 'x-wns-status': 'appthrottled' }
  world.service.answers = (_, response) => void response.writeHead(406, throttled).end()
  await world.say('ann', 'user/bob', 'first')
  await world.until(() => world.counted.length === 1)
  world.service.answers = (_, response) => void response.writeHead(201).end()
  const began = world.clock.now()
  await world.until(() => world.service.got.length === 2, 5000)
  expect(world.clock.now() - began).toBeGreaterThanOrEqual(14 * minute)
  await world.settled()
  expect(world.counted).toEqual(['failed', 'taken'])
})

test.each([
  [400, '{"reason":"VapidPkHashMismatch"}'],
  [
    403,
    'the VAPID credentials in the authorization header do not correspond to the credentials used to create the subscriptions.',
  ],
])('a subscription that was made with the key of another server is forgotten: %i', async (status, said) => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  world.service.answers = (_, response) => void response.writeHead(status).end(said)
  await world.say('ann', 'user/bob', 'first')
  await world.until(() => world.counted.length === 1)
  await world.say('ann', 'user/bob', 'second')
  await world.settled()
  expect(world.counted).toEqual(['dead'])
  expect(world.service.got).toHaveLength(1)
})

test('a signature that is refused ends no subscription', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  world.service.answers = (_, response) => void response.writeHead(403).end('{"reason":"BadJwtToken"}')
  await world.say('ann', 'user/bob', 'first')
  await world.until(() => world.counted.length === 1)
  world.service.answers = (_, response) => void response.writeHead(201).end()
  await world.say('ann', 'user/bob', 'second')
  await world.until(() => world.counted.length === 2)
  expect(world.counted).toEqual(['refused', 'taken'])
})

test.each([500, 507])(
  'a push that is never taken (%i) is tried less and less often, while others are taken',
  async (status) => {
    await using world = await aWorld()
    for (const user of ['bob', 'cat']) await world.device(user, 'phone')
    world.service.answers = ({ device }, response) =>
      void response.writeHead(device === 'bob-phone' ? status : 201).end()
    await world.say('ann', 'user/bob', 'never taken')
    const began = world.clock.now()
    for (let n = 0; world.clock.now() - began < 60 * minute; n++) {
      await world.say('ann', 'user/cat', `n${n}`)
      await world.until(() => world.service.of('cat-phone').length === n + 1)
      for (let seconds = 0; seconds < 60; seconds += 5) {
        world.time.tick(5000)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    }
    expect(world.service.of('bob-phone').length).toBeGreaterThan(3)
    expect(world.service.of('bob-phone').length).toBeLessThan(20)
  },
)

test('nobody who listens at some of them (507) keeps nobody else from being pushed to', async () => {
  await using world = await aWorld(['ann', 'bob', 'cat', 'dan', 'eve', 'fay'])
  const deaf = ['bob', 'cat', 'dan', 'eve']
  for (const user of [...deaf, 'fay']) await world.device(user, 'phone')
  world.service.answers = ({ device }, response) =>
    void response.writeHead(deaf.includes(device.split('-')[0] ?? '') ? 507 : 201).end()
  for (const user of deaf) await world.say('ann', `user/${user}`, 'nobody listens')
  await world.until(() => world.counted.length === 4)
  await world.say('ann', 'user/fay', 'here')
  await world.until(() => world.counted.length >= 5, 1)
  expect(world.service.of('fay-phone')).toHaveLength(1)
})
