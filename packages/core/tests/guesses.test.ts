import { expect, test } from 'vitest'
import { aCore, type Harness } from './harness.ts'

const account = { username: 'alice', password: 'correct horse' }
const home = '198.51.100.7'

const anyone = (address: string) => ({ kind: 'anyone', address }) as const

const register = (core: Harness) => core.gate.call(anyone(home), 'account.register', account)

const signsIn = (core: Harness, address: string, more: object = {}) =>
  core.gate.call(anyone(address), 'account.login', { ...account, ...more }).then(
    () => 'in',
    (error) => error.code,
  )

const guess = (core: Harness, address: string, more: object = {}) =>
  signsIn(core, address, { password: 'guessed', ...more })

async function guesses(core: Harness, times: number, address: (n: number) => string): Promise<void> {
  for (let n = 0; n < times; n++) await guess(core, address(n))
}

test('after five wrong passwords each one more waits longer, for this caller and this account', async () => {
  await using core = await aCore()
  await register(core)
  await guesses(core, 5, () => '192.0.2.1')
  for (const seconds of [1, 2, 4, 8]) {
    await expect(core.gate.call(anyone('192.0.2.1'), 'account.login', account)).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfter: seconds * 1000 },
    })
    core.tick(seconds * 1000)
    expect(await guess(core, '192.0.2.1')).toBe('unauthenticated')
  }
  core.tick(16_000)
  expect(await signsIn(core, '192.0.2.1')).toBe('in')
  await guesses(core, 4, () => '192.0.2.1')
  expect(await signsIn(core, '192.0.2.1')).toBe('in')
})

test('who signs in many times at once is told so, and not of wrong passwords', async () => {
  const passwords = {
    hash: async (text: string) => `hash of ${text}`,
    async verify() {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return true
    },
  }
  await using core = await aCore({}, { passwords })
  await register(core)
  const tries = Array.from({ length: 8 }, () => core.gate.call(anyone(home), 'account.login', account))
  const refused = (await Promise.allSettled(tries)).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused.map(({ message }) => message)).toEqual(Array(3).fill('too many tries at once; try again in 1 s'))
})

test('guesses that come at once are not more than those that come one by one', async () => {
  let tried = 0
  const passwords = {
    hash: async (text: string) => `hash of ${text}`,
    async verify() {
      tried += 1
      await new Promise((resolve) => setTimeout(resolve, 5))
      return false
    },
  }
  await using core = await aCore({}, { passwords })
  await register(core)
  await Promise.all(Array.from({ length: 100 }, () => guess(core, '192.0.2.1')))
  expect(tried).toBe(5)
})

test('whoever guesses, from one address or from a thousand, does not keep the owner out', async () => {
  await using core = await aCore()
  const { token } = await register(core)
  expect(await signsIn(core, home)).toBe('in')
  await guesses(core, 20, () => '192.0.2.1')
  expect(await signsIn(core, '203.0.113.9')).toBe('in')
  await guesses(core, 1000, (n) => `10.0.${n >> 8}.${n & 255}`)
  // Strangers have had their share: the guesses end, also those that would be right.
  expect(await signsIn(core, '192.0.2.99')).toBe('rate_limited')
  // A place where the account was, a terminal that shows an earlier token: those go on.
  expect(await signsIn(core, home)).toBe('in')
  expect(await signsIn(core, '203.0.113.9')).toBe('in')
  expect(await signsIn(core, '192.0.2.98', { token })).toBe('in')
  core.tick(25 * 3_600_000)
  await guesses(core, 1000, (n) => `10.0.${n >> 8}.${n & 255}`)
  expect(await signsIn(core, '192.0.2.97', { token })).toBe('in')
  for (const other of ['nonsense', JSON.stringify({ ...JSON.parse(token), uid: 'bob' })])
    expect(await signsIn(core, '192.0.2.96', { token: other })).toBe('rate_limited')
})

test('a terminal that shows its token waits for its own wrong passwords; a revoked token shows nothing', async () => {
  await using core = await aCore()
  const { token } = await register(core)
  for (let n = 0; n < 5; n++) await guess(core, `10.0.0.${n}`, { token })
  expect(await guess(core, '10.0.0.9', { token })).toBe('rate_limited')
  core.tick(3_600_000)
  await guesses(core, 1000, (n) => `10.0.${n >> 8}.${n & 255}`)
  expect(await signsIn(core, '10.1.1.1', { token })).toBe('in')
  await core.app('token.revoke', { user: 'alice' })
  expect(await signsIn(core, '10.1.1.2', { token })).toBe('rate_limited')
})

test('an account that does not exist answers as one that does', async () => {
  await using core = await aCore()
  await register(core)
  const answers = async (username: string, address: string) => {
    const codes: string[] = []
    for (let n = 0; n < 8; n++) codes.push(await guess(core, address, { username }))
    return codes
  }
  expect(await answers('nobody', '192.0.2.1')).toEqual(await answers('alice', '192.0.2.2'))
})

test('an address is its /64, and its /48 has a budget of eight', async () => {
  const rate = { perSecond: 1, burst: 4 }
  const generous = { perSecond: 1e6, burst: 1e6 }
  await using core = await aCore({
    rates: {
      ...{ send: generous, read: generous, write: generous, 'user-bytes': generous, 'address-bytes': generous },
      'sign-in': rate,
    },
  })
  await register(core)
  const answers = async (times: number, address: (n: number) => string) => {
    const codes: string[] = []
    for (let n = 0; n < times; n++) codes.push(await signsIn(core, address(n)))
    return codes.filter((code) => code === 'in').length
  }
  expect(await answers(20, (n) => `2001:db8:1:1::${n.toString(16)}`)).toBe(4)
  expect(await answers(60, (n) => `2001:db8:1:${(n + 2).toString(16)}::1`)).toBe(28)
  expect(await answers(1, () => '2001:db8:2::1')).toBe(1)
})

test.each(['account.password', 'account.delete'] as const)(
  '%s takes the budget of its address, and nothing of those who sign in from there',
  async (name) => {
    const rate = { perSecond: 1, burst: 8 }
    await using core = await aCore()
    const rates = { ...core.parts.settings.rates, 'sign-in': rate }
    await using busy = await aCore({ rates })
    for (let n = 0; n < 6; n++)
      await busy.gate.call(anyone(`192.0.2.${n}`), 'account.register', { ...account, username: `u${n}` })
    const input = (uid: string) =>
      name === 'account.password'
        ? { current: 'guessed', next: 'new password' }
        : { confirm: `user/${uid}`, password: 'guessed' }
    const codes: string[] = []
    for (let n = 0; n < 24; n++) {
      const uid = `u${n % 6}`
      const actor = { kind: 'user', uid, address: home, issuedAt: 0, expiresAt: 1, generation: 0 } as const
      codes.push(await busy.gate.call(actor, name, input(uid) as never).then(String, (error) => error.code))
    }
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(8)
    expect(codes.slice(8).every((code) => code === 'rate_limited')).toBe(true)
    expect(await signsIn(busy, home, { username: 'u1' })).toBe('in')
  },
)

test('codes of one address give way to its own newer ones, and those of crowded addresses to newcomers', async () => {
  await using core = await aCore()
  await core.terminal('alice')
  const client = { id: 'tv', platform: 'web' as const }
  const start = (address: string) => core.gate.call(anyone(address), 'login.start', { client })
  const state = ({ code, secret }: { code: string; secret: string }) =>
    core.gate.call(anyone('192.0.2.1'), 'login.poll', { code, secret }).then(
      (answer) => answer.state,
      (error) => error.code,
    )
  const mine = await start(home)
  const crowd: Awaited<ReturnType<typeof start>>[] = []
  for (let n = 0; n < 12_000; n++) crowd.push(await start(`2001:db8:${(n / 10) | 0}::${n}`))
  expect(await state(mine)).toBe('waiting')
  const newcomers = await Promise.all(['203.0.113.1', '203.0.113.2'].map(start))
  for (const one of newcomers) expect(await state(one)).toBe('waiting')
  const many = []
  for (let n = 0; n < 12; n++) many.push(await start(`2001:db8:ffff:1::${n}`))
  expect(await Promise.all(many.map(state))).toEqual([
    ...['expired', 'expired'],
    ...Array.from({ length: 10 }, () => 'waiting'),
  ])
})
