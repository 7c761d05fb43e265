import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTokens, readTokenKey } from '@tidings/credentials-node'
import { openPostgresStore } from '@tidings/storage-postgres'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { asApp, startServer, testSecret } from '@tidings/testkit'
import { PostgresServer } from '@tidings/testkit/postgres'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { said } from './a-command.ts'

await using resources = new AsyncDisposableStack()
const postgres = resources.use(await PostgresServer.start())
const owned = resources.move()
afterAll(() => owned.disposeAsync())

const directory = () => mkdtempSync(join(tmpdir(), 'tidings-key-'))
const anotherSecret = 'Wm1XcR7uYp0Ds4NfB6gHj2LaEk3Vq8ZtQxPzC5oM'

const tokenOf = async (server: Parameters<typeof asApp>[0]): Promise<string> => {
  await asApp(server, '/admin/users', { user: 'alice' })
  return ((await asApp(server, '/tokens', { user: 'alice' })) as { token: string }).token
}
const comesIn = async (server: { readonly url: string }, token: string): Promise<number> =>
  (await fetch(`${server.url}/v1/conversations`, { headers: { authorization: `Bearer ${token}` } })).status

test('nodes that start at once on an empty store have one key, which the store alone does not tell', async () => {
  const url = await postgres.database()
  await using first = await openPostgresStore({ url })
  await using second = await openPostgresStore({ url })
  const stores = [first, second, first, second]
  const find = ({ records }: (typeof stores)[number]) =>
    readTokenKey({ records, secret: testSecret, file: join(directory(), 'token-key.json') })
  const found = await Promise.all(stores.map(find))
  expect(new Set(found.map(({ key }) => key.d)).size).toBe(1)
  const record = await first.records.get('installation', 'key', 'tokens')
  expect(record?.value).not.toContain(found[0]?.key.d)
  expect(record?.value).not.toContain(found[0]?.key.x)
})

test('a key that lies in the data directory goes into the store, once, and stays there for whoever goes back: tokens of before stay good', async () => {
  const data = directory()
  const file = join(data, 'token-key.json')
  const key = await exportJWK((await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })).privateKey)
  writeFileSync(file, JSON.stringify(key))
  const now = Date.now()
  const token = await (await createTokens(key)).issue({
    uid: 'alice',
    generation: 0,
    issuedAt: now,
    expiresAt: now + 6e5,
  })
  {
    await using server = await startServer({ data })
    await asApp(server, '/admin/users', { user: 'alice' })
    expect(await comesIn(server, token)).toBe(200)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(key)
  }
  // Another one that is put there later is not looked at, and nothing is done to it.
  const other = JSON.stringify(await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey))
  writeFileSync(file, other)
  await using server = await startServer({ data })
  expect(await comesIn(server, token)).toBe(200)
  expect(readFileSync(file, 'utf8')).toBe(other)
})

test('with another secret nothing starts, and what to do is said; sealed with that one, tokens stay good', async () => {
  const data = directory()
  const settings = (secret: string) => ({ TIDINGS_DATA: data, TIDINGS_SECRET: secret, TIDINGS_LOG: 'silent' })
  let token = ''
  {
    await using server = await startServer({ data })
    token = await tokenOf(server)
  }
  const wrong = /secret: it is not the secret of this installation.*keys reseal.*keys renew/
  await expect(startServer({ data, secret: anotherSecret })).rejects.toThrow(wrong)
  expect(await said(['user', 'list'], settings(anotherSecret))).toMatchObject({
    code: 1,
    err: expect.stringMatching(wrong),
  })
  // It holds nothing of the store.
  await (await openSqliteStore({ directory: data }))[Symbol.asyncDispose]()

  const former = join(directory(), 'former')
  writeFileSync(former, 'not-that-one')
  const reseal = ['keys', 'reseal', '--former', former]
  expect(await said(reseal, settings(anotherSecret))).toMatchObject({ code: 2, err: expect.stringContaining('former') })
  writeFileSync(former, `${testSecret}\n`)
  expect(await said(reseal, settings(anotherSecret))).toMatchObject({ code: 0 })
  await expect(startServer({ data })).rejects.toThrow(wrong)
  await using server = await startServer({ data, secret: anotherSecret })
  expect(await comesIn(server, token)).toBe(200)
})

test('a key that is made anew, under whatever secret, makes all tokens void', async () => {
  const data = directory()
  let token = ''
  {
    await using server = await startServer({ data })
    token = await tokenOf(server)
  }
  const file = join(data, 'token-key.json')
  writeFileSync(
    file,
    JSON.stringify(await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey)),
  )
  const settings = { TIDINGS_DATA: data, TIDINGS_SECRET: anotherSecret, TIDINGS_LOG: 'silent' }
  expect(await said(['keys', 'renew'], settings)).toMatchObject({ code: 0 })
  expect([existsSync(file), existsSync(`${file}.before-renew`)]).toEqual([false, true])
  await using server = await startServer({ data, secret: anotherSecret })
  expect(await comesIn(server, token)).toBe(401)
  const again = await fetch(`${server.url}/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${anotherSecret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'alice' }),
  })
  expect(await comesIn(server, ((await again.json()) as { token: string }).token)).toBe(200)
})

test.each(['sqlite', 'postgres'])('doctor says whether the secret fits the keys in the store: %s', async (store) => {
  const data = directory()
  const TIDINGS_STORE = store === 'sqlite' ? store : await postgres.database()
  const doctor = async (secret: string) => {
    const settings = { TIDINGS_STORE, TIDINGS_DATA: data, TIDINGS_PORT: '0', TIDINGS_SECRET: secret }
    return (await said(['doctor'], settings)).out
  }
  expect(await doctor(anotherSecret)).toMatch(/ok +secret +strong, and for its owner only$/m)
  {
    await using _ = await startServer({ data, store: TIDINGS_STORE })
    expect(await doctor(testSecret)).toMatch(/ok +secret +strong, .* fits the keys in the store$/m)
  }
  expect(await doctor(anotherSecret)).toMatch(/fault +secret +it is not the secret of this installation.*keys reseal/)
  const none = { TIDINGS_STORE, TIDINGS_DATA: store === 'sqlite' ? data : directory(), TIDINGS_PORT: '0' }
  expect((await said(['doctor'], none)).out).toMatch(/fault +secret +there is none here.*TIDINGS_SECRET/)
  writeFileSync(join(data, 'token-key.json'), '{}', { mode: 0o600 })
  expect(await doctor(testSecret)).toMatch(/ok +secret .*token-key.json is for an earlier version/)
})
