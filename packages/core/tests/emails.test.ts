import { expect, test } from 'vitest'
import { aPost, delivered, lettersTo, linkTo, type Post, passing, register, server, withAddress } from './mails.ts'

const password = 'correct horse'
const ann = 'Ann@example.org'
const set = (post: Post, uid: string, address: string, more: object = {}) =>
  post.call(uid, 'email.set', { address, password, ...more })
const own = (post: Post, uid: string) => post.call(uid, 'email.get', {})

test('an address counts when the link was opened that was sent to it, once', async () => {
  await using post = await aPost()
  await register(post, 'alice')
  expect(await own(post, 'alice')).toEqual({})
  expect(await set(post, 'alice', ann)).toEqual({ claimed: ann })
  const { user, secret } = await linkTo(post, ann)
  expect(user).toBe('alice')
  await expect(post.anyone('email.verify', { user: 'alice', secret: 'guessed' })).rejects.toMatchObject({
    code: 'expired',
  })
  expect(await post.anyone('email.verify', { user, secret })).toEqual({ address: ann })
  expect(await own(post, 'alice')).toEqual({ address: ann })
  await expect(post.anyone('email.verify', { user, secret })).rejects.toMatchObject({ code: 'expired' })
  expect(await lettersTo(post, ann)).toHaveLength(1)
})

test('whoever has only the token does not win the account by an address', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  for (const wrong of [{ password: 'guessed' }, { password: undefined }]) {
    await expect(set(post, 'alice', 'mallory@example.org', wrong)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(post.call('alice', 'email.remove', wrong)).rejects.toMatchObject({ code: 'unauthenticated' })
  }
  expect(await own(post, 'alice')).toEqual({ address: ann })
  expect(await lettersTo(post, 'mallory@example.org')).toEqual([])
})

test('the address of before counts until another is proved, and then hears of it', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  expect(await set(post, 'alice', 'new@example.org')).toEqual({ address: ann, claimed: 'new@example.org' })
  await post.anyone('account.forgot', { user: 'alice' })
  expect((await lettersTo(post, ann)).at(-1)?.text).toContain('/#/enter/alice/')
  await post.anyone('email.verify', await linkTo(post, 'new@example.org'))
  expect((await lettersTo(post, ann)).at(-1)).toMatchObject({ subject: 'Your account has another e-mail address' })
  expect(await own(post, 'alice')).toEqual({ address: 'new@example.org' })
  await post.call('alice', 'email.remove', { password })
  expect((await lettersTo(post, 'new@example.org')).at(-1)).toMatchObject({
    subject: 'Your account has no e-mail address any more',
  })
  expect(await own(post, 'alice')).toEqual({})
  // Another spelling of the same mailbox is no other address.
  await withAddress(post, 'bob', ann)
  await set(post, 'bob', 'aNN@example.org')
  await post.anyone('email.verify', await linkTo(post, 'aNN@example.org'))
  expect((await lettersTo(post, ann)).at(-1)?.subject).not.toContain('another')
  expect(await own(post, 'bob')).toEqual({ address: 'aNN@example.org' })
})

test('any number of accounts claim an address; the first that proves it has it, however many prove it at once', async () => {
  await using post = await aPost()
  const uids = ['alice', 'bob', 'carol']
  const links: { user: string; secret: string }[] = []
  for (const uid of uids) {
    await register(post, uid)
    await set(post, uid, uid === 'bob' ? 'ANN@example.org' : ann)
    links.push(await linkTo(post, uid === 'bob' ? 'ANN@example.org' : ann))
  }
  const outcomes = await Promise.allSettled(links.map((link) => post.anyone('email.verify', link)))
  expect(outcomes.map((one) => (one.status === 'rejected' ? one.reason.code : 'ok')).sort()).toEqual([
    'conflict',
    'conflict',
    'ok',
  ])
  const holder = uids[outcomes.findIndex(({ status }) => status === 'fulfilled')] as string
  // One that was refused is not used up: it is good when the address is free again.
  await post.call(holder, 'email.remove', { password })
  const other = links.find(({ user }) => user !== holder) as (typeof links)[number]
  await post.anyone('email.verify', other)
})

test('a link proves what was claimed when it was sent, and nothing after that was taken back', async () => {
  await using post = await aPost()
  await register(post, 'alice')
  await set(post, 'alice', ann)
  const first = await linkTo(post, ann)
  await set(post, 'alice', 'other@example.org')
  await expect(post.anyone('email.verify', first)).rejects.toMatchObject({ code: 'expired' })
  const second = await linkTo(post, 'other@example.org')
  // A thief has claimed it, and the owner throws them out.
  await post.call('alice', 'account.password', { current: password, next: 'battery staple' })
  await expect(post.anyone('email.verify', second)).rejects.toMatchObject({ code: 'expired' })
  await post.call('alice', 'email.send', {})
  const third = await linkTo(post, 'other@example.org')
  post.tick(86_400_000)
  await expect(post.anyone('email.verify', third)).rejects.toMatchObject({ code: 'expired' })
  expect(await own(post, 'alice')).toEqual({ claimed: 'other@example.org' })
})

test('whoever registers may say an address, and is let in whether or not the mail goes', async () => {
  await using post = await aPost()
  post.answer = passing
  await register(post, 'alice', { email: ann, language: 'zh-CN' })
  await delivered(post)
  post.answer = undefined
  post.tick(5000)
  expect((await lettersTo(post, ann)).at(-1)?.subject).toBe('请确认你的邮箱地址')
  expect(await own(post, 'alice')).toEqual({ claimed: ann })
  await using without = await aPost({}, { mailer: undefined as never })
  expect(await without.anyone('account.info', {})).toMatchObject({ mail: false })
  await expect(register(without, 'alice', { email: ann })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(set(without, 'bob', ann)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(without.anyone('account.forgot', { user: 'alice' })).rejects.toMatchObject({ code: 'forbidden' })
  // Where the app keeps the accounts, a password of its own is none of this server's.
  await using external = await aPost({ accounts: false })
  expect(await external.anyone('account.info', {})).toMatchObject({ accounts: false, mail: false })
  await expect(external.anyone('account.forgot', { user: 'alice' })).rejects.toMatchObject({ code: 'forbidden' })
})

test('the operator sets an address as one that was proved, and takes it away', async () => {
  await using post = await aPost()
  for (const uid of ['alice', 'bob']) await post.app('user.create', { user: uid })
  expect(await post.app('user.email', { user: 'alice', address: ann })).toEqual({ address: ann })
  await expect(post.app('user.email', { user: 'bob', address: 'ANN@example.org' })).rejects.toMatchObject({
    code: 'conflict',
  })
  await post.app('user.email', { user: 'alice', address: 'new@example.org' })
  expect((await lettersTo(post, ann)).map(({ subject }) => subject)).toEqual([
    'Your account has another e-mail address',
  ])
  expect(await post.app('user.email', { user: 'bob', address: ann })).toEqual({ address: ann })
  expect(await post.app('user.email', { user: 'bob' })).toEqual({ address: ann })
  expect(await post.app('user.email', { user: 'bob', address: null })).toEqual({})
  await expect(post.app('user.email', { user: 'nobody', address: ann })).rejects.toMatchObject({ code: 'not_found' })
})

test('nobody else sees an address: not in profiles, events, searches, logs or the audit log', async () => {
  await using post = await aPost()
  const bob = await post.terminal('bob')
  const alice = await post.terminal('alice')
  await post.app('user.password', { user: 'alice', password })
  post.answer = passing
  await set(post, 'alice', ann)
  await delivered(post)
  post.tick(5000)
  await delivered(post)
  post.answer = undefined
  post.tick(60_000)
  await post.anyone('email.verify', await linkTo(post, ann))
  await post.app('user.email', { user: 'alice', address: 'ann.two@example.org' })
  const { users } = await post.call('bob', 'user.search', { query: 'ann' })
  const profile = await post.call('bob', 'user.get', { user: 'alice' })
  const { entries } = await post.app('audit.list', {})
  expect(entries.map(({ operation }) => operation)).toContain('user.email')
  const seen = JSON.stringify([
    users,
    profile,
    entries,
    bob.events,
    alice.events,
    post.lines,
    await post.app('user.list', {}),
  ])
  expect(seen.toLowerCase()).not.toContain('example.org')
  expect(post.lines).toHaveLength(2)
})

test('an address goes with its account, from the index too, and is taken along in an export', async () => {
  await using post = await aPost()
  await withAddress(post, 'alice', ann)
  const { records } = await post.call('alice', 'account.export', { next: '6:' })
  expect(records).toContainEqual({ kind: 'email', value: { address: ann } })
  await post.call('alice', 'account.delete', { confirm: 'alice', password })
  await withAddress(post, 'bob', ann)
  expect(await own(post, 'bob')).toEqual({ address: ann })
  await post.call('bob', 'account.delete', { confirm: 'bob', password })
  post.tick(60_000)
  await delivered(post)
  const { records: store } = post.parts.store
  expect(await store.count('server/emails', 'email')).toBe(0)
  expect(await store.count('account/bob', 'email')).toBe(0)
  expect(JSON.stringify(await store.since('server/emails', 1, 100))).not.toContain('Ann@')
})

test('a mailbox gets three such mails in an hour, whoever asks; an account, and an address of the network, causes no more either', async () => {
  await using post = await aPost()
  for (const uid of ['a1', 'a2', 'a3', 'a4', 'a5']) {
    await register(post, uid)
    await set(post, uid, ann)
  }
  expect(await lettersTo(post, ann)).toHaveLength(3)
  post.tick(3_600_000)
  for (const n of [1, 2, 3]) await set(post, 'a1', `x${n}@example.org`)
  await expect(set(post, 'a1', 'x4@example.org')).rejects.toMatchObject({ code: 'rate_limited' })
  post.tick(3_600_000)
  for (let n = 0; n < 30; n++) await register(post, `m${n}`, { email: `m${n}@example.net` }, '198.51.100.7')
  await delivered(post)
  expect(post.mails.filter(({ to }) => to.endsWith('.net'))).toHaveLength(20)
  expect(await own(post, 'm29')).toEqual({ claimed: 'm29@example.net' })
})

test('an id that looks like an address of the web does not reach a mailbox that has not said yes', async () => {
  await using post = await aPost()
  await register(post, 'evil.example', { email: ann })
  await register(post, '用户', { email: 'other@example.org' })
  const [first] = await lettersTo(post, ann)
  expect(first?.text.replace(/\/#\/verify\/\S+/, '')).not.toContain('evil')
  expect((await lettersTo(post, 'other@example.org'))[0]?.text).toContain('\u2068用户\u2069')
  for (const { text } of post.mails)
    for (const link of text.match(/https?:\S+/g) ?? []) expect(link.startsWith(server)).toBe(true)
})
