import { expect, test } from 'vitest'
import { aWorld } from './world.ts'

test('of what is chosen of the menu of a channel its account is told as of nothing else', async () => {
  await using world = await aWorld()
  const { call, say } = world
  const { channel } = await call('ann', 'channel.create', { name: 'Shop' })
  const of = { channel: channel.id }
  await call('ann', 'channel.update', { ...of, contact: true, menu: [{ name: 'My order', event: 'order' }] })
  await call('bob', 'channel.subscribe', of)
  await call(channel.id, 'robot.updates', {})
  await call('bob', 'channel.choose', { ...of, path: [0], name: 'My order' })
  await say('bob', `user/${channel.id}`, 'hello?')
  let updates: readonly unknown[] = []
  await world.until(async () => {
    updates = (await call(channel.id, 'robot.updates', {})).updates
    return updates.length === 2
  })
  expect(updates).toMatchObject([
    { type: 'menu', data: { from: 'user/bob', content: { type: 'menu', data: { event: 'order' } } } },
    { type: 'message', data: { from: 'user/bob', content: { data: 'hello?' } } },
  ])
})
