import { expect, test } from 'vitest'
import { aWorld, fails, text } from './world.ts'

test('some of those who read a channel are told something, each once and alone; who does not read it, or has blocked it, is named', async () => {
  await using world = await aWorld()
  const { ann, bob, cat, eve, node, of, to, write, until, told, waiting } = world
  await node.terminal('dan')
  await cat.call('contact.block', { user: to })
  const users = ['bob', 'cat', 'dan', 'eve', 'bob']
  const asked = { ...of, users, content: text('Your parcel is here.'), clientMsgId: 'parcels' }
  await expect(bob.call('desk.tell', asked)).rejects.toMatchObject(fails('forbidden'))
  const answer = await ann.call('desk.tell', asked)
  expect({ ...answer, left: answer.left.toSorted() }).toEqual({ told: 2, left: ['user/cat', 'user/dan'] })
  expect(await ann.call('desk.tell', asked)).toMatchObject({ told: 2 })
  for (const one of [bob, eve]) expect(await told(one)).toEqual(['Your parcel is here.'])
  expect(await told(cat)).toEqual([])
  expect((await bob.call('log.read', { conversation: `channel/${of.channel}`, after: 0 })).messages).toHaveLength(1)
  await write(bob, 'I come.')
  await until(async () => (await waiting()).length === 1)
  expect((await ann.call('desk.read', { ...of, user: 'bob', after: 0 })).messages).toMatchObject([
    { by: 'user/ann', content: text('Your parcel is here.') },
    { from: 'user/bob' },
  ])
})
