import { afterAll, beforeAll, expect, test } from 'vitest'
import { signOf } from '../src/wire/sign.ts'
import { aReceiver, aWorld, type World } from './programs.ts'

let world: World
beforeAll(async () => {
  world = await aWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const text = (searchableContent: string) => ({ type: 1, searchableContent })

test('a robot is made with a secret of its own or one that is given, and made again it is changed', async () => {
  const { admin, robot } = world
  const first = await admin('/admin/robot/create', { userId: 'fire', name: 'Fire', secret: 's1', robotExtra: 'x' })
  expect(first.result).toEqual({ userId: 'fire', secret: 's1' })
  expect((await admin('/admin/robot/create', { userId: 'fire', displayName: 'Little Fire' })).result.secret).toBe('s1')
  const info = { userId: 'fire', displayName: 'Little Fire', secret: 's1', robotExtra: 'x', callback: '', type: 1 }
  expect((await admin('/admin/user/get_robot_info', { robotId: 'fire' })).result).toMatchObject(info)
  expect((await robot('fire', 's1')('/robot/profile')).result).toMatchObject(info)
  expect((await admin('/admin/user/get_token', { userId: 'fire' })).code).toBe(27)
  const made = await admin('/admin/robot/create', {})
  expect(made.result).toMatchObject({
    userId: expect.stringMatching(/^robot-/),
    secret: expect.stringMatching(/.{32}/),
  })
})

test('a robot writes, takes back and changes what it said, and its numbers are those of the message', async () => {
  const { admin, robot } = world
  await admin('/admin/robot/create', { userId: 'writer', name: 'Writer', secret: 's' })
  const bob = await world.person('bob')
  const says = robot('writer', 's')
  const sent = await says('/robot/message/send', { conv: { type: 0, target: 'bob' }, payload: text('Hello') })
  expect(sent).toMatchObject({ code: 0, result: { timestamp: expect.any(Number) } })
  const { messages } = await bob.call('log.read', { conversation: 'user/writer' })
  expect(messages[0]).toMatchObject({ from: 'user/writer', content: { type: 'text', data: 'Hello' } })
  const { messageUid } = sent.result
  const one = await admin('/admin/message/get_one', { messageUid })
  expect(one.result).toMatchObject({
    messageId: messageUid,
    sender: 'writer',
    conv: { type: 0, target: 'bob', line: 0 },
  })
  expect(one.result.payload).toMatchObject(text('Hello'))
  expect(await says('/robot/message/update', { messageUid, payload: text('Hello again') })).toMatchObject({ code: 0 })
  expect(await says('/robot/message/recall', { messageUid })).toMatchObject({ code: 0 })
  const after = await admin('/admin/message/get_one', { messageUid })
  expect(after.result.payload).toMatchObject({ type: 80, content: 'writer' })
  for (const uid of [0, -1, 7, '9223372036854775807', '99999999999999999999'])
    expect((await says('/robot/message/recall', { messageUid: uid })).code).toBeOneOf([251, 253])
})

test('what is written to a robot, and what mentions it in a group, is posted signed to its callback, in order; and it answers', async () => {
  const { admin, robot } = world
  await using program = await aReceiver()
  await admin('/admin/robot/create', { userId: 'hearer', name: 'Hearer', secret: 'hs', callback: `${program.url}/in` })
  const says = robot('hearer', 'hs')
  expect((await says('/robot/get_callback')).result).toEqual({ url: `${program.url}/in` })
  const ann = await world.person('ann')
  const sent = await ann.call('message.send', { to: 'user/hearer', content: { type: 'text', data: 'one' } })
  await ann.call('message.send', { to: 'user/hearer', content: { type: 'text', data: 'two' } })
  const [first, second] = await program.has(2)
  expect(first?.path).toBe('/in')
  expect(first?.body).toMatchObject({
    ...{ sender: 'ann', conv: { type: 0, target: 'hearer', line: 0 }, toUsers: [], timestamp: sent.ts },
    payload: { type: 1, searchableContent: 'one', persistFlag: 3, mentionedType: 0, mentionedTarget: [] },
  })
  expect(second?.body.payload.searchableContent).toBe('two')
  const { nonce, timestamp, sign } = first?.headers ?? {}
  expect(sign).toBe(signOf(String(nonce), 'hs', String(timestamp)))
  const reply = { messageUid: first?.body.messageId, payload: text('yes') }
  expect(await says('/robot/message/reply', reply)).toMatchObject({ code: 0 })
  const { messages } = await ann.call('log.read', { conversation: 'user/hearer' })
  expect(messages[0]).toMatchObject({ from: 'user/hearer', replyTo: sent.id, content: { data: 'yes' } })

  const { room } = await ann.call('room.create', { name: 'Tea', members: ['hearer'] })
  const words = { type: 'text', data: '@Hearer tea?' }
  await ann.call('message.send', { to: room.oid, content: { type: 'text', data: 'not for it' } })
  await ann.call('message.send', { to: room.oid, content: words, mentions: ['user/hearer'] })
  const [, , , mentioned] = await program.has(4)
  expect(program.came[2]?.body).toMatchObject({
    conv: { type: 1, target: room.id },
    payload: { type: expect.any(Number) },
  })
  expect(mentioned?.body.payload).toMatchObject({ mentionedType: 1, mentionedTarget: ['hearer'] })
  const toGroup = { conv: mentioned?.body.conv, payload: text('with milk'), toUsers: [] }
  expect(await says('/robot/message/send', toGroup)).toMatchObject({ code: 0 })
})

test('what a callback does not take is posted again, and after it is taken away nothing is', async () => {
  const { server, admin, robot } = world
  await using program = await aReceiver()
  await admin('/admin/robot/create', { userId: 'again', secret: 'as', callback: program.url })
  program.answers(500)
  const ann = await world.person('ann-2')
  await ann.call('message.send', { to: 'user/again', content: { type: 'text', data: 'once' } })
  await expect
    .poll(async () => (await server.gate.call(app, 'robot.deliveries', { robot: 'again' })).deliveries.length)
    .toBeGreaterThan(0)
  program.answers(200)
  expect((await program.has(1))[0]?.body.payload.searchableContent).toBe('once')
  expect(await robot('again', 'as')('/robot/delete_callback')).toMatchObject({ code: 0 })
  expect((await robot('again', 'as')('/robot/get_callback')).result).toEqual({ url: '' })
})

const app = { kind: 'app', address: '127.0.0.1' } as const

test('a robot sets a callback of its own, and none in the network of the operator', async () => {
  const { admin, robot } = world
  await admin('/admin/robot/create', { userId: 'setter', secret: 'ss' })
  const says = robot('setter', 'ss')
  expect((await says('/robot/set_callback', { url: 'http://10.0.0.1/x' })).code).not.toBe(0)
  expect((await says('/robot/set_callback', { url: 'not an address' })).code).toBe(251)
  expect(await says('/robot/set_callback', { url: 'http://127.0.0.1:9/x' })).toMatchObject({ code: 0 })
})
