import { type OperationDefinition, operations } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { CoreSettings } from '../src/index.ts'
import { beforeSignIn, everywhere } from '../src/roles/expect-role.ts'
import { settled, text } from './harness.ts'
import { codeOf } from './nodes.ts'

type Roles = CoreSettings['roles']

/** A node with each of these roles, on one store, and one time. */
async function nodesWith<const All extends readonly Roles[]>(...all: All) {
  const store = await openSqliteStore({ file: ':memory:' })
  const time = new TestTime()
  let count = 0
  const begin = (roles: Roles): TestNode => {
    const node = `n${++count}`
    return new TestNode(coreParts({ store, time, node, settings: { node, roles } }))
  }
  const nodes = all.map(begin) as { readonly [Index in keyof All]: TestNode }
  return { nodes, begin, time, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const anyone = { kind: 'anyone', address: '127.0.0.1' } as const
const credentials = { username: 'alice', password: 'correct horse' }

test('who has no token yet is answered by login, everybody else by doors, and each says which role is asked for', async () => {
  await using scene = await nodesWith(['doors'], ['login'], ['jobs'])
  const [doors, login, jobs] = scene.nodes
  const register = (node: TestNode) => node.gate.call(anyone, 'account.register', credentials)
  await expect(register(doors)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/has not the role login.*roles of this node: doors\)/),
  })
  expect(await codeOf(register(jobs))).toBe('unavailable')
  const { token } = await register(login)
  const listed = (node: TestNode) => node.gate.admit({ bearer: token, address: '' }, 'conversation.list')
  expect(await codeOf(listed(doors))).toBe('done')
  await expect(listed(login)).rejects.toThrow(/has not the role doors/)
  expect(await codeOf(listed(jobs))).toBe('unavailable')
})

test('live connections and files are for doors', async () => {
  await using scene = await nodesWith(['doors'], ['login', 'jobs'])
  const [doors, others] = scene.nodes
  await doors.app('user.create', { user: 'alice' })
  const { token } = await doors.app('token.create', { user: 'alice' })
  await expect(others.terminal('alice', { token })).rejects.toThrow(/has not the role doors/)
  const link = { attachment: 'f', file: 'x', expires: 0, signature: '' }
  await expect(others.gate.media.open(link as never)).rejects.toThrow(/has not the role doors/)
  expect((await doors.terminal('alice', { token })).answer.user.id).toBe('alice')
})

test('the app is answered by every node, in its own name', async () => {
  await using scene = await nodesWith(['doors'], ['login'], ['jobs'])
  for (const node of scene.nodes) expect(await codeOf(node.app('user.list', {}))).toBe('done')
})

test('what is due is done by jobs alone', async () => {
  await using scene = await nodesWith(['doors', 'login'])
  const [doors] = scene.nodes
  const alice = await doors.terminal('alice')
  await doors.app('user.create', { user: 'bob' })
  const at = scene.time.clock.now() + 60_000
  await alice.call('message.schedule', { to: 'user/bob', content: text('later'), at })
  const pass = async (): Promise<unknown> => {
    scene.time.tick(61_000)
    await settled()
    return (await alice.call('log.read', { conversation: 'user/bob' })).messages.map(({ content }) => content)
  }
  expect(await pass()).toEqual([])
  scene.begin(['jobs'])
  expect(await pass()).toEqual([text('later')])
})

test('of what needs no token it is decided which role answers it', () => {
  const open = Object.entries<OperationDefinition>(operations).filter(([, { access }]) => access === 'public')
  const decided = [...beforeSignIn, ...everywhere, 'connect', 'room.browse']
  expect(open.map(([name]) => name).filter((name) => !decided.includes(name))).toEqual([])
})
