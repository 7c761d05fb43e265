import { expect, test } from 'vitest'
import { aPost, delivered, lasting, lettersTo, linkTo, type Post, passing, register, withAddress } from './mails.ts'

const password = 'correct horse'
const ann = 'Ann@example.org'
const forgot = (post: Post, user: string, more: object = {}) => post.anyone('account.forgot', { user, ...more })
const enter = async (post: Post, to: string, more: object = {}) =>
  post.anyone('account.enter', { ...(await linkTo(post, to)), ...more }) as Promise<{ token: string }>
const resets = async (post: Post, to: string) =>
  (await lettersTo(post, to)).filter(({ text }) => text.includes('/#/enter/'))

test('a link is mailed that sets a new password; old sessions are out, and the mailbox hears of it', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  const before = (await post.anyone('account.login', { username: 'alice', password })) as { token: string }
  expect(await forgot(post, 'alice')).toEqual({})
  const { token } = await enter(post, ann, { password: 'battery staple' })
  await post.gate.identify({ bearer: token, address: '' })
  await expect(post.gate.identify({ bearer: before.token, address: '' })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  await post.anyone('account.login', { username: 'alice', password: 'battery staple' })
  expect((await lettersTo(post, ann)).at(-1)?.subject).toBe('Your password was changed')
})

test.each(['alice', ' ALICE', 'ann@example.org', 'ANN@EXAMPLE.ORG ', 'Ａnn＠example.org'])(
  'who is meant by %j gets the mail, at the address that was proved',
  async (typed) => {
    await using post = await aPost()
    await withAddress(post, 'alice', ann)
    await forgot(post, typed, { language: 'zh' })
    expect((await lettersTo(post, ann)).at(-1)?.subject).toBe('重新登录并设置新密码')
    expect(new Set(post.mails.map(({ to }) => to))).toEqual(new Set([ann]))
  },
)

test('a spelling that another mailbox might have leads to the mailbox that was proved', async () => {
  await using post = await aPost()
  await withAddress(post, 'mike', 'mike@example.org')
  for (const typed of ['mıke@example.org', 'mi\u212ae@example.org']) await forgot(post, typed)
  expect(await resets(post, 'mike@example.org')).toHaveLength(2)
  expect(new Set(post.mails.map(({ to }) => to))).toEqual(new Set(['mike@example.org']))
})

test("a name that is another account's address brings each a mail at its own address", async () => {
  await using post = await aPost()
  await withAddress(post, 'ann@example.org', 'mallory@example.net')
  await withAddress(post, 'alice', ann)
  await forgot(post, 'ann@example.org')
  expect((await resets(post, ann))[0]?.text).toContain('/#/enter/alice/')
  expect((await resets(post, 'mallory@example.net'))[0]?.text).toContain('/#/enter/ann%40example.org/')
})

test('the answer is the same, and comes before anything is looked up, whatever there is', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  await withAddress(post, 'banned', 'banned@example.org')
  await withAddress(post, 'gone', 'gone@example.org')
  await register(post, 'bob')
  await register(post, 'claims', { email: 'claims@example.org' })
  await post.app('user.ban', { user: 'banned' })
  await post.app('user.delete', { user: 'gone' })
  await delivered(post)
  const { records, users } = post.parts.store
  const asked: string[] = []
  const noting = <T extends object>(part: T): void => {
    for (const [name, method] of Object.entries(part))
      Object.assign(part, {
        [name]: (...given: unknown[]) => {
          asked.push(name)
          return method(...given)
        },
      })
  }
  noting(records)
  noting(users)
  post.mails.length = 0
  const all = ['alice', ann, 'bob', 'banned', 'banned@example.org', 'gone', 'gone@example.org', 'claims']
  for (const user of [...all, 'claims@example.org', 'nobody', 'nobody@example.org', '"; drop', '.', 'x'.repeat(254)]) {
    const answer = forgot(post, user)
    await expect(answer).resolves.toEqual({})
    expect(asked.splice(0)).toEqual([])
    await delivered(post)
    asked.length = 0
  }
  expect(post.mails.map(({ to }) => to)).toEqual([ann, ann])
})

test('a mail server that is away, or refuses, is nothing that anybody hears of', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  for (const answer of [passing, lasting]) {
    post.answer = answer
    expect(await forgot(post, 'alice')).toEqual({})
    await delivered(post)
  }
  expect(post.lines.every((line) => !line.toLowerCase().includes('ann@'))).toBe(true)
})

test('what may pass is tried again, a few times; what was refused is not', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  post.tries = 0
  post.answer = lasting
  await forgot(post, 'alice')
  await delivered(post)
  for (let n = 0; n < 10; n++) post.tick(900_000)
  await delivered(post)
  expect([post.tries, post.metrics.at(-1)]).toEqual([1, 'failed'])
  post.tries = 0
  post.answer = passing
  await forgot(post, 'alice')
  await delivered(post)
  expect(post.tries).toBe(1)
  for (let n = 0; n < 10; n++) {
    post.tick(900_000)
    await delivered(post)
  }
  expect(post.tries).toBe(5)
  expect(post.metrics.filter((one) => one === 'failed')).toHaveLength(2)
  await forgot(post, 'alice')
  await delivered(post)
  post.answer = undefined
  post.tick(5000)
  expect((await resets(post, ann)).length).toBe(1)
})

test('an account gets three mails in an hour, however many are asked for and from wherever', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  await withAddress(post, 'bob', 'bob@example.org')
  await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      post.anyone('account.forgot', { user: n % 2 ? 'alice' : ann }, `192.0.2.${n}`),
    ),
  )
  expect(await resets(post, ann)).toHaveLength(3)
  await forgot(post, 'bob')
  expect(await resets(post, 'bob@example.org')).toHaveLength(1)
  post.tick(1_200_000)
  await forgot(post, 'alice')
  expect(await resets(post, ann)).toHaveLength(4)
  // Whoever is flooded so is not locked out: the newest link is good.
  await enter(post, ann)
})

async function resetsAfterAsking(post: Post): Promise<number> {
  await forgot(post, 'alice')
  return (await resets(post, ann)).length
}

test('a flood of questions is bounded, and leaves those of others as they are', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  const all = await Promise.all(Array.from({ length: 3000 }, (_, n) => forgot(post, `nobody${n}`)))
  expect(all).toHaveLength(3000)
  expect(post.lines.filter((line) => line.includes('too many wait')).length).toBeGreaterThan(1000)
  await expect.poll(() => resetsAfterAsking(post)).toBeGreaterThan(0)
})

test.each([
  ['its hour is over', (post: Post) => post.tick(3_600_000)],
  ['it was used', (post: Post) => enter(post, ann)],
  [
    'the password was changed',
    (post: Post) => post.call('alice', 'account.password', { current: password, next: 'another one' }),
  ],
  ['the tokens were revoked', (post: Post) => post.app('token.revoke', { user: 'alice' })],
  ['the account is banned', (post: Post) => post.app('user.ban', { user: 'alice' })],
  ['the address was taken away', (post: Post) => post.call('alice', 'email.remove', { password })],
  [
    'another address took its place',
    (post: Post) => post.app('user.email', { user: 'alice', address: 'new@example.org' }),
  ],
] as const)('a mailed link is not good any more when %s', async (_, happens) => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  await forgot(post, 'alice')
  const link = await linkTo(post, ann)
  await happens(post)
  await expect(post.anyone('account.enter', link)).rejects.toMatchObject({ code: 'expired' })
})

test('links that anybody may ask for push out none that the operator has made', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  const { secret } = await post.app('user.link', { user: 'alice' })
  for (let n = 0; n < 6; n++) {
    await forgot(post, 'alice')
    post.tick(590_000)
    await delivered(post)
  }
  await post.anyone('account.enter', { user: 'alice', secret })
})

test('an account that never had a password gets its first by mail, by its name too', async () => {
  await using post = await aPost()
  await post.app('user.create', { user: 'alice' })
  await post.app('user.email', { user: 'alice', address: ann })
  await forgot(post, 'alice')
  await enter(post, ann, { password })
  await post.anyone('account.login', { username: 'alice', password })
})

test('what was asked for before a stop is sent before it', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  await forgot(post, 'alice')
  await post.gate.drain()
  expect(post.mails.at(-1)?.text).toContain('/#/enter/alice/')
})
