import { limits, type RobotUpdate } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { Queue } from '../src/queue.ts'
import { aWorld, textOf } from './world.ts'

test('what is written to a robot, mentions it, answers it or calls a command of it reaches it, and nothing else does', async () => {
  await using world = await aWorld()
  const { call, say, updates, told } = world
  expect(await updates()).toEqual([])
  const { room } = await call('ann', 'room.create', { name: 'Desk', members: ['user/bob', 'user/clerk'] })
  const { id: own } = await say('clerk', room.oid, 'I am here')
  await say('bob', room.oid, 'Nobody in particular')
  await say('bob', 'user/clerk', 'privately')
  await say('bob', room.oid, '@clerk', { mentions: ['user/clerk'] })
  await say('bob', room.oid, 'an answer', { replyTo: own })
  await say('bob', room.oid, '/tell me')
  await say('bob', room.oid, '/unknown')
  await say('bob', room.oid, '/anything@clerk')
  await say('bob', room.oid, '/tell@another me')
  await say('bob', room.oid, 'whispered to cat', { mentions: ['user/clerk'], options: { targets: ['user/ann'] } })
  const found = await told(6)
  expect(found.map(({ type }) => type)).toEqual(found.map(() => 'message'))
  expect(found.slice(1).map(textOf)).toEqual(['privately', '@clerk', 'an answer', '/tell me', '/anything@clerk'])
  expect(found[0]?.data).toMatchObject({ type: 'event', conversation: room.oid })
  expect(found[1]?.data).toMatchObject({ conversation: 'user/bob', from: 'user/bob' })
  expect(found.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
  await call('ann', 'room.kick', { room: room.id, members: ['user/clerk'] })
  const [out] = await told(1, { after: 6 })
  expect(out?.data).toMatchObject({ content: { type: 'notice/members-removed' } })
})

test('what was told says what it says when it is asked for: changed, recalled, or nothing', async () => {
  await using world = await aWorld()
  const { call, say, updates, told } = world
  await updates()
  const { room } = await call('ann', 'room.create', { name: 'Desk', members: ['user/bob', 'user/clerk'] })
  const { id } = await say('bob', 'user/clerk', 'first')
  await say('bob', room.oid, 'in the room', { mentions: ['user/clerk'] })
  await told(3)
  await call('bob', 'message.edit', { id, content: { type: 'text', data: 'second' } })
  const edited = await told(4)
  expect(edited.map(({ type }) => type)).toEqual(['message', 'message', 'message', 'message.changed'])
  expect(textOf(edited[1] as never)).toBe('second')
  await call('bob', 'message.recall', { id })
  expect((await told(5)).at(-1)).toMatchObject({ type: 'message.changed', data: { recalled: true } })
  // What it may not read any more is left out.
  await call('ann', 'room.kick', { room: room.id, members: ['user/clerk'] })
  const left = await told(4, { after: 1 })
  expect(left.map(({ id: number }) => number)).toEqual([2, 4, 5, 6])
})

test('an update waits until it was acknowledged, also through a restart, and what comes again is told once', async () => {
  await using world = await aWorld()
  const { say, updates, told } = world
  await updates()
  for (let n = 1; n <= 5; n++) await say('bob', 'user/clerk', `${n}`)
  await told(5)
  expect((await updates({ limit: 3 })).map(textOf)).toEqual(['1', '2', '3'])
  await world.restart()
  expect((await updates({ after: 2 })).map(textOf)).toEqual(['3', '4', '5'])
  expect(await updates({ after: 5 })).toEqual([])
  await expect(updates({ after: 6 })).rejects.toMatchObject({ code: 'invalid' })
  const queue = new Queue({ gate: world.node.gate.service('robots'), clock: world.node.parts.clock })
  const ref = { type: 'message', conversation: 7, seq: 1 } as const
  await queue.add('clerk', [ref])
  await queue.add('clerk', [ref, { ...ref, seq: 2 }])
  expect(await queue.after('clerk', 0, 10)).toMatchObject([
    { id: 6, ref: { seq: 1 } },
    { id: 7, ref: { seq: 2 } },
  ])
})

test('who asks is answered as soon as there is something, or when its time is over', async () => {
  await using world = await aWorld()
  const { say, updates, time } = world
  await updates()
  let answer: unknown
  const asked = updates({ waitMs: 30_000 }).then((found) => {
    answer = found.map(textOf)
  })
  await world.passes(10_000)
  expect(answer).toBeUndefined()
  await say('bob', 'user/clerk', 'now')
  await world.until(() => answer !== undefined, 10)
  await asked
  expect(answer).toEqual(['now'])
  const began = time.clock.elapsed()
  const nothing = updates({ after: 1, waitMs: 20_000 }).then((found) => ({ found }))
  await world.passes(21_000)
  expect(await nothing).toEqual({ found: [] })
  expect(time.clock.elapsed() - began).toBeLessThan(23_000)
})

test('of two that ask the latest is answered; a node that stops keeps nobody waiting', async () => {
  await using world = await aWorld()
  const { say, updates } = world
  await updates()
  const first = updates({ waitMs: 30_000 }).catch(({ code }) => code)
  await world.passes(1000)
  const second = updates({ waitMs: 30_000 })
  expect(await first).toBe('conflict')
  await say('bob', 'user/clerk', 'hello')
  await world.passes(1000, 10)
  expect((await second).map(textOf)).toEqual(['hello'])
  const third = updates({ after: 1, waitMs: 30_000 })
  await world.passes(100, 10)
  const drained = world.node.gate.drain()
  expect(await third).toEqual([])
  await world.passes(100, 10)
  await drained
})

test('people ask for nothing, and what was chosen on a card of a robot reaches it', async () => {
  await using world = await aWorld()
  const { call, updates, told } = world
  await expect(call('bob', 'robot.updates', {})).rejects.toMatchObject({ code: 'forbidden' })
  await updates()
  const data = { type: 'AdaptiveCard', body: [], actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }] }
  const card = await call('clerk', 'message.send', { to: 'user/bob', content: { type: 'adaptive-card', data } })
  await call('bob', 'card.act', { id: card.id, action: 'yes', clientActId: 'a1' })
  expect(await told(1)).toMatchObject([{ type: 'action', data: { user: 'user/bob', action: 'yes' } }])
})

test('what waits has a bound in number and in time, and goes with the robot; who never asks has nothing kept', async () => {
  await using world = await aWorld()
  const { say, updates, app } = world
  const gate = world.node.gate.service('robots')
  const queue = new Queue({ gate, clock: world.node.parts.clock })
  await say('bob', 'user/clerk', 'before anybody asked')
  await world.passes(10_000)
  expect(await updates()).toEqual([])
  const refs = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ type: 'message', conversation: 9, seq: from + n }) as const)
  for (let n = 0; n < 12; n++) await queue.add('clerk', refs(n * 1000 + 1, 1000))
  const [oldest] = await queue.after('clerk', 0, 1)
  expect(oldest?.id).toBeGreaterThan(2000 - 200)
  expect(12_000 - (oldest?.id ?? 0)).toBeLessThanOrEqual(limits.robotUpdates + 1000)
  await world.passes(25 * 3_600_000, 600_000)
  expect(await queue.after('clerk', 0, 1)).toEqual([])
  await say('bob', 'user/clerk', 'later')
  await world.until(async () => (await updates()).length === 1)
  await app('robot.remove', { robot: 'clerk' })
  await world.passes(26 * 3_600_000, 600_000)
  for (const kind of ['listener', 'numbers', 'told/clerk']) expect(await gate.records.count(kind), kind).toBe(0)
  expect(world.errors).toEqual([])
})

test('an admin lets a robot hear everything that people say in a room, which all see; robots it hears by their calls alone, and nothing once it is out', async () => {
  await using world = await aWorld()
  const { call, app, say, until, updates } = world
  await app('robot.create', { robot: 'echo', name: 'Echo' })
  await updates()
  const { room } = await call('ann', 'room.create', { name: 'Desk', members: ['bob', 'clerk', 'echo'] })
  const hears = (by: string, what: 'mentions' | 'everything', robot = 'clerk') =>
    call(by, 'robot.hears', { room: room.id, robot, hears: what })
  const texts = async (count: number): Promise<unknown[]> => {
    const said = (one: RobotUpdate) => one.type === 'action' || one.data.type !== 'event'
    await until(async () => (await updates()).filter(said).length >= count)
    return (await updates()).filter(said).map(textOf)
  }
  await say('bob', room.oid, 'not for it')
  await say('bob', 'user/clerk', 'first')
  await texts(1)
  await expect(hears('bob', 'everything')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(hears('ann', 'everything', 'bob')).rejects.toMatchObject({ code: 'not_found' })
  await hears('ann', 'everything')
  const { room: seen } = await call('bob', 'room.get', { room: room.id })
  expect(seen.settings.hears).toEqual(['user/clerk'])
  await say('bob', room.oid, 'heard')
  await say('echo', room.oid, 'from a robot')
  expect(await texts(2)).toEqual(['first', 'heard'])
  await hears('ann', 'mentions')
  await say('bob', room.oid, 'not for it again')
  await say('bob', 'user/clerk', 'between')
  await texts(3)
  await hears('ann', 'everything')
  await say('bob', room.oid, 'heard, too')
  expect((await texts(4)).at(-1)).toBe('heard, too')
  await call('ann', 'room.kick', { room: room.id, members: ['clerk'] })
  await call('ann', 'room.invite', { room: room.id, members: ['clerk'] })
  expect((await call('bob', 'room.get', { room: room.id })).room.settings.hears).toEqual([])
  await say('bob', room.oid, 'not for who came again')
  await say('bob', 'user/clerk', 'the end')
  // What was said before it came again it may not read.
  expect(await texts(3)).toEqual(['first', 'between', 'the end'])
})
