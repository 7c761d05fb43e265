import { type Platform, TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled } from './harness.ts'

const address = '127.0.0.1'
const anyone = { kind: 'anyone', address } as const
const hour = 3_600_000
const account = { username: 'alice', password: 'correct horse' }

const comesIn = (core: Harness, token: string) =>
  core.gate.identify({ bearer: token, address }).then(
    () => 'in',
    (error) => error.code,
  )

const aToken = async (core: Harness, more: { platform?: Platform; client?: string } = {}) =>
  (await core.app('token.create', { user: 'alice', ...more })).token

/** As another issuer makes it: without a generation. */
const foreign = (core: Harness, issuedAt = core.parts.clock.now(), more: object = {}) =>
  JSON.stringify({ uid: 'alice', issuedAt, expiresAt: issuedAt + 24 * hour, ...more })

const ways: Readonly<Record<string, (core: Harness) => Promise<unknown>>> = {
  'token.revoke': (core) => core.app('token.revoke', { user: 'alice' }),
  'token.revoke of a platform': (core) => core.app('token.revoke', { user: 'alice', platform: 'web' }),
  'account.password': (core) =>
    core.call('alice', 'account.password', { current: account.password, next: 'new password' }),
  'user.ban': async (core) => {
    await core.app('user.ban', { user: 'alice' })
    await core.app('user.ban', { user: 'alice', banned: false })
  },
  'client.kick': (core) => core.call('alice', 'client.kick', { client: 'desk' }),
}

test.each(Object.keys(ways))(
  '%s voids what was issued before it and nothing after it, whatever the clock does',
  async (way) => {
    await using core = await aCore()
    await core.gate.call(anyone, 'account.register', account)
    const desk = await core.terminal('alice', { clientId: 'desk' })
    const holder = { platform: 'web' as const, client: 'desk' }
    core.tick(hour)
    const ahead = await aToken(core, holder)
    core.tick(-hour)
    const before = await aToken(core, holder)
    expect([await comesIn(core, ahead), await comesIn(core, before)]).toEqual(['in', 'in'])
    await ways[way]?.(core)
    expect(desk.closed).toHaveLength(1)
    expect([await comesIn(core, ahead), await comesIn(core, before)]).toEqual(['unauthenticated', 'unauthenticated'])
    expect(await comesIn(core, await aToken(core, holder))).toBe('in')
  },
)

test.each(Object.keys(ways))('%s by a clock that is ahead locks nobody out when it goes back', async (way) => {
  await using core = await aCore({ tokenTtlMs: 100 * hour })
  await core.gate.call(anyone, 'account.register', account)
  await core.terminal('alice', { clientId: 'desk' })
  const holder = { platform: 'web' as const, client: 'desk' }
  const [before, elsewhere] = [await aToken(core, holder), foreign(core, undefined, holder)]
  core.tick(24 * hour - 1)
  await ways[way]?.(core)
  core.tick(1 - 24 * hour)
  expect(await comesIn(core, await aToken(core, holder))).toBe('in')
  expect([await comesIn(core, before), await comesIn(core, elsewhere)]).toEqual(['unauthenticated', 'unauthenticated'])
  core.tick(1)
  expect(await comesIn(core, foreign(core, undefined, holder))).toBe('in')
  expect(await comesIn(core, elsewhere)).toBe('unauthenticated')
})

test('a token of another issuer whose clock is ahead does not outlive its revocation', async () => {
  await using core = await aCore({ users: 'external' })
  const token = foreign(core, core.parts.clock.now() + 50_000)
  expect(await comesIn(core, token)).toBe('in')
  await core.app('token.revoke', { user: 'alice' })
  core.tick(10)
  expect(await comesIn(core, token)).toBe('unauthenticated')
  core.tick(60_000)
  expect(await comesIn(core, token)).toBe('unauthenticated')
  expect(await comesIn(core, foreign(core))).toBe('in')
})

test('a store that cannot be asked says nothing about a token', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  const token = foreign(core, undefined, { generation: 0, client: 'desk' })
  for (const noun of ['users', 'clients'] as const) {
    const store = core.parts.store[noun] as { get?: unknown; list: unknown }
    const before = { ...store }
    const away = () => Promise.reject(new TidingsError('unavailable', 'the disk failed'))
    Object.assign(store, { get: away, list: away })
    expect(await comesIn(core, token)).toBe('unavailable')
    Object.assign(store, before)
  }
  expect(await comesIn(core, token)).toBe('in')
})

test('a token from before there were generations falls with its time, and stands without a revocation', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  const old = foreign(core)
  core.tick(5)
  expect(await comesIn(core, old)).toBe('in')
  await core.app('token.revoke', { user: 'alice' })
  core.tick(5)
  expect([await comesIn(core, old), await comesIn(core, foreign(core))]).toEqual(['unauthenticated', 'in'])
})

test('a password that is changed while somebody signs in with the old one lets them in no longer', async () => {
  await using core = await aCore({}, { passwords: slowPasswords() })
  await core.gate.call(anyone, 'account.register', account)
  const coming = core.gate.call(anyone, 'account.login', account)
  await settled()
  await core.call('alice', 'account.password', { current: account.password, next: 'new password' })
  const { token } = await coming
  expect(await comesIn(core, token)).toBe('unauthenticated')
})

/** The first sign-in takes longer than what comes after it. */
function slowPasswords() {
  let first = true
  return {
    hash: async (text: string) => `hash of ${text}`,
    async verify(text: string, hash: string | undefined) {
      if (first) {
        first = false
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      return hash === `hash of ${text}`
    },
  }
}

const signedOut: Readonly<Record<string, (core: Harness) => Promise<unknown>>> = {
  'is kicked': (core) => core.call('alice', 'client.kick', { client: 'phone' }),
  'loses its platform': (core) => core.app('token.revoke', { user: 'alice', platform: 'web' }),
  'loses everything': (core) => core.app('token.revoke', { user: 'alice' }),
  'was banned for a while': (core) => ways['user.ban']?.(core) as Promise<unknown>,
}

test.each(Object.keys(signedOut))('a phone that %s after confirming lets nobody in', async (what) => {
  await using core = await aCore()
  const phone = await core.terminal('alice', { clientId: 'phone' })
  const { code, secret } = await core.gate.call(anyone, 'login.start', { client: { id: 'tv', platform: 'web' } })
  await phone.call('login.scan', { code })
  await phone.call('login.confirm', { code, accept: true })
  await signedOut[what]?.(core)
  await expect(core.gate.call(anyone, 'login.poll', { code, secret })).rejects.toMatchObject({ code: 'expired' })
})
