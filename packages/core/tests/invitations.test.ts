import { expect, test } from 'vitest'
import { aCore, type Harness } from './harness.ts'

const anyone = { kind: 'anyone', address: '192.0.2.1' } as const

const register = (core: Harness, username: string, invitation?: string) =>
  core.gate.call(anyone, 'account.register', {
    ...{ username, password: 'correct horse' },
    ...(invitation === undefined ? {} : { invitation }),
  })

const invite = async (core: Harness, input: object = {}) => (await core.app('invitation.create', input)).invitation
const came = async (core: Harness) => (await core.app('invitation.list', {})).invitations.map((one) => one.came)

test('a page learns who may register before it asks', async () => {
  for (const registration of ['open', 'invite', 'closed'] as const) {
    await using core = await aCore({ registration })
    expect(await core.gate.call(anyone, 'account.info', {})).toMatchObject({ accounts: true, register: registration })
  }
  await using external = await aCore({ accounts: false })
  expect(await external.gate.call(anyone, 'account.info', {})).toMatchObject({ accounts: false, register: 'closed' })
})

test('where registration is closed nobody registers, and those who have an account sign in', async () => {
  await using core = await aCore({ registration: 'closed' })
  await expect(register(core, 'alice')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(invite(core)).rejects.toMatchObject({ code: 'forbidden' })
  const passwordHash = 'hash of correct horse'
  await core.parts.store.users.create({ uid: 'bob', name: 'Bob', avatar: '', createdAt: 0, passwordHash })
  await core.gate.call(anyone, 'account.login', { username: 'bob', password: 'correct horse' })
})

test('by invitation: as many as it says, by any spelling of its code, and it tells who came', async () => {
  await using core = await aCore({ registration: 'invite', publicUrl: 'https://example.org/chat' })
  await expect(register(core, 'alice')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(register(core, 'alice', 'K7QF2-M9XD4')).rejects.toMatchObject({ code: 'not_found' })
  const { code, link } = await invite(core, { uses: 2, note: 'for the choir' })
  expect(link).toBe(`https://example.org/chat/#/invite/${code.replace('-', '')}`)
  await register(core, 'alice', code.toLowerCase())
  // A name that is taken costs nothing.
  await expect(register(core, 'alice', code)).rejects.toMatchObject({ code: 'conflict' })
  await register(core, 'bob', code.replace('-', ' '))
  await expect(register(core, 'carol', code)).rejects.toMatchObject({ code: 'expired' })
  expect(await came(core)).toEqual([['user/alice', 'user/bob']])
  await core.app('invitation.revoke', { code })
  await expect(register(core, 'carol', code)).rejects.toMatchObject({ code: 'not_found' })
})

test('who come at once are as many as may', async () => {
  await using core = await aCore({ registration: 'invite' })
  const { code } = await invite(core, { uses: 3 })
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => register(core, `user${n}`, code)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  expect(new Set(outcomes.map((one) => one.status === 'rejected' && one.reason.code))).toEqual(
    new Set([false, 'expired']),
  )
  expect((await came(core))[0]).toHaveLength(3)
})

test('it ends with its time, and is forgotten then', async () => {
  await using core = await aCore({ registration: 'invite' })
  const { code } = await invite(core, { ttl: 60_000 })
  core.tick(60_000)
  await expect(register(core, 'alice', code)).rejects.toMatchObject({
    code: expect.stringMatching(/expired|not_found/),
  })
  expect(await came(core)).toEqual([])
  await expect.poll(() => core.parts.store.records.count('server/invitations', 'invitation')).toBe(0)
})

test('users invite where the operator lets them: twenty at most, their own, and not once they are banned', async () => {
  await using closed = await aCore({ registration: 'invite' })
  await closed.app('user.create', { user: 'alice' })
  await expect(closed.call('alice', 'invitation.create', {})).rejects.toMatchObject({ code: 'forbidden' })

  await using core = await aCore({ registration: 'invite', usersInvite: true })
  await core.app('user.create', { user: 'alice' })
  await core.app('user.create', { user: 'mallory' })
  await invite(core)
  const { invitation } = await core.call('alice', 'invitation.create', {})
  expect(invitation.by).toBe('user/alice')
  const made = await Promise.allSettled(Array.from({ length: 25 }, () => core.call('alice', 'invitation.create', {})))
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(19)
  expect((await core.call('alice', 'invitation.list', {})).invitations).toHaveLength(20)
  expect((await core.app('invitation.list', {})).invitations).toHaveLength(21)
  expect((await core.call('mallory', 'invitation.list', {})).invitations).toEqual([])
  const { code } = invitation
  await expect(core.call('mallory', 'invitation.revoke', { code })).rejects.toMatchObject({ code: 'not_found' })
  await core.app('user.ban', { user: 'alice' })
  await expect(register(core, 'bob', code)).rejects.toMatchObject({ code: 'expired' })
  await core.app('user.ban', { user: 'alice', banned: false })
  await register(core, 'bob', code)
  await core.call('alice', 'invitation.revoke', { code })
  expect((await core.call('alice', 'invitation.list', {})).invitations).toHaveLength(19)
})

test('where everybody may come a code that is no good stands in nobody’s way', async () => {
  await using core = await aCore()
  await register(core, 'alice', 'K7QF2-M9XD4')
  const { code } = await invite(core)
  await register(core, 'bob', code)
  expect(await came(core)).toEqual([['user/bob']])
})
