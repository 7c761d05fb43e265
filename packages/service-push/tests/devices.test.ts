import type { DeviceAddress, DeviceNotice, ProviderAnswer, PushProvider } from '@tidings/core'
import { expect, test } from 'vitest'
import { aWorld } from './world.ts'

const hour = 3_600_000

/** Somebody who pushes to devices, and answers as the test says. */
function aProvider(name: string) {
  const got: { readonly to: DeviceAddress; readonly notice: DeviceNotice }[] = []
  const state: { answer: (notice: DeviceNotice) => ProviderAnswer } = { answer: () => ({ came: 'taken' }) }
  const provider: PushProvider = {
    name,
    async send(to, notice) {
      got.push({ to, notice })
      return state.answer(notice)
    },
    check: async () => undefined,
  }
  const shown = () => got.map(({ notice: { kind, shown } }) => (kind === 'withdrawal' ? 'gone' : shown.body))
  return { provider, got, state, shown }
}

async function aWorldOfDevices() {
  const [apns, fcm] = [aProvider('apns'), aProvider('fcm')]
  const world = await aWorld(undefined, undefined, [apns.provider, fcm.provider])
  return Object.assign(world, {
    ...{ apns, fcm },
    /** A terminal of an app that is not there. */
    async phone(
      user: string,
      clientId: string,
      registered: { readonly provider: string; readonly token?: string; readonly voipToken?: string },
    ) {
      const terminal = await world.node.terminal(user, { clientId })
      await terminal.call('push.register', registered)
      terminal.session.end()
    },
  })
}

test('each device is told by its provider, and each browser by its push service, by one rule', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'iphone', { provider: 'apns', token: 'of-iphone' })
  await world.phone('bob', 'android', { provider: 'fcm', token: 'of-android' })
  await world.device('bob', 'browser')
  await world.call('ann', 'user.update', { name: 'Ann Lee' })
  await world.say('ann', 'user/bob', 'hello')
  await world.until(() => world.counted.length === 3)
  const [{ to, notice }] = world.apns.got as [(typeof world.apns.got)[number]]
  expect(to).toMatchObject({ provider: 'apns', token: 'of-iphone' })
  expect(notice).toMatchObject({
    ...{ kind: 'message', user: 'bob', terminal: { id: 'iphone' }, badge: 1, isSilent: false, isContentHidden: false },
    ...{ shown: { title: 'Ann Lee', body: 'hello' }, names: { sender: 'Ann Lee' } },
    ...{ message: { conversation: 'user/ann', seq: 1 }, topic: expect.stringMatching(/^[\w-]{3,32}$/) },
  })
  expect([world.fcm.shown(), world.bodies()]).toEqual([['hello'], ['hello']])
  expect(world.countedBy.toSorted()).toEqual(['apns taken', 'fcm taken', 'web taken'])
})

test('an iPhone that is known by its token for calls alone rings, and is told of nothing else; when that is dead it is forgotten', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'iphone', { provider: 'apns', voipToken: 'for-calls' })
  await world.phone('bob', 'android', { provider: 'fcm', token: 'of-android' })
  const ring = (id: string) =>
    world.call('ann', 'message.send', { to: 'user/bob', content: { type: 'call/invite', data: { id } } })
  await world.say('ann', 'user/bob', 'hello')
  await world.until(() => world.fcm.shown().length === 1)
  await ring('c1')
  await world.until(() => world.apns.got.length === 1 && world.fcm.shown().length === 2)
  expect(world.apns.got).toMatchObject([{ to: { voipToken: 'for-calls' }, notice: { kind: 'call' } }])
  expect(world.apns.got[0]?.to).not.toHaveProperty('token')
  world.apns.state.answer = () => ({ came: 'dead', why: 'gone' })
  await ring('c2')
  await world.until(() => world.countedBy.includes('apns dead') && world.fcm.shown().length === 3)
  await ring('c3')
  await world.until(() => world.fcm.shown().length === 4)
  expect(world.apns.got).toHaveLength(2)
})

test('a phone rings also where something is said right after the call, and not for a call that is over', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'iphone', { provider: 'apns', token: 'a', voipToken: 'for-calls' })
  const call = (type: string, id: string) =>
    world.call('ann', 'message.send', { to: 'user/bob', content: { type, data: { id } } })
  await Promise.all([call('call/invite', 'c1'), world.say('ann', 'user/bob', 'pick up!')])
  await world.until(() => world.apns.shown().includes('pick up!'))
  expect(world.apns.got.map(({ notice: { kind } }) => kind)).toEqual(['call', 'message'])
  await Promise.all([call('call/invite', 'c2'), call('call/bye', 'c2')])
  await world.say('ann', 'user/bob', 'too late')
  await world.until(() => world.apns.shown().includes('too late'))
  expect(world.apns.got.filter(({ notice: { kind } }) => kind === 'call')).toHaveLength(1)
})

test('whoever hides what is said is told that there is something; a call rings, and for a minute only', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'iphone', { provider: 'apns', token: 'a' })
  await world.call('bob', 'user.settings', { notifying: { hideContent: true } })
  await world.call('ann', 'message.send', { to: 'user/bob', content: { type: 'call/invite', data: { id: 'c1' } } })
  await world.until(() => world.apns.got.length === 1)
  const notice = world.apns.got[0]?.notice
  expect(notice).toMatchObject({ kind: 'call', isContentHidden: true, shown: { body: 'New message' } })
  expect((notice?.until ?? 0) - world.clock.now()).toBeLessThanOrEqual(60_000)
  world.apns.state.answer = () => ({ came: 'failed', why: 'away' })
  await world.call('ann', 'message.send', { to: 'user/bob', content: { type: 'call/invite', data: { id: 'c2' } } })
  await world.until(() => world.countedBy.includes('apns late'), 1000)
  expect(world.waiting.at(-1)).toBe(0)
})

test('says what its sender wants it to say, to whoever lets what is said be seen', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'iphone', { provider: 'apns', token: 'a' })
  const options = { push: { title: 'News', body: 'A cup of tea', data: '{"a":1}' } }
  await world.say('ann', 'user/bob', 'hello', { options })
  await world.until(() => world.apns.got.length === 1)
  await world.call('bob', 'user.settings', { notifying: { hideContent: true } })
  await world.say('ann', 'user/bob', 'hello', { options })
  await world.until(() => world.apns.got.length === 2)
  expect(world.apns.shown()).toEqual(['A cup of tea', 'New message'])
  expect(world.apns.got[0]?.notice).toMatchObject({
    shown: { title: '\u2068ann\u2069: \u2068News\u2069' },
    message: { push: { data: '{"a":1}' } },
  })
})

test('whoever tries whether pushes come is pushed something by the provider of the device', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'iphone', { provider: 'apns', token: 'a' })
  expect(await world.as('bob', 'iphone', 'push.test', {})).toEqual({ came: 'taken' })
  expect(world.apns.got[0]?.notice).toMatchObject({ kind: 'trial', shown: { title: 'Tidings' }, topic: 'trial---' })
  world.apns.state.answer = () => ({ came: 'refused', why: 'status 400: BadTopic' })
  expect(await world.as('bob', 'iphone', 'push.test', {})).toEqual({ came: 'refused', why: 'status 400: BadTopic' })
})

test('what was read or taken back is taken away where its provider can; where it cannot that is no failure', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'iphone', { provider: 'apns', token: 'a' })
  await world.phone('bob', 'android', { provider: 'fcm', token: 'b' })
  world.fcm.state.answer = ({ kind }) => ({ came: kind === 'withdrawal' ? 'impossible' : 'taken' })
  const { id } = await world.say('ann', 'user/bob', 'one')
  await world.until(() => world.counted.length === 2)
  await world.call('ann', 'message.recall', { id })
  await world.until(() => world.apns.got.length === 2)
  await world.settled()
  expect(world.apns.shown()).toEqual(['one', 'gone'])
  expect(world.apns.got[1]?.notice.topic).toBe(world.apns.got[0]?.notice.topic)
  expect(world.countedBy.toSorted()).toEqual(['apns taken', 'apns withdrawn', 'fcm taken'])
})

test('a device that its provider knows no more is forgotten, unless it has registered since', async () => {
  await using world = await aWorldOfDevices()
  const registered = { provider: 'apns', token: 'a' }
  await world.phone('bob', 'iphone', registered)
  world.apns.state.answer = () => ({ came: 'dead', why: 'Unregistered', at: 0 })
  await world.say('ann', 'user/bob', 'one')
  await world.until(() => world.counted.length === 1)
  world.apns.state.answer = () => ({ came: 'dead', why: 'Unregistered' })
  await world.say('ann', 'user/bob', 'two')
  await world.until(() => world.counted.length === 2)
  await world.say('ann', 'user/bob', 'three')
  await world.settled()
  expect([world.apns.shown(), world.counted]).toEqual([
    ['one', 'two'],
    ['dead', 'dead'],
  ])
})

test('a token that another registers is pushed nothing of the one before any more', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'phone', { provider: 'fcm', token: 'passed-on' })
  await world.phone('cat', 'phone', { provider: 'fcm', token: 'passed-on' })
  await world.say('ann', 'user/bob', 'for bob alone')
  await world.say('ann', 'user/cat', 'for cat')
  await world.until(() => world.counted.length === 1)
  await world.settled()
  expect(world.fcm.shown()).toEqual(['for cat'])
})

test('a provider that wants nothing for an hour is left alone for it, others and their devices are not', async () => {
  await using world = await aWorldOfDevices()
  for (const user of ['bob', 'cat']) await world.phone(user, 'iphone', { provider: 'apns', token: user })
  await world.phone('bob', 'android', { provider: 'fcm', token: 'b' })
  world.apns.state.answer = () => ({ came: 'failed', why: 'too much', retryAfterMs: hour })
  await world.say('ann', 'user/bob', 'one')
  await world.until(() => world.counted.length === 2)
  await world.say('ann', 'user/cat', 'two')
  await world.say('ann', 'user/bob', 'three')
  await world.until(() => world.counted.length === 5)
  expect([world.apns.shown(), world.fcm.shown()]).toEqual([['one'], ['one', 'three']])
  world.apns.state.answer = () => ({ came: 'taken' })
  const before = world.clock.now()
  await world.until(() => world.apns.got.length === 3, 60_000)
  expect(world.clock.now() - before).toBeGreaterThan(hour / 2)
  expect(world.apns.shown().slice(1).toSorted()).toEqual(['three', 'two'])
})

test('a device that gets too much makes no trouble for the others of its provider', async () => {
  await using world = await aWorldOfDevices()
  for (const user of ['bob', 'cat']) await world.phone(user, 'iphone', { provider: 'apns', token: user })
  world.apns.state.answer = ({ user }) =>
    user === 'bob' ? { came: 'failed', why: 'TooManyRequests', ofDevice: true } : { came: 'taken' }
  for (let n = 0; n < 5; n++) await world.say('ann', 'user/bob', `n${n}`)
  await world.say('ann', 'user/cat', 'for cat')
  await world.until(() => world.apns.shown().includes('for cat'))
  world.apns.state.answer = () => ({ came: 'taken' })
  await world.until(() => world.apns.shown().at(-1) === 'n4', 1000)
  await world.until(() => world.waiting.at(-1) === 0, 1000)
})

test('a device whose provider was turned off is pushed nothing, and stays', async () => {
  await using world = await aWorldOfDevices()
  await world.phone('bob', 'phone', { provider: 'oppo', token: 'a' })
  await world.say('ann', 'user/bob', 'one')
  await world.settled()
  expect(world.counted).toEqual([])
  expect(await world.store.records.count('push/bob', 'web')).toBe(1)
})
