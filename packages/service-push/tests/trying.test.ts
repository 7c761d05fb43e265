import { expect, test } from 'vitest'
import { aWorld } from './world.ts'

test('whoever tries it is pushed something at once, to this terminal or another of theirs, in its language, and is told that it was taken', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone', { language: 'zh-CN' })
  await world.device('bob', 'desk')
  await world.say('ann', 'user/bob', 'hello')
  await world.until(() => world.service.got.length === 2)
  // Whatever they have set.
  await world.call('bob', 'user.settings', { notifying: { quiet: { from: 0, to: 0, zone: 'Europe/Berlin' } } })
  expect(await world.as('bob', 'phone', 'push.test', {})).toEqual({ came: 'taken' })
  expect(await world.as('bob', 'phone', 'push.test', { client: 'desk' })).toEqual({ came: 'taken' })
  expect(world.service.got.slice(2)).toMatchObject([
    { device: 'bob-phone', topic: 'trial---', payload: { title: 'Tidings', account: 'bob', badge: 1, trial: true } },
    { device: 'bob-desk' },
  ])
  const bodies = world.bodies().slice(2)
  expect(bodies).toEqual(['消息会这样显示在这里。', 'This is how messages reach you here.'])
})

test('says why nothing comes: no place, turned off, gone, refused, away; and nothing of the terminals of others', async () => {
  await using world = await aWorld()
  await world.terminal('bob', 'desk')
  await world.device('bob', 'phone')
  await world.device('ann', 'phone')
  const { host } = new URL(world.service.origin)
  const tried = (client: string) => world.as('bob', 'desk', 'push.test', { client })
  expect(await tried('desk')).toEqual({ came: 'none' })
  await world.as('bob', 'desk', 'push.switch', { client: 'phone', on: false })
  expect(await tried('phone')).toEqual({ came: 'off' })
  await world.as('bob', 'desk', 'push.switch', { client: 'phone', on: true })
  await expect(world.as('bob', 'desk', 'push.test', { client: 'other' })).rejects.toMatchObject({ code: 'not_found' })
  const answers = async (status: number) => {
    world.time.tick(60_000)
    world.service.answers = (_, response) => void response.writeHead(status).end()
    return tried('phone')
  }
  expect(await answers(403)).toEqual({ came: 'refused', why: `${host} answered 403` })
  expect(await answers(503)).toEqual({ came: 'failed', why: `${host} answered 503` })
  expect(await answers(410)).toEqual({ came: 'dead', why: `${host} answered 410` })
  expect(await tried('phone')).toEqual({ came: 'none' })
  expect(world.service.of('ann-phone')).toEqual([])
})

test('whoever tries again and again is asked to wait', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  const tried = () => world.as('bob', 'phone', 'push.test', {})
  for (let time = 0; time < 4; time++) await tried()
  await expect(tried()).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfter: expect.any(Number) } })
  world.time.tick(20_000)
  expect(await tried()).toEqual({ came: 'taken' })
})

test('a terminal that was turned off, there or elsewhere, is pushed nothing, though it subscribes anew, before it is turned on again', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  await world.device('bob', 'tablet')
  const pushOf = async () => {
    const { clients } = await world.as('bob', 'desk', 'client.list', {})
    return Object.fromEntries(clients.map(({ client, push }) => [client.id, push]))
  }
  await world.terminal('bob', 'desk')
  expect(await pushOf()).toEqual({ phone: 'on', tablet: 'on', desk: 'none' })
  await world.as('bob', 'desk', 'push.switch', { client: 'phone', on: false })
  await world.device('bob', 'phone')
  expect(await pushOf()).toEqual({ phone: 'off', tablet: 'on', desk: 'none' })
  await world.say('ann', 'user/bob', 'one')
  await world.until(() => world.service.got.length === 1)
  await world.settled()
  expect(world.service.got.map(({ device }) => device)).toEqual(['bob-tablet'])
  await world.as('bob', 'desk', 'push.switch', { client: 'phone', on: true })
  await world.say('ann', 'user/bob', 'two')
  await world.until(() => world.service.of('bob-phone').length === 1)
  await expect(world.as('bob', 'desk', 'push.switch', { client: 'desk', on: true })).rejects.toMatchObject({
    code: 'not_found',
  })
})
