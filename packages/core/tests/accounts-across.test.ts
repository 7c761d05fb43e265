import { expect, test } from 'vitest'
import { codeOf, threeNodes } from './nodes.ts'
import { heard } from './on-a-bus.ts'

const text = (data: string) => ({ type: 'text', data })
const anyone = { kind: 'anyone', address: '127.0.0.1' } as const

test.each([false, true])(
  'who was looked for before the account was made is there at once; bus: %s',
  async (withBus) => {
    await using nodes = await threeNodes(withBus)
    const { one, other, third } = nodes
    const bob = await other.terminal('bob')
    for (const node of [other, third])
      for (const user of ['ann', 'ben']) expect(await codeOf(node.call('bob', 'user.get', { user }))).toBe('not_found')
    const credentials = { username: 'ann', password: 'correct horse' }
    const { token } = await one.gate.call(anyone, 'account.register', credentials)
    await one.app('user.create', { user: 'ben' })
    await heard()
    expect(await codeOf(other.terminal('ann', { token }))).toBe('done')
    for (const user of ['ann', 'ben'])
      expect(await codeOf(bob.call('message.send', { to: `user/${user}`, content: text('hi') }))).toBe('done')
    expect(await codeOf(third.gate.call(anyone, 'account.login', credentials))).toBe('done')
  },
)

test('who may come in again, or is gone, is so on every node that hears of it', async () => {
  await using nodes = await threeNodes(true)
  const { one, other } = nodes
  await one.app('user.create', { user: 'alice' })
  const { token } = await one.app('token.create', { user: 'alice' })
  const comes = async (bearer = token) => codeOf(other.gate.identify({ bearer, address: '127.0.0.1' }))
  expect(await comes()).toBe('done')
  await one.app('user.ban', { user: 'alice' })
  await heard()
  expect(await comes()).toBe('banned')
  await one.app('user.ban', { user: 'alice', banned: false })
  await heard()
  expect(await comes()).toBe('unauthenticated')
  const again = await one.app('token.create', { user: 'alice' })
  expect(await comes(again.token)).toBe('done')
  await one.app('user.delete', { user: 'alice' })
  await heard()
  // Before the sessions are closed, which waits for the answer.
  expect(await comes(again.token)).toBe('banned')
})

test('a name, and how somebody wants to be seen, are new on every node that hears of it', async () => {
  await using nodes = await threeNodes(true)
  const { one, other } = nodes
  const alice = await one.terminal('alice')
  await other.terminal('bob')
  const seen = async () => (await other.call('bob', 'presence.get', { users: ['alice'] })).presences[0]
  expect(await seen()).not.toHaveProperty('status')
  await alice.call('presence.set', { status: { text: 'away on a boat' } })
  await heard()
  expect(await seen()).toMatchObject({ status: { text: 'away on a boat' } })
})
