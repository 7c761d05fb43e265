import { expect, test } from 'vitest'
import type { Actor } from '../src/index.ts'
import { aCore, settings, text } from './harness.ts'

test('the id of a message is a whole number for protocols that have such, and back', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  await core.terminal('bob')
  const door = core.gate.door('toy')
  const { id } = await ann.call('message.send', { to: 'user/bob', content: text('hi') })
  expect(door.messageOf(door.numberOf(id))).toBe(id)
  expect(door.numberOf('2s-1a')).toBe(100n * 2n ** 31n + 46n)
  expect(door.messageOf(100n * 2n ** 31n + 46n)).toBe('2s-1a')
  for (const none of [0n, -1n, 2n ** 63n]) expect(door.messageOf(none)).toBeUndefined()
})

test('the operator sees any message, and takes it back at any time in the name of whoever said it', async () => {
  await using core = await aCore({ recallWithinMs: 1000 })
  const ann = await core.terminal('ann')
  await core.terminal('bob')
  const door = core.gate.door('toy')
  const { id } = await ann.call('message.send', { to: 'user/bob', content: text('hi') })
  expect(await door.message(id)).toMatchObject({ from: 'user/ann', to: 'user/bob', content: text('hi') })
  expect(await door.message('zz-1')).toBeUndefined()
  core.tick(2000)
  const recall = async (actor: Actor) => core.gate.call(actor, 'message.recall', { id })
  await expect(recall(await door.actFor('ann', '::1'))).rejects.toMatchObject({ code: 'expired' })
  expect((await recall(await door.actAsOperator('ann', '::1'))).message.recalled).toBe(true)
})

test('what a door remembers is its own, and changes only as it was found', async () => {
  await using core = await aCore()
  const { records } = core.gate.door('toy')
  const [first] = await records.put([{ kind: 'name', key: 'a', value: '1', only: 'absent' }])
  expect(await records.put([{ kind: 'name', key: 'a', value: '2', only: 'absent' }])).toEqual([undefined])
  expect(await records.put([{ kind: 'name', key: 'a', value: '3', only: first as number }])).not.toEqual([undefined])
  expect(await records.get('name', 'a')).toMatchObject({ value: '3' })
  expect(await records.list('name', '', 10)).toHaveLength(1)
  const large = records.put([{ kind: 'name', key: 'b', value: 'x'.repeat(65_537) }])
  await expect(large).rejects.toMatchObject({ code: 'too_large' })
  expect(await core.gate.door('other').records.get('name', 'a')).toBeUndefined()
})

test('wrong secrets count among the sign-ins of their address, and of nobody else', async () => {
  await using core = await aCore({ rates: { ...settings.rates, 'sign-in': { perSecond: 1, burst: 2 } } })
  const door = core.gate.door('toy')
  const expectTry = (address: string) => () => door.expectTry(address)
  for (let wrong = 0; wrong < 2; wrong++) {
    door.expectTry('192.0.2.1')
    door.wasWrong('192.0.2.1')
  }
  expect(expectTry('192.0.2.1')).toThrow(expect.objectContaining({ code: 'rate_limited' }))
  expect(expectTry('192.0.2.2')).not.toThrow()
  const login = core.gate.call({ kind: 'anyone', address: '192.0.2.1' }, 'account.login', {
    username: 'a',
    password: 'b',
  })
  await expect(login).rejects.toMatchObject({ code: 'rate_limited' })
  core.tick(2000)
  expect(expectTry('192.0.2.1')).not.toThrow()
})

test('a door acts for users and robots, and sees who is banned or muted', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  const door = core.gate.door('toy')
  await core.app('robot.create', { robot: 'clerk', name: 'Clerk' })
  expect(await door.actFor('ann', '::1')).not.toHaveProperty('isRobot')
  expect(await door.actFor('clerk', '::1')).toMatchObject({ uid: 'clerk', isRobot: true })
  await expect(door.actFor('nobody', '::1')).rejects.toMatchObject({ code: 'not_found' })
  expect(await door.find('ann')).toMatchObject({ id: 'ann', banned: false, muted: false })
  await core.app('user.mute', { user: 'ann' })
  const { room } = await ann.call('room.create', { name: 'r' })
  expect(await door.room(room.id)).toMatchObject({ name: 'r', owner: 'user/ann' })
  await expect(door.room('none')).rejects.toMatchObject({ code: 'not_found' })
  await core.app('user.ban', { user: 'ann' })
  expect(await door.find('ann')).toMatchObject({ banned: true, muted: true })
  await expect(door.actFor('ann', '::1')).rejects.toMatchObject({ code: 'banned' })
  expect(await door.find('nobody')).toBeUndefined()
})
