import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, type Harness } from './harness.ts'

const device = (token: string, more: object = {}) => ({ provider: 'apns', token, ...more })

const subscription = {
  endpoint: 'https://push.example/1',
  keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
}

const placesOf = async ({ parts }: Pick<Harness, 'parts'>, uid: string) =>
  Object.fromEntries(
    (await parts.store.records.list(`push/${uid}`, 'web', '', 10)).map(({ key, value }) => {
      const { token, endpoint } = JSON.parse(value ?? '{}')
      return [key, token ?? endpoint]
    }),
  )

/** How many tokens are somebody's. */
async function claimed({ parts }: Pick<Harness, 'parts'>): Promise<number> {
  const all = Array.from({ length: 256 }, (_, n) => parts.store.records.count(`push-token/${n}`, 'token'))
  return (await Promise.all(all)).reduce((sum, one) => sum + one, 0)
}

const phoneOf = (core: Harness, uid: string) => core.terminal(uid, { clientId: 'phone' })

test('a terminal has one place for pushes: its browser or its app, whichever said so last, until it signs out', async () => {
  await using core = await aCore()
  const [phone, desk] = [await phoneOf(core, 'ann'), await core.terminal('ann', { clientId: 'desk' })]
  await phone.call('push.subscribe', subscription)
  await phone.call('push.register', device('one', { voipToken: 'voip-one' }))
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{ phone: 'one' }, 2])
  await phone.call('push.register', device('two'))
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{ phone: 'two' }, 1])
  await phone.call('push.subscribe', subscription)
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{ phone: subscription.endpoint }, 0])
  await phone.call('push.register', device('two'))
  await phone.call('push.unregister', {})
  await phone.call('push.unregister', {})
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{}, 0])
  await phone.call('push.register', device('two'))
  await desk.call('client.kick', { client: 'phone' })
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{}, 0])
  // Nothing of it is the user's own for other terminals to see.
  expect((await desk.call('user.changes', { since: 0 })).changes).toEqual([])
})

test('a terminal whose token was voided is pushed to no more; that of another platform is, and the one that changes the password', async () => {
  await using core = await aCore()
  await core.gate.call({ kind: 'anyone', address: '192.0.2.1' }, 'account.register', {
    username: 'ann',
    password: 'a long secret',
  })
  const comes = async (clientId: string, platform: 'ios' | 'web') => {
    const { token } = await core.app('token.create', { user: 'ann', platform, client: clientId })
    const terminal = await core.terminal('ann', { token, clientId, platform })
    await terminal.call('push.register', device(`of-${clientId}`))
    return terminal
  }
  await comes('phone', 'ios')
  await comes('page', 'web')
  await core.app('token.revoke', { user: 'ann', platform: 'web' })
  expect(Object.keys(await placesOf(core, 'ann'))).toEqual(['phone'])
  const page = await comes('page', 'web')
  await page.call('account.password', { current: 'a long secret', next: 'another long secret' })
  expect(Object.keys(await placesOf(core, 'ann'))).toEqual(['page'])
  await core.app('token.revoke', { user: 'ann' })
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{}, 0])
  await comes('phone', 'ios')
  await core.app('user.ban', { user: 'ann' })
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{}, 0])
})

test("a token for calls alone will do at Apple's, and belongs to who registered it last, too", async () => {
  await using core = await aCore()
  const [ann, bob] = [await phoneOf(core, 'ann'), await phoneOf(core, 'bob')]
  const forCalls = { provider: 'apns', voipToken: 'for-calls' }
  await ann.call('push.register', forCalls)
  expect([Object.keys(await placesOf(core, 'ann')), await claimed(core)]).toEqual([['phone'], 1])
  await bob.call('push.register', device('one', { voipToken: 'for-calls' }))
  expect([await placesOf(core, 'ann'), await placesOf(core, 'bob')]).toEqual([{}, { phone: 'one' }])
  await ann.call('push.register', { ...forCalls, provider: 'apns-sandbox' })
  await ann.call('push.register', { ...forCalls, provider: 'apns-sandbox', voipToken: 'another' })
  const service = core.gate.service('push')
  const pushed = { provider: 'apns-sandbox', voipToken: 'for-calls', at: 0 }
  await service.endSubscription('ann', 'phone', pushed)
  expect(await claimed(core)).toBe(3)
  await service.endSubscription('ann', 'phone', { ...pushed, voipToken: 'another' })
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{}, 2])
  for (const none of [{ provider: 'apns' }, { provider: 'fcm', voipToken: 'for-calls' }])
    await expect(ann.call('push.register', none)).rejects.toMatchObject({
      code: 'invalid',
      details: { issues: [{ path: 'token' }] },
    })
})

test('whether something is pushed to a terminal is told to all of its user when it changes, and only then', async () => {
  await using core = await aCore()
  const [phone, desk] = [await phoneOf(core, 'ann'), await core.terminal('ann', { clientId: 'desk' })]
  const bob = await phoneOf(core, 'bob')
  await phone.call('push.register', device('one'))
  await phone.call('push.register', device('one'))
  await desk.call('push.switch', { client: 'phone', on: false })
  await desk.call('push.switch', { client: 'phone', on: false })
  await phone.call('push.register', device('two'))
  await desk.call('push.switch', { client: 'phone', on: true })
  await bob.call('push.register', device('two'))
  for (const mine of [phone, desk])
    await expect
      .poll(() => mine.seen('push').map(({ client, push }) => `${client} ${push}`))
      .toEqual(['phone on', 'phone off', 'phone on', 'phone none'])
  expect(bob.seen('push')).toEqual([{ client: 'phone', push: 'on' }])
})

test('a terminal that registers very often at once is heard each time, and keeps one of them', async () => {
  await using core = await aCore()
  const phone = await phoneOf(core, 'ann')
  const all = Array.from({ length: 300 }, (_, n) => phone.call('push.register', device(`token-${n}`)))
  const came = await Promise.allSettled(all)
  expect(came.filter(({ status }) => status === 'rejected')).toEqual([])
  expect([Object.keys(await placesOf(core, 'ann')), await claimed(core)]).toEqual([['phone'], 1])
})

test('a token belongs to who registered it last: the one before is pushed no more, at none of its tokens', async () => {
  await using core = await aCore()
  const [ann, bob] = [await phoneOf(core, 'ann'), await phoneOf(core, 'bob')]
  await ann.call('push.register', device('passed-on', { voipToken: 'passed-on-voip' }))
  await bob.call('push.register', device('passed-on', { voipToken: 'passed-on-voip' }))
  expect([await placesOf(core, 'ann'), await placesOf(core, 'bob')]).toEqual([{}, { phone: 'passed-on' }])
  await ann.call('push.register', device('another', { voipToken: 'passed-on-voip' }))
  expect([await placesOf(core, 'ann'), await placesOf(core, 'bob')]).toEqual([{ phone: 'another' }, {}])
  // Of another provider it is another device.
  await bob.call('push.register', { provider: 'fcm', token: 'another' })
  expect(await placesOf(core, 'ann')).toEqual({ phone: 'another' })
  const second = await core.terminal('ann', { clientId: 'second' })
  await second.call('push.register', device('another'))
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{ second: 'another' }, 2])
})

test('two that register one token at the same moment, on two nodes: one of them has it', async () => {
  const time = new TestTime()
  await using store = await openSqliteStore({ file: ':memory:' })
  const nodes = ['1', '2'].map((node) => new TestNode(coreParts({ store, time, node })))
  for (let round = 0; round < 20; round++) {
    await Promise.all(
      nodes.map(async (node, at) => {
        const phone = await node.terminal(`u${at}`, { clientId: 'phone' })
        await phone.call('push.register', device(`token-${round}`, { voipToken: `voip-${round}` }))
      }),
    )
    const [first] = nodes as [TestNode]
    const all = [await placesOf(first, 'u0'), await placesOf(first, 'u1')]
    expect(all.map((places) => Object.keys(places).length).toSorted()).toEqual([0, 1])
    expect(await claimed(first)).toBe(2)
  }
})

test('whoever is erased has no tokens any more; one that a provider calls dead goes, unless it was registered since', async () => {
  await using core = await aCore()
  const phone = await phoneOf(core, 'ann')
  const service = core.gate.service('push')
  const registered = { provider: 'apns', token: 'one', at: 0 }
  await phone.call('push.register', device('one'))
  const at = core.parts.clock.now()
  await service.endSubscription('ann', 'phone', registered, at - 1)
  await service.endSubscription('ann', 'phone', { ...registered, token: 'other' })
  await service.endSubscription('ann', 'phone', { ...registered, provider: 'fcm' })
  expect(await placesOf(core, 'ann')).toEqual({ phone: 'one' })
  await service.endSubscription('ann', 'phone', registered, at)
  expect([await placesOf(core, 'ann'), await claimed(core)]).toEqual([{}, 0])
  await phone.call('push.register', device('two'))
  await core.app('user.delete', { user: 'ann' })
  core.tick(1000)
  await expect.poll(() => placesOf(core, 'ann')).toEqual({})
  expect(await claimed(core)).toBe(0)
})

test('what nobody pushes to is refused, with what there is; where nothing is set up, apps register for later', async () => {
  await using core = await aCore({}, { pushing: { toBrowsers: false, providers: ['apns', 'huawei'] } })
  const phone = await phoneOf(core, 'ann')
  await expect(phone.call('push.register', { provider: 'fcm', token: 'a' })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('apns, huawei'),
  })
  await phone.call('push.register', { provider: 'huawei', token: 'a' })
  for (const bad of [{ token: '' }, { token: 'a b' }, { token: 'a'.repeat(2049) }, { provider: 'A' }, { app: '../a' }])
    await expect(phone.call('push.register', { ...device('a'), ...bad })).rejects.toMatchObject({ code: 'invalid' })
  // It goes to a terminal that was here.
  const actor = { kind: 'user', uid: 'ann', clientId: 'invented', address: '127.0.0.1' } as const
  await expect(core.gate.call(actor, 'push.register', { provider: 'apns', token: 'a' })).rejects.toMatchObject({
    code: 'conflict',
  })
})
