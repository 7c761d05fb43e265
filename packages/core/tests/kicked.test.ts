import { expect, test } from 'vitest'
import { codeOf, threeNodes } from './nodes.ts'
import { heard } from './on-a-bus.ts'

const text = (data: string) => ({ type: 'text', data })

test.each([false, true])('a kicked terminal that goes from another node stays kicked; bus: %s', async (withBus) => {
  await using nodes = await threeNodes(withBus)
  const { one, other, third, store, tick } = nodes
  await one.app('user.create', { user: 'alice' })
  const { token } = await one.app('token.create', { user: 'alice' })
  const comesBack = () => codeOf(third.terminal('alice', { token, clientId: 'phone' }))
  const revoked = async () => (await store.clients.list('alice', 9)).filter((one) => one.revoked).map(({ id }) => id)
  const phone = await other.terminal('alice', { token, clientId: 'phone' })
  await tick(2000)
  const desk = await one.terminal('alice', { clientId: 'desk' })
  await tick(2000)
  // Its going is noted, and not written yet.
  if (withBus) phone.session.end()
  await desk.call('client.kick', { client: 'phone' })
  if (!withBus) phone.session.end()
  await heard()
  expect(await comesBack()).toBe('unauthenticated')
  const { standing } = (await store.users.get(['alice']))[0] ?? {}
  await tick(2000)
  expect(await comesBack()).toBe('unauthenticated')
  expect(await revoked()).toEqual(['phone'])
  expect((await desk.call('client.list', {})).clients.map(({ client }) => client.id)).toEqual(['desk'])
  // With a new token it is as any other, and what comes and goes raises nobody's standing.
  const again = await third.terminal('alice', { clientId: 'phone' })
  await tick(2000)
  again.session.end()
  await tick(2000)
  expect((await store.users.get(['alice']))[0]?.standing).toBe(standing)
  expect(await revoked()).toEqual(['phone'])
})

test('a kicked terminal does nothing over HTTP on another node, however that came to know its user anew', async () => {
  await using nodes = await threeNodes(false)
  const { one, other, tick } = nodes
  await one.app('user.create', { user: 'bob' })
  await one.app('user.create', { user: 'alice' })
  const { token } = await one.app('token.create', { user: 'alice', client: 'phone' })
  await other.terminal('alice', { token, clientId: 'phone' })
  await tick(2000)
  const send = async () => {
    const actor = await other.gate.identify({ bearer: token, address: '127.0.0.1' })
    await other.gate.call(actor, 'message.send', { to: 'user/bob', content: text('x') })
  }
  expect(await codeOf(send())).toBe('done')
  const desk = await one.terminal('alice', { clientId: 'desk' })
  await tick(2000)
  await desk.call('client.kick', { client: 'phone' })
  await other.call('alice', 'user.update', { name: 'Al' })
  expect(await codeOf(send())).toBe('unauthenticated')
})

test.each([false, true])('a terminal that came this moment is signed out on another node; bus: %s', async (withBus) => {
  await using nodes = await threeNodes(withBus, {}, {}, { isShared: true })
  const { one, other, third, store } = nodes
  await one.app('user.create', { user: 'alice' })
  const { token } = await one.app('token.create', { user: 'alice' })
  const desk = await one.terminal('alice', { clientId: 'desk' })
  expect((await desk.call('client.list', {})).clients).toHaveLength(1)
  const came = ['phone', 'tablet'].map((clientId) => other.terminal('alice', { token, clientId }))
  const [phone] = await Promise.all(came)
  expect(await codeOf(desk.call('client.kick', { client: 'phone' }))).toBe('done')
  expect(await codeOf(desk.call('client.kick', { client: 'nobody' }))).toBe('not_found')
  await heard()
  expect(await codeOf(third.terminal('alice', { token, clientId: 'phone' }))).toBe('unauthenticated')
  expect(await codeOf(phone?.call('user.update', { name: 'Al' }) ?? Promise.resolve())).not.toBe('done')
  expect(phone?.closed).toEqual(['unauthenticated'])
  expect((await store.clients.list('alice', 9)).map(({ id }) => id).toSorted()).toEqual(['desk', 'phone', 'tablet'])
})
