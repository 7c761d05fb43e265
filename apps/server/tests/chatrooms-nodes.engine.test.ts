import { OpenChatroom } from '@tidings/client/chatrooms'
import { aClient, asApp } from '@tidings/testkit'
import { realNodes } from '@tidings/testkit/real-nodes'
import { afterAll, beforeAll, expect, test } from 'vitest'

const cluster = await realNodes()
const nodes = [await cluster.make('node-1', true), await cluster.make('node-2', true)] as const
const [first, second] = nodes

beforeAll(() => Promise.all(nodes.map((node) => node.start())))
afterAll(() => cluster[Symbol.asyncDispose]())

const words = ({ state }: OpenChatroom) => state.lines.map(({ content }) => String(content.data))
const within = { timeout: 10_000 }

test('on PostgreSQL and NATS one enters at a node and is heard at the other, is looked after from there, and is in it when a node is killed', async () => {
  const [olga, ann, bob] = [await aClient(first, 'olga'), await aClient(second, 'ann'), await aClient(second, 'bob')]
  await asApp(first, '/chatrooms', { id: 'stage', name: 'Stage', owner: 'olga' })
  const [olgas, anns, bobs] = [olga, ann, bob].map((client) => new OpenChatroom(client, 'stage', { last: 50 })) as [
    OpenChatroom,
    OpenChatroom,
    OpenChatroom,
  ]
  await Promise.all([olgas, anns, bobs].map((one) => one.ready()))
  await anns.send('from the other node')
  await expect.poll(() => words(olgas)).toEqual(['from the other node'])
  await olgas.send({ type: 'custom/heart', data: 1 }, { priority: 'low' })
  await expect.poll(() => words(bobs)).toEqual(['from the other node', '1'])
  await expect.poll(async () => (await bob.call('chatroom.get', { chatroom: 'stage' })).online).toBe(3)

  // The next thing after the answer, at the other node.
  await olgas.set('bob', { mutedUntil: Date.now() + 600_000 })
  await expect(bobs.send('x')).rejects.toMatchObject({ code: 'muted' })
  await expect(bobs.send('x', { priority: 'low' })).rejects.toMatchObject({ code: 'muted' })
  await olgas.set('bob', { banned: true })
  await expect(bob.call('chatroom.join', { chatroom: 'stage' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect.poll(() => bobs.state.why).toBe('banned')
  const [rude] = anns.state.lines
  await olgas.remove(rude?.id ?? '')
  await expect.poll(() => words(anns)).toEqual(['1'])
  await olgas.set('bob', { banned: false, mutedUntil: 0 })
  bobs.enter()
  await bobs.ready()

  // It goes on while a node is gone: whoever was there is in it at the other one.
  await second.kill9()
  await olgas.send('is anybody there?')
  await Promise.all([anns.ready(), bobs.ready()])
  await anns.send('I am')
  await expect.poll(() => words(olgas).at(-1), within).toBe('I am')
  await expect.poll(() => words(bobs).slice(-2), within).toEqual(['is anybody there?', 'I am'])
  await expect.poll(async () => (await olga.call('chatroom.get', { chatroom: 'stage' })).online, within).toBe(3)
  for (const client of [olga, ann, bob]) client.disconnect()
  await second.start()
}, 60_000)
