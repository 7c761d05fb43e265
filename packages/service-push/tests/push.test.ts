import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { aWorld } from './world.ts'

const hour = 3_600_000

test('whoever is not there is pushed what calls them, sealed for their browser, with the name of who writes and what waits in all', async () => {
  await using world = await aWorld()
  await world.call('ann', 'user.update', { name: 'Ann Lee' })
  await world.device('bob', 'phone')
  await world.say('ann', 'user/bob', 'hello')
  await world.until(() => world.service.got.length === 1)
  const [got] = world.service.got
  expect(got).toMatchObject({ device: 'bob-phone', urgency: 'high', topic: expect.stringMatching(/^[\w-]{3,32}$/) })
  expect(got?.ttl).toBeGreaterThan(86_000)
  expect(got?.payload).toEqual({
    ...{ title: 'Ann Lee', body: 'hello', conversation: 'user/ann', account: 'bob' },
    ...{ id: expect.any(String), seq: 1, badge: 1 },
  })
  await world.say('cat', 'user/bob', 'me, too')
  await world.until(() => world.service.got.length === 2)
  expect(world.service.got[1]?.payload).toMatchObject({ title: 'cat', badge: 2 })
  expect(world.service.got[1]?.topic).not.toBe(got?.topic)
  expect(world.service.refused).toEqual([])
  await world.until(() => world.counted.length === 2)
  expect(world.counted).toEqual(['taken', 'taken'])
})

test('in a room it says who in which room, in the language of the terminal; and nothing but that there is something to whoever hides it', async () => {
  await using world = await aWorld()
  const { room } = await world.call('ann', 'room.create', { name: 'Tea', members: ['bob', 'cat'] })
  await world.device('bob', 'phone', { language: 'zh-CN' })
  await world.device('cat', 'phone')
  await world.call('cat', 'user.settings', { notifying: { hideContent: true, sound: false } })
  await world.call('ann', 'message.send', {
    to: room.oid,
    content: { type: 'location', data: { latitude: 1, longitude: 2, title: 'Teahouse' } },
  })
  await world.until(() => world.service.got.length === 2)
  const [bob] = world.service.of('bob-phone')
  expect(bob?.payload.title).toBe('Tea')
  expect(bob?.payload.body).toMatch(/^\u2068\w+\u2069: \[位置\] Teahouse$/)
  expect(world.service.of('cat-phone')[0]?.payload).toMatchObject({
    ...{ title: 'Tidings', body: 'New message', silent: true, conversation: room.oid },
  })
})

test('who is there, muted, asleep, or has read it is pushed nothing; who is named is, also out of a muted conversation', async () => {
  await using world = await aWorld(['ann', 'bob', 'cat', 'dan', 'eve', 'fay'])
  const { room } = await world.call('ann', 'room.create', { name: 'Tea', members: ['bob', 'cat', 'dan', 'eve', 'fay'] })
  for (const user of ['ann', 'bob', 'cat', 'dan', 'eve', 'fay']) await world.device(user, 'phone')
  await world.terminal('bob', 'phone')
  await world.call('cat', 'conversation.update', { conversation: room.oid, settings: { muted: true } })
  await world.call('dan', 'user.settings', { notifying: { quiet: { from: 0, to: 0, zone: 'Europe/Berlin' } } })
  await world.node.gate.call({ kind: 'user', uid: 'fay', address: '', clientId: 'phone' }, 'push.unsubscribe', {})
  await world.say('ann', room.oid, 'tea?')
  await world.until(() => world.service.got.length === 1)
  await world.say('ann', room.oid, '@cat', { mentions: ['user/cat'], options: { targets: ['cat'] } })
  await world.until(() => world.service.got.length === 2)
  await world.settled()
  expect(world.service.got.map(({ device }) => device)).toEqual(['eve-phone', 'cat-phone'])
})

test('a phone is silent while its user sits before a desk and wants that', async () => {
  await using world = await aWorld()
  const { token } = await world.app('token.create', { user: 'bob' })
  const phone = { id: 'phone', platform: 'ios' } as const
  const sink = {
    codec: { encode: () => new Uint8Array() },
    send: () => undefined,
    backlog: () => 0,
    fellBehind: () => 'lost' as const,
    close: () => undefined,
  }
  const { session } = await world.node.gate.connect({ token, client: phone, since: 0 }, sink, '')
  await session.call('push.subscribe', world.service.subscribe('bob-phone'))
  session.end()
  await world.call('bob', 'user.settings', { mutePushOnDesktop: true })
  const desk = await world.terminal('bob', 'desk')
  await world.say('ann', 'user/bob', 'while at the desk')
  await world.settled()
  await desk.call('presence.set', { idle: true })
  await world.say('ann', 'user/bob', 'and later')
  await world.until(() => world.service.got.length > 0)
  expect(world.bodies()).toEqual(['and later'])
})

test('what is read elsewhere, or taken back, is taken away again; on Apple, which wants each push to show something, it is not', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  const { id } = await world.say('ann', 'user/bob', 'one')
  await world.until(() => world.service.got.length === 1)
  await world.call('ann', 'message.recall', { id })
  await world.until(() => world.service.got.length === 2)
  const gone = { gone: true, conversation: 'user/ann', account: 'bob' }
  expect(world.service.got[1]?.payload).toEqual({ ...gone, seq: 1, badge: expect.any(Number) })
  expect(world.service.got[1]?.topic).toBe(world.service.got[0]?.topic)
  await world.say('ann', 'user/bob', 'two')
  await world.until(() => world.service.got.length === 3)
  await world.call('bob', 'conversation.read', { conversation: 'user/ann', seq: 100 })
  await world.until(() => world.service.got.length === 4)
  expect(world.service.got[3]?.payload).toEqual({ ...gone, seq: 2, badge: 0 })
  await world.device('bob', 'phone', { isApple: true })
  await world.say('ann', 'user/bob', 'three')
  await world.until(() => world.service.got.length === 5)
  await world.call('bob', 'conversation.read', { conversation: 'user/ann', seq: 100 })
  await world.settled()
  expect(world.counted).toEqual(['taken', 'withdrawn', 'taken', 'withdrawn', 'taken'])
})

test('of what came while nobody pushed, the last of each conversation is pushed, once; what is too old is not', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  await world.say('ann', 'user/bob', 'first')
  await world.until(() => world.service.got.length === 1)
  await world.restart()
  for (let n = 0; n < 20; n++) await world.say('ann', 'user/bob', `n${n}`)
  await world.until(() => world.bodies().at(-1) === 'n19')
  await world.settled()
  expect(new Set(world.bodies()).size).toBe(world.bodies().length)
  expect(world.bodies().length).toBeLessThan(20)
})

test('an item that comes again pushes nothing again', async () => {
  await using world = await aWorld()
  const users = Array.from({ length: 8 }, (_, n) => `u${n}`)
  for (const user of users) await world.app('user.create', { user })
  const { room } = await world.call('ann', 'room.create', { name: 'Tea', members: users })
  for (const user of users) await world.device(user, 'phone')
  await world.settled()
  const cursor = () => world.store.records.list('service/push', 'cursor', '', 1)
  const [before] = await cursor()
  await world.say('ann', room.oid, 'once')
  await world.say('ann', 'user/u3', 'and this')
  await world.until(() => world.service.got.length === 9)
  await world.restart(async () => {
    const { kind = '', key = '', value = '' } = before ?? {}
    await world.store.records.put([{ owner: 'service/push', kind, key, value }])
  })
  await world.say('ann', 'user/u4', 'later')
  await world.until(() => world.bodies().includes('later'))
  await world.settled()
  expect(world.service.got).toHaveLength(10)
})

test('of several nodes one pushes, and another goes on where it ends', async () => {
  await using world = await aWorld()
  const stop = world.another()
  for (const user of ['bob', 'cat']) await world.device(user, 'phone')
  for (let n = 0; n < 10; n++) await world.say('ann', n % 2 ? 'user/bob' : 'user/cat', `n${n}`)
  await world.until(() => world.bodies().includes('n8') && world.bodies().includes('n9'))
  await world.restart(async () => {
    await world.say('ann', 'user/bob', 'while one is away')
    await world.until(() => world.bodies().includes('while one is away'))
  })
  await world.settled()
  await stop()
  expect(new Set(world.bodies()).size).toBe(world.bodies().length)
})

test('a subscription that is no more is forgotten, one that was made since stays', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  for (const status of [404, 410]) {
    await world.device('bob', 'phone')
    const before = world.service.got.length
    world.service.answers = (_, response) => void response.writeHead(status).end()
    await world.say('ann', 'user/bob', `gone ${status}`)
    await world.until(() => world.service.got.length === before + 1)
    await world.say('ann', 'user/bob', 'nobody hears this')
    await world.settled()
    expect(world.service.got).toHaveLength(before + 1)
  }
  expect(world.counted).toEqual(['dead', 'dead'])
})

test('what a push service refuses as it is is not sent again', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  world.service.answers = (_, response) => void response.writeHead(413).end('too large')
  await world.say('ann', 'user/bob', 'a')
  await world.until(() => world.counted.length === 1)
  for (let n = 0; n < 10; n++) world.time.tick(hour)
  await world.settled()
  expect(world.counted).toEqual(['refused'])
})

test.each([
  ['says that it is too much', 429, 1],
  ['asks for time', 503, 1],
  ['fails', 500, 3],
  ['hangs', 0, 3],
] as const)(
  'a push service that %s is left alone for a while, and then told the last of each conversation',
  async (_, status, most) => {
    await using world = await aWorld()
    await world.device('bob', 'phone')
    const state = { isAway: true }
    const asks = status === 500 ? {} : { 'retry-after': '120' }
    world.service.answers = (_got, response) => {
      if (!state.isAway) return void response.writeHead(201).end()
      if (status !== 0) response.writeHead(status, asks).end()
    }
    for (let n = 1; n <= most + 3; n++) {
      await world.say('ann', 'user/bob', `n${n}`)
      await world.until(() => world.counted.length >= n, 1)
    }
    // Not asked again before its time.
    expect(world.service.got).toHaveLength(most)
    expect(new Set(world.counted)).toEqual(new Set(['failed']))
    state.isAway = false
    await world.until(() => world.service.got.length > most, 1000)
    await world.settled()
    expect(world.bodies().slice(most)).toEqual([`n${most + 3}`])
    expect(world.waiting.at(-1)).toBe(0)
  },
)

test('what was not taken is not pushed in the place of what was said after it', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone')
  world.service.answers = (got, response) =>
    void response.writeHead(got.payload.body === 'first' && world.service.got.length === 1 ? 500 : 201).end()
  const waits = () => world.node.gate.service('push').records.count('waiting')
  await world.say('ann', 'user/bob', 'first')
  await world.until(async () => (await waits()) === 1, 1)
  await world.say('ann', 'user/bob', 'second')
  await world.until(() => world.counted.length === 2, 1)
  await world.until(async () => (await waits()) === 0, 1000)
  await world.settled()
  expect(world.bodies()).toEqual(['first', 'second'])
})

test('what was read while it waited is not pushed, and what waited too long neither', async () => {
  await using world = await aWorld()
  for (const user of ['bob', 'cat']) await world.device(user, 'phone')
  world.service.answers = (_, response) => void response.writeHead(503).end()
  for (const user of ['bob', 'cat']) await world.say('ann', `user/${user}`, 'while it is away')
  await world.until(() => world.counted.length === 2)
  await world.call('bob', 'conversation.read', { conversation: 'user/ann', seq: 1 })
  const before = world.service.of('bob-phone').length
  await world.until(() => world.counted.includes('late'), hour / 4)
  expect(world.service.of('bob-phone')).toHaveLength(before)
  expect(world.service.of('cat-phone').length).toBeGreaterThan(1)
  await world.until(() => world.waiting.at(-1) === 0, hour)
})

test('a subscription that leads inside is asked for nothing, and forgotten', async () => {
  await using world = await aWorld()
  await world.device('bob', 'phone', { endpoint: 'https://10.0.0.1/push' })
  await world.say('ann', 'user/bob', 'a')
  await world.until(() => world.counted.length === 1)
  await world.say('ann', 'user/bob', 'b')
  await world.settled()
  expect(world.counted).toEqual(['dead'])
  expect(world.service.got).toEqual([])
})

test("whoever brings their own subscription to its limit ends nobody else's pushes; what several get is the trouble of all", async () => {
  await using world = await aWorld(['ann', 'bob', 'cat', 'dan', 'eve', 'fay'])
  for (const user of ['bob', 'cat', 'dan', 'eve', 'fay']) await world.device(user, 'phone')
  const limited = new Set(['bob-phone'])
  world.service.answers = ({ device }, response) =>
    void response.writeHead(limited.has(device) ? 429 : 201, { 'retry-after': '3600' }).end()
  const say = async (to: string) => {
    const before = world.counted.length
    await world.say('ann', `user/${to}`, `to ${to}`)
    await world.until(() => world.counted.length > before, 1)
  }
  for (const to of ['bob', 'cat', 'bob']) await say(to)
  expect(world.bodies()).toEqual(['to bob', 'to cat'])
  for (const user of ['cat', 'dan', 'eve']) limited.add(`${user}-phone`)
  for (const to of ['cat', 'dan', 'eve', 'fay']) await say(to)
  expect(world.service.of('fay-phone')).toEqual([])
})

test('whoever names many push services that do not answer is waited for a while, and then others are pushed to without waiting for theirs', async () => {
  await using world = await aWorld(['ann', 'bob', 'eve'], 3000)
  await world.device('bob', 'phone')
  let connections = 0
  const silent = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => silent.listen(0, '0.0.0.0', resolve))
  const { port } = silent.address() as AddressInfo
  const many = 21
  for (let n = 0; n < many; n++)
    await world.device('eve', `phone-${n}`, { endpoint: `https://127.0.1.${n + 1}:${port}/` })
  await world.say('ann', 'user/eve', 'first')
  await world.until(() => world.counted.length === many, 10)
  for (let n = 0; n < 3; n++) {
    await world.say('ann', 'user/eve', `again ${n}`)
    await world.say('ann', 'user/bob', `meanwhile ${n}`)
    await world.until(() => world.bodies().includes(`meanwhile ${n}`), 1)
  }
  expect(connections).toBe(many)
  silent.close()
})
