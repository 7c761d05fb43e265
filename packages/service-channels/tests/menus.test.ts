import { expect, test } from 'vitest'
import { aWorld, fails, text } from './world.ts'

const menu = [
  { name: 'Site', link: 'https://example.org/' },
  {
    name: 'Shop',
    items: [
      { name: 'Hours', text: 'When do you open?' },
      { name: 'Order', event: 'order' },
    ],
  },
]

test('what is chosen of a menu the reader says to the channel, or its program is told of', async () => {
  await using world = await aWorld()
  const { ann, bob, cat, of, to, until, waiting } = world
  await ann.call('channel.update', { ...of, menu })
  expect(await bob.call('channel.get', of)).toMatchObject({ menu })
  await expect.poll(() => bob.seen('channel').length).toBeGreaterThan(0)
  const hours = { ...of, path: [1, 0], name: 'Hours', clientMsgId: 'h' }
  const said = await bob.call('channel.choose', hours)
  expect(await bob.call('channel.choose', hours)).toEqual(said)
  await bob.call('channel.choose', { ...of, path: [1, 1], name: 'Order' })
  await until(async () => (await waiting()).length === 1)
  const order = { type: 'menu', data: { event: 'order', name: 'Order' } }
  expect((await ann.call('desk.read', { ...of, user: 'bob', after: 0 })).messages).toMatchObject([
    { from: 'user/bob', content: text('When do you open?') },
    { from: 'user/bob', content: order },
  ])
  // Nobody says that they chose what they did not.
  await expect(cat.call('message.send', { to, content: order })).rejects.toMatchObject(fails('forbidden'))
  await expect(cat.call('channel.choose', { ...of, path: [0], name: 'Site' })).rejects.toMatchObject(fails('invalid'))
  await expect(cat.call('channel.choose', { ...of, path: [1], name: 'Shop' })).rejects.toMatchObject(fails('invalid'))
  await expect(cat.call('channel.choose', { ...of, path: [1, 4], name: 'Hours' })).rejects.toMatchObject(
    fails('conflict'),
  )
  await ann.call('channel.update', { ...of, menu: [] })
  expect(await bob.call('channel.get', of)).not.toHaveProperty('menu')
  await expect(bob.call('channel.choose', { ...hours, clientMsgId: 'again' })).rejects.toMatchObject(fails('conflict'))
  expect(await bob.call('channel.get', of)).toMatchObject({ contact: to })
})

test('a menu has three entries of five, each of which does one thing, and leads to no script', async () => {
  await using world = await aWorld()
  const { ann, bob, of } = world
  const entry = { name: 'A', text: 'a' }
  const refused = [
    [{ name: 'Run', link: 'javascript:alert(1)' }],
    [{ name: 'Run', link: ' JavaScript:alert(1)' }],
    [{ name: 'Run', link: 'data:text/html,x' }],
    [{ name: 'Both', text: 'a', event: 'b' }],
    [{ name: 'Nothing' }],
    [{ name: ' ', text: 'a' }],
    [{ name: 'Deep', items: [{ name: 'Deeper', items: [entry] }] }],
    [{ name: 'Many', items: Array.from({ length: 6 }, () => entry) }],
    [{ name: 'None', items: [] }],
    Array.from({ length: 4 }, () => entry),
  ]
  for (const one of refused)
    await expect(ann.call('channel.update', { ...of, menu: one as never })).rejects.toMatchObject(fails('invalid'))
  await expect(bob.call('channel.update', { ...of, menu: [entry] })).rejects.toMatchObject(fails('forbidden'))
})
