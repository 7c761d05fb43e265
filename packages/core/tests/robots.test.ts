import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, text } from './harness.ts'

const aRobot = { robot: 'reminder', name: 'Reminder' }
const commands = [
  { name: 'remind', description: 'Reminds you', args: [{ name: 'when', type: 'text', required: true }] },
  { name: 'help', description: '帮助 🤖' },
]

const signedIn = (core: Harness, token: string) => core.gate.identify({ bearer: token, address: '192.0.2.1' })

test('a robot is made by its owner, seen by everybody, and changed by its owner, the app and itself', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  const { robot, token } = await ann.call('robot.create', { ...aRobot, description: 'Says when', commands })
  expect(robot).toMatchObject({ user: { id: 'reminder', kind: 'robot' }, owner: 'user/ann', commands })
  const bob = await core.terminal('bob')
  expect(await bob.call('user.get', { user: 'reminder' })).toMatchObject({
    user: { name: 'Reminder', kind: 'robot' },
    robot: { owner: 'user/ann', description: 'Says when', commands },
  })
  expect((await bob.call('user.get', { user: 'ann' })).robot).toBeUndefined()
  const itself = await signedIn(core, token)
  await core.gate.call(itself, 'robot.update', { robot: 'reminder', commands: [] })
  await ann.call('robot.update', { robot: 'reminder', name: '提醒' })
  await core.app('robot.update', { robot: 'reminder', description: 'Later' })
  expect(await bob.call('robot.get', { robot: 'reminder' })).toMatchObject({
    robot: { user: { name: '提醒' }, description: 'Later', commands: [] },
  })
  await expect(bob.call('robot.update', { robot: 'reminder', name: 'Mine' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(bob.call('robot.get', { robot: 'ann' })).rejects.toMatchObject({ code: 'not_found' })
})

test('with its token it is a user like others, and does nothing that is for people', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  const { token } = await ann.call('robot.create', aRobot)
  const itself = await signedIn(core, token)
  expect(itself).toMatchObject({ kind: 'user', uid: 'reminder', platform: 'bot' })
  await core.gate.call(itself, 'message.send', { to: 'user/ann', content: text('Hello') })
  await ann.call('message.send', { to: 'user/reminder', content: text('Hello yourself') })
  const forPeople = [
    ['robot.create', { robot: 'child', name: 'Child' }],
    ['robot.token', { robot: 'reminder' }],
    ['robot.remove', { robot: 'reminder' }],
    ['account.password', { current: 'x', next: 'correct horse' }],
    ['account.delete', { confirm: 'reminder' }],
    ['login.confirm', { code: 'x' }],
  ] as const
  for (const [name, input] of forPeople)
    await expect(core.gate.call(itself, name, input), name).rejects.toMatchObject({ code: 'forbidden' })
  for (const name of ['token.create', 'user.link'] as const)
    await expect(core.app(name, { user: 'reminder' }), name).rejects.toMatchObject({ code: 'forbidden' })
  await expect(core.app('notification.update', { user: 'reminder', replies: false })).rejects.toMatchObject({
    code: 'not_found',
  })
  expect((await core.app('notification.list', {})).users).toEqual([])
})

test('a new token voids the one before and ends its sessions; a token of no generation is for no robot', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  const { token } = await ann.call('robot.create', aRobot)
  const itself = await signedIn(core, token)
  const { token: next } = await ann.call('robot.token', { robot: 'reminder' })
  await expect(signedIn(core, token)).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(core.gate.call(itself, 'robot.update', { robot: 'reminder', commands: [] })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  await signedIn(core, next)
  const now = core.parts.clock.now()
  const foreign = await core.parts.tokens.issue({ uid: 'reminder', issuedAt: now, expiresAt: now + 1e6 })
  await expect(signedIn(core, foreign)).rejects.toMatchObject({ code: 'unauthenticated' })
  await ann.call('robot.remove', { robot: 'reminder' })
  await expect(signedIn(core, next)).rejects.toMatchObject({ code: 'banned' })
  await expect(ann.call('robot.get', { robot: 'reminder' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(ann.call('robot.create', aRobot)).rejects.toMatchObject({ code: 'conflict' })
})

test('an id is taken once, a user has so many, and where the operator says so none', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  await expect(ann.call('robot.create', { ...aRobot, robot: 'ann' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(ann.call('robot.create', { ...aRobot, owner: 'bob' })).rejects.toMatchObject({ code: 'forbidden' })
  for (let n = 1; n <= limits.robotsOfUser; n++) await ann.call('robot.create', { ...aRobot, robot: `r${n}` })
  await expect(ann.call('robot.create', aRobot)).rejects.toMatchObject({ code: 'too_large' })
  // What was refused left no account behind.
  await core.app('robot.create', { ...aRobot, owner: 'ann' }).catch(() => undefined)
  await core.app('robot.create', aRobot)
  const { robots, next } = await ann.call('robot.list', { limit: 5 })
  expect(robots.length).toBe(5)
  expect((await ann.call('robot.list', { next })).robots.length).toBe(limits.robotsOfUser - 5)
  expect((await core.app('robot.list', { limit: 100 })).robots.length).toBe(limits.robotsOfUser + 1)
  await using closed = await aCore({ usersMakeRobots: false })
  const bob = await closed.terminal('bob')
  await expect(bob.call('robot.create', aRobot)).rejects.toMatchObject({ code: 'forbidden' })
  await closed.app('robot.create', { ...aRobot, owner: 'bob' })
  expect((await bob.call('robot.list', {})).robots.length).toBe(1)
})

test('of several who make a robot of one name at once one has it, and it is theirs; what was never finished is made anew', async () => {
  await using core = await aCore()
  const makers = await Promise.all(['ann', 'bob', 'cleo'].map((uid) => core.terminal(uid)))
  for (let round = 0; round < 5; round++) {
    const made = await Promise.allSettled(
      makers.map((maker) => maker.call('robot.create', { ...aRobot, robot: `bot-${round}` })),
    )
    const owners = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value.robot.owner] : []))
    expect(owners.length).toBe(1)
    expect((await core.app('robot.get', { robot: `bot-${round}` })).robot.owner).toBe(owners[0])
  }
  const begun = { owner: 'ann', description: '', commands: [], begunAt: core.parts.clock.now() }
  const record = { owner: 'server/robots', kind: 'robot', key: 'reminder', value: JSON.stringify(begun) }
  await core.parts.store.records.put([{ ...record, only: 'absent' }])
  await expect(makers[1]?.call('robot.create', aRobot)).rejects.toMatchObject({ code: 'conflict' })
  core.tick(60_001)
  expect((await makers[1]?.call('robot.create', aRobot))?.robot.owner).toBe('user/bob')
})

test('a robot takes contacts at once, and goes with its owner', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  const bob = await core.terminal('bob')
  await ann.call('robot.create', aRobot)
  expect(await bob.call('contact.add', { user: 'reminder' })).toEqual({ state: 'added' })
  await core.app('user.delete', { user: 'ann' })
  for (let turn = 0; turn < 20; turn++) {
    core.tick(1000)
    await settled()
  }
  await expect(bob.call('robot.get', { robot: 'reminder' })).rejects.toMatchObject({ code: 'not_found' })
  expect((await core.app('robot.list', {})).robots).toEqual([])
})

test('people turn a robot away as they do people: strangers, and by a block', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  const bob = await core.terminal('bob')
  const itself = await signedIn(core, (await ann.call('robot.create', aRobot)).token)
  const say = () => core.gate.call(itself, 'message.send', { to: 'user/bob', content: text('Hello') })
  await bob.call('user.settings', { strangers: false })
  await expect(say()).rejects.toMatchObject({ code: 'not_friend' })
  await bob.call('contact.add', { user: 'reminder' })
  await say()
  await bob.call('contact.block', { user: 'reminder' })
  await expect(say()).rejects.toMatchObject({ code: 'blocked' })
})

test('a robot says who puts it into rooms, and who may invite there cannot otherwise', async () => {
  await using core = await aCore()
  const [ann, bob] = [await core.terminal('ann'), await core.terminal('bob')]
  expect((await ann.call('robot.create', aRobot)).robot.joins).toBe('everyone')
  const room = async (who: typeof ann, members: readonly string[] = []) =>
    (await who.call('room.create', { name: 'Tea', members: [...members] })).room.id
  const invites = async (who: typeof ann) =>
    who.call('room.invite', { room: await room(who), members: ['reminder'] }).then(
      () => 'ok',
      ({ code }: { code: string }) => code,
    )
  expect([await invites(ann), await invites(bob)]).toEqual(['ok', 'ok'])
  await ann.call('robot.update', { robot: 'reminder', joins: 'owner' })
  expect([await invites(ann), await invites(bob)]).toEqual(['ok', 'forbidden'])
  await expect(room(bob, ['reminder'])).rejects.toMatchObject({
    message: 'user/reminder is a robot: only its owner puts it into rooms',
  })
  await ann.call('robot.update', { robot: 'reminder', joins: 'nobody' })
  expect([await invites(ann), await invites(bob)]).toEqual(['forbidden', 'forbidden'])
  expect((await bob.call('user.get', { user: 'reminder' })).robot?.joins).toBe('nobody')
})

test('the account of an incoming webhook is put into no other room', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  const [one, other] = await Promise.all(
    ['One', 'Other'].map(async (name) => (await ann.call('room.create', { name, members: [] })).room.id),
  )
  const { incoming } = await ann.call('incoming.create', { room: one ?? '', name: 'CI' })
  await expect(ann.call('room.invite', { room: other ?? '', members: [incoming.user] })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a room says who puts robots in: then none comes by itself, and the app may', async () => {
  await using core = await aCore()
  const [ann, bob] = await Promise.all(['ann', 'bob'].map((uid) => core.terminal(uid)))
  if (!ann || !bob) throw new Error('nobody')
  const { token } = await ann.call('robot.create', aRobot)
  const itself = await signedIn(core, token)
  const who = { robots: 'admins' } as const
  const { room } = await ann.call('room.create', { name: 'Team', members: ['bob'], join: 'open', who })
  const members = ['reminder']
  await expect(bob.call('room.invite', { room: room.id, members })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(core.gate.call(itself, 'room.join', { room: room.id })).rejects.toMatchObject({ code: 'forbidden' })
  await ann.call('room.invite', { room: room.id, members })
  await ann.call('room.kick', { room: room.id, members })
  await ann.call('room.update', { room: room.id, who: { robots: 'members' } })
  await bob.call('room.invite', { room: room.id, members })
  await core.gate.call(itself, 'room.leave', { room: room.id })
  await core.gate.call(itself, 'room.join', { room: room.id })
  expect((await ann.call('room.get', { room: room.id })).room.memberCount).toBe(3)
})
