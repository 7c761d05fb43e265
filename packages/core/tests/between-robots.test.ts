import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'

const minute = 60_000

/** Two robots of different owners, in a room with both. */
async function aRoomOfRobots(more: Parameters<typeof aCore>[1] = {}) {
  const core = await aCore({}, more)
  for (const user of ['ann', 'bob']) await core.app('user.create', { user })
  await core.app('robot.create', { robot: 'ping', name: 'Ping', owner: 'ann' })
  await core.app('robot.create', { robot: 'pong', name: 'Pong', owner: 'bob' })
  const { room } = await core.call('ann', 'room.create', { name: 'Lab', members: ['bob', 'ping', 'pong'] })
  const say = (from: string, ...mentions: string[]) =>
    core
      .call(from, 'message.send', {
        to: room.oid,
        content: text('hey'),
        mentions: mentions.map((one) => `user/${one}`),
      })
      .catch(({ code }) => code)
  return {
    ...{ core, room, say },
    /** They call each other by turns, until one is not let: so many were said. */
    async loops(): Promise<number> {
      for (let n = 0; n < 50; n++)
        if ((await (n % 2 === 0 ? say('ping', 'pong') : say('pong', 'ping'))) === 'forbidden') return n
      throw new Error('they never came to an end')
    },
    notices: async (owner: string, robot: string) => {
      await settled()
      const { messages } = await core.call(owner, 'log.read', { conversation: `user/${robot}`, after: 0 })
      return messages
    },
    [Symbol.asyncDispose]: () => core[Symbol.asyncDispose](),
  }
}

test('robots that call each other come to an end, their owners read it once an hour, and a person has them go on', async () => {
  const warned: unknown[] = []
  const log = { info: () => undefined, warn: (what: object) => void warned.push(what), error: () => undefined }
  await using world = await aRoomOfRobots({ log })
  const { core, say, loops, notices, room } = world
  expect(await loops()).toBe(limits.robotSteps)
  const { messages } = await core.call('ann', 'log.read', { conversation: room.oid, after: 1 })
  expect(messages.map(({ robotStep }) => robotStep)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  const looped = { type: 'notice/robots-looped' }
  const conversation = room.oid
  expect(await notices('ann', 'ping')).toMatchObject([
    {
      type: 'event',
      content: { ...looped, data: { by: 'user/ping', users: ['user/pong'], conversation } },
    },
  ])
  expect(await notices('bob', 'pong')).toMatchObject([
    { content: { ...looped, data: { by: 'user/pong', users: ['user/ping'], conversation } } },
  ])
  const { conversation: seen } = await core.call('ann', 'conversation.get', { conversation: 'user/ping' })
  expect(seen.unread).toBe(1)
  expect(warned).toMatchObject([{ robot: 'ping', others: ['pong'] }])
  // Who calls nobody, or a person, is not in it.
  await core.call('ping', 'message.send', { to: room.oid, content: text('well') })
  expect(await say('ping', 'ann')).toMatchObject({ seq: expect.any(Number) })
  expect(await say('ping', 'pong')).toBe('forbidden')
  expect(await say('bob', 'ping')).toMatchObject({ seq: expect.any(Number) })
  expect(await loops()).toBe(limits.robotSteps)
  expect((await notices('ann', 'ping')).length).toBe(1)
  core.tick(61 * minute)
  expect(await loops()).toBe(limits.robotSteps)
  expect((await notices('ann', 'ping')).length).toBe(2)
})

test('a robot that calls another one later, of itself, begins a chain; two in private come to an end, too', async () => {
  await using world = await aRoomOfRobots()
  const { core, say } = world
  for (let n = 0; n < 20; n++) {
    expect(await say('ping', 'pong')).toMatchObject({ seq: expect.any(Number) })
    expect(await say('pong')).toMatchObject({ seq: expect.any(Number) })
    core.tick(10_000)
  }
  for (let n = 0; n < 20; n++) {
    expect(await (n % 2 === 0 ? say('ping', 'pong') : say('pong', 'ping'))).toMatchObject({
      seq: expect.any(Number),
    })
    core.tick(5 * minute + 1)
  }
  const [first, second] = await Promise.all(
    ['ping', 'pong'].map(async (robot) =>
      core.gate.identify({ bearer: (await core.app('robot.token', { robot })).token, address: '192.0.2.1' }),
    ),
  )
  let said = 0
  const whisper = (n: number) =>
    n % 2 === 0
      ? core.gate.call(first as never, 'message.send', { to: 'user/pong', content: text('psst') })
      : core.gate.call(second as never, 'message.send', { to: 'user/ping', content: text('psst') })
  await expect(
    (async () => {
      for (; said < 50; said++) await whisper(said)
    })(),
  ).rejects.toMatchObject({ code: 'forbidden' })
  expect(said).toBe(limits.robotSteps)
})

test('one robot calls others so often in a minute, and what was said before it was too much is found again', async () => {
  await using world = await aRoomOfRobots()
  const { core, room, say, loops } = world
  const once = () => {
    const input = { to: room.oid, content: text('once'), mentions: ['user/pong'], clientMsgId: 'once' }
    return core.call('ping', 'message.send', input)
  }
  const codes: unknown[] = []
  for (let n = 0; n < limits.robotCallsPerMinute + 5; n++) codes.push(await say('ping', 'pong'))
  expect(codes.filter((code) => code === 'rate_limited').length).toBe(5)
  core.tick(6 * minute)
  const { id } = await once()
  await loops()
  expect(await once()).toMatchObject({ id })
})
