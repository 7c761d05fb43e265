import { expect, test } from 'vitest'
import { Receiver } from './receiver.ts'
import { aWorld } from './world.ts'

const hour = 3_600_000

async function someWorld(types?: readonly string[]) {
  const world = await aWorld()
  for (const user of ['ann', 'bob', 'cat']) await world.app('user.create', { user })
  const id = await world.webhook(types)
  return Object.assign(world, { id })
}

test('what happens after a webhook was made it is told, in order and once', async () => {
  await using world = await someWorld()
  for (let n = 1; n <= 30; n++) await world.say('ann', n % 2 === 0 ? 'user/bob' : 'user/cat', `${n}`)
  await world.until(() => world.receiver.got.length >= 30)
  const texts = world.texts().map(Number)
  for (const rest of [0, 1]) {
    const ofOne = texts.filter((n) => n % 2 === rest)
    expect(ofOne).toEqual(ofOne.toSorted((a, b) => a - b))
  }
  expect(new Set(world.receiver.got.map(({ id }) => id)).size).toBe(30)
  expect(world.receiver.got).toHaveLength(30)
  await world.until(async () => (await world.shown())?.behind === 0)
  expect(await world.shown()).toMatchObject({ state: 'on', waiting: 0, parked: 0 })
})

test('an event that is not taken is told again, later and later, under its id; what stands behind it waits, other conversations do not', async () => {
  await using world = await someWorld()
  let refused = 0
  world.receiver.answers = ({ data }, response) => {
    const isBad = JSON.stringify(data).includes('bad') && refused < 3
    if (isBad) refused += 1
    response.writeHead(isBad ? 500 : 200).end(isBad ? 'the database is away' : '')
  }
  await world.say('ann', 'user/bob', 'bad')
  await world.say('ann', 'user/bob', 'behind it')
  await world.say('ann', 'user/cat', 'elsewhere')
  await world.until(() => world.receiver.got.length >= 2)
  expect(world.texts().toSorted()).toEqual(['bad', 'elsewhere'])
  await world.until(async () => (await world.shown())?.fault === 'answered with status 500: the database is away')
  expect(await world.shown()).toMatchObject({ waiting: 2, failingSince: expect.any(Number) })
  await world.until(() => world.receiver.got.length >= 6, 1000)
  expect(world.texts().slice(-2)).toEqual(['bad', 'behind it'])
  const ids = world.receiver.got.filter((_, at) => world.texts()[at] === 'bad').map(({ id }) => id)
  expect([ids.length, new Set(ids).size]).toEqual([4, 1])
  const told = () => world.app('webhook.deliveries', { webhook: world.id })
  await world.until(async () => (await told()).deliveries.length === 6)
  const { deliveries } = await told()
  expect(deliveries.map(({ outcome }) => outcome)).toEqual([
    'taken',
    'taken',
    'failed',
    'failed',
    expect.anything(),
    expect.anything(),
  ])
  expect(deliveries.find(({ outcome }) => outcome === 'failed')).toMatchObject({ status: 500, attempt: 3, id: ids[0] })
  const first = await world.app('webhook.deliveries', { webhook: world.id, limit: 4 })
  const rest = await world.app('webhook.deliveries', { webhook: world.id, limit: 4, next: first.next ?? '' })
  expect([...first.deliveries, ...rest.deliveries]).toEqual(deliveries)
})

test('one that is never taken is parked after a day, told to the operator, and told again when they ask for it', async () => {
  await using world = await someWorld()
  let isMended = false
  world.receiver.answers = ({ data }, response) =>
    response.writeHead(JSON.stringify(data).includes('poison') && !isMended ? 422 : 200).end()
  await world.say('ann', 'user/bob', 'poison')
  await world.say('ann', 'user/bob', 'next')
  for (let hours = 0; hours < 30; hours++) {
    await world.say('ann', 'user/cat', `hour ${hours}`)
    world.time.tick(hour)
    await world.until(() => world.texts().includes(`hour ${hours}`))
  }
  await world.until(() => world.texts().includes('next'), hour)
  // That it was taken is noted a moment later.
  await world.until(async () => (await world.shown())?.waiting === 0)
  expect(await world.shown()).toMatchObject({ state: 'on', parked: 1 })
  expect(world.errors).toEqual([expect.stringContaining('does not take an event, but takes others')])
  isMended = true
  await world.app('webhook.replay', {
    webhook: world.id,
    event: world.receiver.got.find(({ data }) => JSON.stringify(data).includes('poison'))?.id,
  })
  const before = world.receiver.got.length
  await world.until(() => world.receiver.got.length > before)
  expect(world.texts().at(-1)).toBe('poison')
  await world.until(async () => (await world.shown())?.parked === 0)
})

test('a conversation in which one event is never taken holds up no other, however much is said there', async () => {
  await using world = await someWorld()
  world.receiver.answers = ({ data }, response) =>
    response.writeHead(JSON.stringify(data).includes('poison') ? 400 : 200).end()
  await world.say('ann', 'user/bob', 'poison')
  for (let n = 0; n < 1500; n++) await world.say('ann', 'user/bob', `${n}`)
  for (let n = 0; n < 20; n++) {
    await world.say('ann', 'user/cat', `elsewhere ${n}`)
    await world.until(() => world.texts().includes(`elsewhere ${n}`), 1000)
  }
  await world.until(() => world.texts().includes('1499'), 1000)
  expect(world.texts().filter((text) => /^\d+$/.test(text))).toEqual(Array.from({ length: 1500 }, (_, n) => `${n}`))
  expect(await world.shown()).toMatchObject({ state: 'on', parked: 1 })
}, 60_000)

test('a webhook that takes nothing for a day is stopped; what happens meanwhile it is told when it is resumed, all of it and in order', async () => {
  await using world = await someWorld()
  world.receiver.answers = (_, response) => void response.writeHead(503).end()
  await world.say('ann', 'user/bob', '0')
  await world.until(async () => (await world.shown())?.state === 'stopped', hour)
  expect(world.errors).toEqual([expect.stringContaining('is stopped')])
  const seen = world.receiver.got.length
  expect(seen).toBeLessThan(20)
  for (let n = 1; n <= 5; n++) await world.say('ann', 'user/bob', `${n}`)
  world.time.tick(hour)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(world.receiver.got).toHaveLength(seen)
  world.receiver.answers = (_, response) => void response.writeHead(200).end()
  await world.restart()
  await world.app('webhook.resume', { webhook: world.id })
  await world.until(() => world.receiver.got.length >= seen + 6)
  expect(world.texts().slice(seen)).toEqual(['0', '1', '2', '3', '4', '5'])
  expect(await world.shown()).toMatchObject({ state: 'on', waiting: 0 })
  expect((await world.shown())?.failingSince).toBeUndefined()
})

test('what happens while it is off is not told; it goes on with another address and other types', async () => {
  await using world = await someWorld()
  await world.app('webhook.update', { webhook: world.id, on: false })
  await world.say('ann', 'user/bob', 'while it is off')
  await world.until(async () => (await world.shown())?.behind === 0)
  const update = {
    webhook: world.id,
    on: true,
    types: ['message.*', 'room.created'],
    url: `${world.receiver.url}/other`,
  }
  expect((await world.app('webhook.update', update)).webhook).toMatchObject({ state: 'on', types: update.types })
  const { id } = await world.say('ann', 'user/bob', 'while it is on')
  await world.node.call('ann', 'message.recall', { id })
  await world.node.call('ann', 'room.create', { name: 'Tea' })
  await world.until(() => world.receiver.got.length >= 3)
  expect(world.receiver.got.map(({ type }) => type).toSorted()).toEqual([
    'message.recalled',
    'message.sent',
    'room.created',
  ])
})

test('a span is told again, under the ids of the first time', async () => {
  await using world = await someWorld()
  await world.say('ann', 'user/bob', 'before')
  await world.until(() => world.receiver.got.length >= 1)
  world.time.tick(2 * hour)
  const since = world.node.parts.clock.now()
  for (let n = 0; n < 250; n++) await world.say('ann', n % 2 ? 'user/bob' : 'user/cat', `in it ${n}`)
  await world.until(() => world.receiver.got.length >= 251)
  world.time.tick(2 * hour)
  const until = world.node.parts.clock.now()
  await world.say('ann', 'user/bob', 'after')
  await world.until(() => world.receiver.got.length >= 252)
  await world.app('webhook.replay', { webhook: world.id, since, until })
  await expect(world.app('webhook.replay', { webhook: world.id, since })).rejects.toMatchObject({ code: 'conflict' })
  await world.until(() => world.receiver.got.length >= 502)
  const again = world.receiver.got.slice(252).map(({ id }) => id)
  const first = world.receiver.got.slice(1, 251).map(({ id }) => id)
  expect(again.toSorted()).toEqual(first.toSorted())
  const { records } = world.node.parts.store
  await world.until(async () => !(await records.get(`service/webhooks.${world.id}/records`, 'replay', 'replay')))
  await world.app('webhook.replay', { webhook: world.id, since, until: since })
  await expect(world.app('webhook.replay', { webhook: world.id })).rejects.toMatchObject({ code: 'invalid' })
})

test('one that is removed is told nothing any more, and nothing of it is left', async () => {
  await using world = await someWorld()
  world.receiver.answers = (_, response) => void response.writeHead(500).end()
  await world.say('ann', 'user/bob', 'never taken')
  await world.until(async () => (await world.shown())?.waiting === 1)
  await world.app('webhook.remove', { webhook: world.id })
  await expect(world.app('webhook.test', { webhook: world.id })).rejects.toMatchObject({ code: 'not_found' })
  expect(await world.app('webhook.list', {})).toEqual({ webhooks: [] })
  const seen = world.receiver.got.length
  await world.say('ann', 'user/bob', 'nobody is told')
  const owners = [
    `service/webhooks.${world.id}`,
    `service/webhooks.${world.id}/records`,
    `service/webhooks.${world.id}/timers`,
  ]
  const left = async () =>
    (await Promise.all(owners.map((owner) => world.node.parts.store.records.since(owner, 0, 100)))).flat().length
  await world.until(async () => (await left()) === 0, 1000)
  expect((await world.app('feed.consumers', {})).consumers).toEqual([])
  expect(world.receiver.got).toHaveLength(seen)
})

test('a test says what came of it, whatever it is', async () => {
  await using world = await someWorld()
  const test = () => world.app('webhook.test', { webhook: world.id })
  expect(await test()).toMatchObject({ delivery: { outcome: 'taken', status: 204, type: 'webhook.test' } })
  world.receiver.answers = (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
  expect(await test()).toMatchObject({ delivery: { fault: expect.stringContaining('redirects are not followed') } })
  world.receiver.answers = (_, response) => void response.writeHead(500).end('x'.repeat(10_000_000))
  expect((await test()).delivery.fault?.length).toBeLessThan(400)
  world.receiver.answers = (_, response) => void response.destroy()
  expect(await test()).toMatchObject({
    delivery: { outcome: 'failed', fault: expect.stringContaining('could not be reached') },
  })
  world.receiver.answers = () => undefined
  expect(await test()).toMatchObject({ delivery: { fault: 'nobody answered in time' } })
  world.receiver.answers = (_, response) => void response.writeHead(200).end('<html>')
  expect(await test()).toMatchObject({ delivery: { outcome: 'taken' } })
  const { deliveries } = await world.app('webhook.deliveries', { webhook: world.id })
  expect(deliveries).toHaveLength(6)
})

test('a webhook leads to no address that is not public, by whatever name; what it is told of is named rightly', async () => {
  await using world = await someWorld()
  const create = (url: string, types = ['*']) => world.app('webhook.create', { name: 'X', url, types })
  for (const url of ['http://10.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/latest', 'http://0x0a000001/'])
    await expect(create(url)).rejects.toMatchObject({ code: 'rejected' })
  await expect(create('https://crm.example/', ['message.send'])).rejects.toMatchObject({ code: 'invalid' })
  await expect(create('https://u:p@crm.example/')).rejects.toMatchObject({ code: 'rejected' })
  await expect(create('ftp://crm.example/')).rejects.toMatchObject({ code: 'invalid' })
  for (let n = 1; n < 50; n++) await create('https://crm.invalid/')
  await expect(create('https://crm.invalid/')).rejects.toMatchObject({ code: 'too_large' })
})

test('whoever is killed between telling and noting tells again under the same id, and nothing is left out', async () => {
  await using world = await someWorld()
  for (let n = 0; n < 10; n++) await world.say('ann', 'user/bob', `${n}`)
  await world.until(() => world.receiver.got.length >= 10)
  // As a process that dies leaves it: the cursor as it was, in nobody's hand.
  const owner = `service/webhooks.${world.id}`
  const { records, feed } = world.node.parts.store
  const cursor = await records.get(owner, 'cursor', 'cursor')
  expect(cursor?.value).toContain('position')
  await world.restart()
  await records.put([{ owner, kind: 'cursor', key: 'cursor', value: JSON.stringify({ position: '', holder: '' }) }])
  expect(await feed.read('', 1)).not.toBe('lost')
  await world.until(() => world.receiver.got.length >= 20)
  expect(new Set(world.receiver.got.map(({ id }) => id)).size).toBe(10)
})

test('who comes and goes it is told, from when it asks for that until nobody does', async () => {
  await using world = await someWorld(['presence.*'])
  const noted = () => world.node.parts.store.records.version('server/attendance')
  const came = () => world.receiver.got.map(({ type, data }) => `${type} ${(data as { user: string }).user}`)
  const ann = await world.node.terminal('ann')
  await world.until(() => came().length === 1)
  ann.session.end()
  await world.until(() => came().length === 2, 1000)
  expect(came()).toEqual(['presence.online user/ann', 'presence.offline user/ann'])
  await world.app('webhook.remove', { webhook: world.id })
  const before = await noted()
  await world.node.terminal('bob')
  await world.until(async () => (await world.node.app('webhook.list', {})).webhooks.length === 0)
  await world.passes(20_000)
  expect(await noted()).toBe(before)
})

test('a webhook that hangs holds up no other', async () => {
  await using world = await someWorld()
  await using hanging = await Receiver.start()
  hanging.checks = false
  hanging.answers = () => undefined
  await world.app('webhook.create', { name: 'Hangs', url: hanging.url, types: ['message.sent'] })
  for (let n = 1; n <= 40; n++) await world.say('ann', n % 2 === 0 ? 'user/bob' : 'user/cat', `${n}`)
  await world.until(() => world.receiver.got.length >= 40)
  // Of it as many are under way as conversations are told at once, and each stays so.
  expect(hanging.got.length).toBeLessThanOrEqual(2)
})
