import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createAppSecrets, createPasswords, createPushKeys, createTokens, readAppSecret, weaknessOf } from './index.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'tidings-'))
const aKey = async () => exportJWK((await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })).privateKey)
const now = 1_763_600_000_123
const claims = { uid: 'alice', platform: 'web', issuedAt: now, expiresAt: now + 60_000 } as const

test('a password is known again by its hash, and nothing else is', async () => {
  const passwords = createPasswords()
  const turn = { caller: '10.0.0.1', signsIn: true }
  const hash = await passwords.hash('correct horse', turn)
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await passwords.verify('correct horse', hash, turn)).toBe(true)
  expect(await passwords.verify('correct hors', hash, turn)).toBe(false)
  expect(await passwords.verify('correct horse', undefined, turn)).toBe(false)
  expect(await passwords.hash('correct horse', turn)).not.toBe(hash)
})

/** How nice each thread of this process is; Linux says it. */
const threads = (): ReadonlyMap<string, number> =>
  new Map(
    readdirSync('/proc/self/task').map((thread) => {
      const [, fields = ''] = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')
      return [thread, Number(fields.split(' ')[16])]
    }),
  )

test.runIf(process.platform === 'linux')(
  'a hash stands back behind all others, and on a small machine there is one at a time',
  async () => {
    const before = threads()
    const passwords = createPasswords()
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => passwords.hash('correct horse', { caller: `${n}`, signsIn: true })),
    )
    const nicer = Math.min(getPriority() + 10, 19)
    const hashing = [...threads()].filter(([thread, nice]) => nice === nicer && !before.has(thread))
    expect(hashing.length).toBeGreaterThanOrEqual(1)
    expect(hashing.length).toBeLessThanOrEqual(Math.max(1, availableParallelism() >> 1))
  },
)

test('a token says who, to the millisecond, until it expires', async () => {
  const tokens = await createTokens(await aKey())
  const token = await tokens.issue(claims)
  for (let time = 0; time < 2; time++) expect(await tokens.verify(token, now)).toEqual(claims)
  const later = { ...claims, generation: 7, client: 'desk' }
  expect(await tokens.verify(await tokens.issue(later), now)).toEqual(later)
  expect(await tokens.verify(token, now + 60_001)).toBe('expired')
})

test('a token shows whose terminal it was after it has expired, one of nobody or of another issuer never', async () => {
  const tokens = await createTokens(await aKey())
  const others = await createTokens(await aKey())
  const old = { ...claims, generation: 2, issuedAt: now - 1e9, expiresAt: now - 9e8 }
  expect(await tokens.remember(await tokens.issue(old))).toEqual(old)
  expect(await tokens.remember(await others.issue(old))).toBeUndefined()
  for (const bad of ['', 'a.b.c', 'nonsense']) expect(await tokens.remember(bad)).toBeUndefined()
})

test('altered, foreign and unsigned tokens are nobody', async () => {
  const tokens = await createTokens(await aKey())
  const others = await createTokens(await aKey())
  const token = await tokens.issue(claims)
  const [header, , signature] = token.split('.')
  const forged = Buffer.from(JSON.stringify({ iss: 'tidings', sub: 'bob', iat: 1, exp: 9e9 })).toString('base64url')
  expect(await tokens.verify(`${header}.${forged}.${signature}`, now)).toBeUndefined()
  expect(await tokens.verify(await others.issue(claims), now)).toBeUndefined()
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  for (const bad of [`${none}.${forged}.`, '', 'a.b.c', 'nonsense', '😀'])
    expect(await tokens.verify(bad, now)).toBeUndefined()
})

test("a customer's own issuer is trusted by its published keys, for its audience only", async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const set = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] })
  const server = createServer((_request, response) => response.end(set)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  const issuer = { issuer: 'https://id.example', keys: { url }, audience: 'chat' }
  const tokens = await createTokens(await aKey(), [issuer])
  const sign = (audience: string) =>
    new SignJWT({ sub: 'org:7', gen: 99, aud: audience, iss: issuer.issuer })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuedAt(Math.floor(now / 1000))
      .setExpirationTime(Math.floor(now / 1000) + 60)
      .sign(privateKey)
  const verified = await tokens.verify(await sign('chat'), now)
  expect(verified).toMatchObject({ uid: 'org:7' })
  // Which of a user's tokens are void is ours to count.
  expect(verified).not.toHaveProperty('generation')
  expect(await tokens.verify(await sign('other'), now)).toBeUndefined()
  server.close()
})

test('secrets are made once, for their owner only, and compared whole', () => {
  const file = join(directory(), 'secret')
  const secret = readAppSecret(file)
  expect(readAppSecret(file)).toBe(secret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(weaknessOf(secret)).toBeUndefined()
  const secrets = createAppSecrets([secret])
  expect(secrets.matches(secret)).toBe(true)
  expect(secrets.matches(`${secret}x`)).toBe(false)
  expect(secrets.matches('')).toBe(false)
})

test('a secret may be written as tokens are, and no token is one', () => {
  const secret = 'k3Vq8ZtWm1XcR7uYp0Ds4NfB6gHj2LaE'
  const alike = `eyJ${secret}`
  const both = createAppSecrets([secret, alike])
  expect([secret, alike, `${alike}x`].map((one) => both.matches(one))).toEqual([true, true, false])
  expect(createAppSecrets([secret]).matches(alike)).toBe(false)
})

test.each(['short', 'a'.repeat(64), 'my-secret-my-secret-my-secret-42!x'])('the secret %j is weak', (secret) => {
  expect(weaknessOf(secret)).toBeTypeOf('string')
})

test('the keys of pushes follow from the secret, and are a pair', () => {
  const keys = createPushKeys('a secret')
  expect(createPushKeys('a secret')).toEqual(keys)
  expect(createPushKeys('another').publicKey).not.toBe(keys.publicKey)
  expect(Buffer.from(keys.publicKey, 'base64url')).toHaveLength(65)
  const [, x, y] = /^.(.{32})(.{32})$/s.exec(Buffer.from(keys.publicKey, 'base64url').toString('latin1')) ?? []
  const part = (text: string | undefined) => Buffer.from(text ?? '', 'latin1').toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: part(x), y: part(y) }
  const signature = sign(
    'sha256',
    Buffer.from('words'),
    createPrivateKey({ key: { ...jwk, d: keys.privateKey }, format: 'jwk' }),
  )
  expect(verify('sha256', Buffer.from('words'), createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true)
})
