import { expect, test } from 'vitest'
import { aCore, type Harness } from './harness.ts'

const anyone = { kind: 'anyone', address: '192.0.2.1' } as const
const before = { username: 'alice', password: 'correct horse' }
const after = { username: 'alice', password: 'battery staple' }

const signIn = (core: Harness, account: typeof before) => core.gate.call(anyone, 'account.login', account)
const enter = (core: Harness, secret: string, more: object = {}) =>
  core.gate.call(anyone, 'account.enter', { user: 'alice', secret, ...more })
const aLink = (core: Harness, input: object = {}) => core.app('user.link', { user: 'alice', ...input })
const expired = { code: 'expired' }

async function withAlice(change: Parameters<typeof aCore>[0] = {}) {
  const core = await aCore(change)
  await core.gate.call(anyone, 'account.register', before)
  return core
}

test('the operator sets a password: the one before is void, and so is every token', async () => {
  await using core = await withAlice()
  const { token } = await signIn(core, before)
  await core.app('user.password', { user: 'alice', password: after.password })
  await expect(signIn(core, before)).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(core.gate.identify({ bearer: token, address: '' })).rejects.toMatchObject({ code: 'unauthenticated' })
  await signIn(core, after)
  await expect(core.app('user.password', { user: 'nobody', password: 'long enough' })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('an account that never had a password gets one', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  await core.app('user.password', { user: 'alice', password: after.password })
  expect((await signIn(core, after)).user.id).toBe('alice')
})

test('a link signs in once, and nobody else; other devices stay as they are', async () => {
  await using core = await withAlice({ publicUrl: 'https://example.org/chat' })
  const other = await signIn(core, before)
  const { secret, link } = await aLink(core)
  expect(link).toBe(`https://example.org/chat/#/enter/alice/${secret}`)
  await core.app('user.create', { user: 'bob' })
  await expect(enter(core, secret, { user: 'bob' })).rejects.toMatchObject(expired)
  await expect(enter(core, secret, { user: 'nobody' })).rejects.toMatchObject(expired)
  const came = await Promise.allSettled(Array.from({ length: 5 }, () => enter(core, secret)))
  expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await core.gate.identify({ bearer: other.token, address: '' })
})

test('with a link a password is chosen, which voids what was issued before, other links too', async () => {
  await using core = await withAlice()
  const other = await signIn(core, before)
  const [first, second] = [await aLink(core), await aLink(core)]
  const { token } = await enter(core, first.secret, { password: after.password })
  await core.gate.identify({ bearer: token, address: '' })
  await expect(core.gate.identify({ bearer: other.token, address: '' })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  await expect(enter(core, second.secret)).rejects.toMatchObject(expired)
  await signIn(core, after)
})

test.each([
  ['its time is over', async (core: Harness) => core.tick(3_600_000)],
  ['the tokens were revoked', (core: Harness) => core.app('token.revoke', { user: 'alice' })],
  ['the password was set', (core: Harness) => core.app('user.password', { user: 'alice', password: 'another one' })],
  [
    'five newer ones were made',
    async (core: Harness) => {
      for (let n = 0; n < 5; n++) {
        core.tick(1000)
        await aLink(core)
      }
    },
  ],
] as const)('a link is not good any more when %s', async (_, happens) => {
  await using core = await withAlice()
  const { secret } = await aLink(core)
  await happens(core)
  await expect(enter(core, secret)).rejects.toMatchObject(expired)
})

test('whoever is banned or deleted enters by no link; nothing of the secret is in the store', async () => {
  await using core = await withAlice()
  const { secret } = await aLink(core)
  const records = await core.parts.store.records.list('account/alice', 'ticket', '', 10)
  expect(records.map(({ key }) => key)).toEqual([core.parts.secretHash(secret)])
  await core.app('user.ban', { user: 'alice' })
  await expect(aLink(core)).rejects.toMatchObject({ code: 'banned' })
  await expect(enter(core, secret)).rejects.toMatchObject(expired)
})

test('a link that was voided while its password was hashed is not good any more', async () => {
  const hashing = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  await using core = await withAlice()
  const { secret } = await aLink(core)
  const { passwords } = core.parts
  const hash = passwords.hash.bind(passwords)
  Object.assign(passwords, {
    hash: async (password: string, turn: Parameters<typeof hash>[1]) => {
      if (password === 'of the thief') {
        begun.resolve()
        await hashing.promise
      }
      return hash(password, turn)
    },
  })
  const entering = enter(core, secret, { password: 'of the thief' })
  await begun.promise
  await core.app('user.password', { user: 'alice', password: after.password })
  hashing.resolve()
  await expect(entering).rejects.toMatchObject(expired)
  await signIn(core, after)
})

test('no link and no password lead to an account that was deleted, and the operator is told so', async () => {
  await using core = await withAlice()
  await core.app('user.delete', { user: 'alice' })
  const gone = { code: 'not_found', message: expect.stringContaining('was deleted') }
  await expect(aLink(core)).rejects.toMatchObject(gone)
  await expect(core.app('user.password', { user: 'alice', password: after.password })).rejects.toMatchObject(gone)
})

test('however many links are made at once, five are kept, and all of them are good', async () => {
  await using core = await withAlice()
  const made = await Promise.all(Array.from({ length: 12 }, () => aLink(core)))
  const records = await core.parts.store.records.list('account/alice', 'ticket', '', 100)
  expect(records).toHaveLength(5)
  const came = await Promise.allSettled(made.map(({ secret }) => enter(core, secret)))
  expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
})
