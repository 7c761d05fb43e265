import { afterAll, beforeAll, expect, test } from 'vitest'
import { aCore, type Harness, text } from './harness.ts'

let core: Harness

beforeAll(async () => {
  core = await aCore()
  for (const uid of ['alice', 'bob']) await core.app('user.create', { user: uid })
})
afterAll(() => core[Symbol.asyncDispose]())

/** Its own keys are told; whoever looks at a value of it fails the test. */
const untouchable = (keys: number): object =>
  new Proxy(Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, 0])), {
    get: (_target, key) => expect.fail(`${String(key)} was looked at`),
  })

const fault = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it was taken'),
    (error) => error.toWire(),
  )

test('an input with fields that there are not is refused by the first of them, in few words', async () => {
  const wire = await fault(core.call('alice', 'room.create', untouchable(90_000)))
  expect(wire).toMatchObject({
    code: 'invalid',
    details: { issues: [{ path: 'k0', message: 'there is no such field' }] },
  })
  expect(JSON.stringify(wire).length).toBeLessThan(300)
})

test('an input above its bound is told which field it is, on a connection as well', async () => {
  const alice = await core.terminal('alice')
  const query = await fault(alice.call('search', { query: 'x'.repeat(300_000) }))
  expect(query).toMatchObject({ code: 'invalid', details: { issues: [{ path: 'query' }] } })
  const content = { type: 'custom/x', data: Array.from({ length: 60_000 }, () => 0) }
  const large = await fault(alice.call('message.send', { to: 'user/bob', content }))
  expect(large).toMatchObject({ code: 'too_large', details: { limit: 65_536, issues: [{ path: 'content.data' }] } })
  expect(await alice.call('message.send', { to: 'user/bob', content: text('hi') })).toMatchObject({ seq: 1 })
})

test('a machine that has run out of something is unavailable, and says of what', async () => {
  const short = Object.assign(new Error('EMFILE: too many open files, open'), { code: 'EMFILE' })
  await using core = await aCore({}, { passwords: { hash: () => Promise.reject(short), verify: async () => false } })
  const account = { username: 'alice', password: 'long enough' }
  const failed = core.gate.call({ kind: 'anyone', address: '' }, 'account.register', account)
  expect(await fault(failed)).toMatchObject({ code: 'unavailable', message: expect.stringContaining('too many files') })
})

test('only an input that is absent is empty', async () => {
  expect(await core.call('alice', 'room.list', undefined)).toMatchObject({ rooms: [] })
  expect(await fault(core.call('alice', 'room.list', null))).toMatchObject({ code: 'invalid' })
})
