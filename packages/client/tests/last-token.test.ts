import { startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient, type FetchLike } from '../src/index.ts'

test('who signs in again shows the token of before, so that wrong guesses of others do not hold them up', async () => {
  await using server = await startServer()
  const asked: unknown[] = []
  const fetching: FetchLike = (url, init) => {
    if (url.endsWith('/login')) asked.push(JSON.parse(init.body as string))
    return fetch(url, init as RequestInit)
  }
  const client = new ChatClient({ url: server.url, runtime: { fetch: fetching } })
  const account = { username: 'alice', password: 'correct horse' }
  const { token } = await client.accounts.register(account)
  await client.accounts.login(account)
  await client.connect('alice', async () => token)
  client.disconnect()
  await client.accounts.login(account)
  await client.accounts.login({ ...account, token: 'another' })
  expect(asked).toEqual([account, { ...account, token }, { ...account, token: 'another' }])
})
