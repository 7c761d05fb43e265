import { isOperation, operations } from '@tidings/protocol'
import { asApp, RawClient, startServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { definitionOf, overHttp } from './http.ts'
import { People } from './people.ts'

const routed = Object.keys(operations)
  .filter(isOperation)
  .filter((name) => definitionOf(name).http)

const account = { username: 'mallory', password: 'correct horse' }

let people: People
let before: RawClient
/** A terminal that waits to be signed in, and that the account has let in before it was banned. */
let login: { readonly code: string; readonly secret: string }

beforeAll(async () => {
  people = new People(await startServer({ web: false }))
  await overHttp(people.server.url, 'account.register', { input: account })
  for (const uid of ['alice', account.username]) await people.come(uid)
  before = people.session(account.username)
  const { code, secret } = await people.does('alice', 'login.start', { client: { id: 'new-1', platform: 'web' } })
  login = { code, secret }
  await people.does(account.username, 'login.scan', { code: login.code })
  await people.does(account.username, 'login.confirm', { code: login.code, accept: true })
  await asApp(people.server, `/admin/users/${account.username}/ban`, { banned: true })
})

afterAll(() => people?.[Symbol.asyncDispose]())

test('a session that was open is closed with 4403', async () => {
  expect(await before.closed).toMatchObject({ code: 4403 })
})

test('connect is answered `banned`, then closed with 4403', async () => {
  const client = new RawClient(people.server.url)
  await client.open()
  const answer = await client.request('connect', { token: people.token(account.username) })
  expect(answer.error?.code).toBe('banned')
  expect(await client.closed).toMatchObject({ code: 4403 })
})

test.each(routed)('%s over HTTP is answered `banned`, also when the app asks for them', async (name) => {
  const { url, secret } = people.server
  const asThemselves = await overHttp(url, name, { bearer: people.token(account.username) })
  const byTheApp = await overHttp(url, name, { bearer: secret, as: account.username })
  expect([asThemselves.error?.code, byTheApp.error?.code]).toEqual(['banned', 'banned'])
})

test('no way leads to a new token', async () => {
  const { url, secret } = people.server
  const answers = {
    'account.login': await overHttp(url, 'account.login', { input: account }),
    'token.create': await overHttp(url, 'token.create', { bearer: secret, input: { user: account.username } }),
    'login.poll': await overHttp(url, 'login.poll', { input: login }),
  }
  const codes = Object.fromEntries(Object.entries(answers).map(([name, { error }]) => [name, error?.code ?? 'ok']))
  expect(codes).toEqual({ 'account.login': 'banned', 'token.create': 'banned', 'login.poll': 'banned' })
  expect(JSON.stringify(answers)).not.toContain('"token"')
})

test('a guessed password tells nobody that the account is banned, nor that its name is free', async () => {
  const { url } = people.server
  const guessed = await overHttp(url, 'account.login', { input: { ...account, password: 'guessed' } })
  const taken = await overHttp(url, 'account.register', { input: account })
  expect([guessed.error?.code, taken.error?.code]).toEqual(['unauthenticated', 'conflict'])
})
