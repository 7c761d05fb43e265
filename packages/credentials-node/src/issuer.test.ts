import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createTokens } from './index.ts'

const now = 1_763_600_000_000
const minute = 60_000

interface Signer {
  readonly jwk: JWK
  sign(claims?: { readonly iat?: number; readonly exp?: number; readonly nbf?: number }): Promise<string>
}

async function aSigner(kid?: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const named = kid === undefined ? {} : { kid }
  return {
    jwk: { ...(await exportJWK(publicKey)), ...named, alg: 'ES256' },
    sign: ({ iat = now, exp = now + 60 * minute, nbf } = {}) =>
      new SignJWT({ sub: 'org:7', iss: 'https://id.example', ...(nbf === undefined ? {} : { nbf: nbf / 1000 }) })
        .setProtectedHeader({ alg: 'ES256', ...named })
        .setIssuedAt(iat / 1000)
        .setExpirationTime(exp / 1000)
        .sign(privateKey),
  }
}

/** An issuer's key server, whose behaviour the test changes, and a Tidings that trusts it; `pass` lets time go by. */
async function anIssuer(keys: readonly JWK[]) {
  const publish =
    (set: readonly JWK[]): RequestListener =>
    (_request, response) =>
      response.end(JSON.stringify({ keys: set }))
  const state = { answer: publish(keys), asked: 0, elapsed: 0 }
  const server = createServer((request, response) => {
    state.asked += 1
    state.answer(request, response)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const trusted = { issuer: 'https://id.example', keys: { url } }
  const tokens = await createTokens(await exportJWK(privateKey), [trusted], () => state.elapsed)
  return {
    state,
    publish: (set: readonly JWK[]) => {
      state.answer = publish(set)
    },
    pass: (ms: number) => {
      state.elapsed += ms
    },
    says: (token: string, at = now) =>
      tokens.verify(token, at).then(
        (claims) => (typeof claims === 'object' ? 'in' : (claims ?? 'not valid')),
        (error) => error.code,
      ),
    tokens,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const faults: Readonly<Record<string, RequestListener>> = {
  'answers 500': (_request, response) => response.writeHead(500).end('{"keys":[]}'),
  'answers garbage': (_request, response) => response.end('<html>'),
  'answers what is no key set': (_request, response) => response.end('{"keys":"none"}'),
  'answers without end': (_request, response) => response.end(`{"keys":[${'{},'.repeat(200_000)}{}]}`),
  'sends elsewhere': (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  'hangs up': (request) => request.socket.destroy(),
}

test.each(Object.keys(faults))('a key server that %s says nothing about a token', async (fault) => {
  const key = await aSigner('k1')
  await using issuer = await anIssuer([key.jwk])
  const good = issuer.state.answer
  issuer.state.answer = faults[fault] as RequestListener
  await expect(issuer.tokens.verify(await key.sign(), now)).rejects.toMatchObject({
    code: 'unavailable',
    details: { retryAfter: expect.any(Number) },
  })
  issuer.state.answer = good
  issuer.pass(10_000)
  expect(await issuer.says(await key.sign())).toBe('in')
  // Later it fails again: what it said last holds for a day.
  issuer.state.answer = faults[fault] as RequestListener
  issuer.pass(60 * minute)
  expect(await issuer.says(await key.sign({ iat: now + 1000 }))).toBe('in')
  issuer.pass(24 * 60 * minute)
  expect(await issuer.says(await key.sign({ iat: now + 2000 }))).toBe('unavailable')
})

test('a key that was just published is found; one that nobody published is not valid, and asks seldom', async () => {
  const [first, second, forged] = [await aSigner('k1'), await aSigner('k2'), await aSigner('k3')]
  await using issuer = await anIssuer([first.jwk])
  expect(await issuer.says(await first.sign())).toBe('in')
  issuer.publish([first.jwk, second.jwk])
  expect(await issuer.says(await second.sign())).toBe('in')
  expect(issuer.state.asked).toBe(2)
  expect(await issuer.says(await forged.sign())).toBe('not valid')
  const answers = new Set<string>()
  for (let n = 0; n < 100; n++) answers.add(await issuer.says(await forged.sign({ iat: now + n })))
  // Whether it is a new key cannot be known before the next look.
  expect([...answers]).toEqual(['not valid', 'unavailable'])
  expect(issuer.state.asked).toBeLessThanOrEqual(6)
  expect(await issuer.says(await first.sign({ iat: now + 1 }))).toBe('in')
})

test('a hundred tokens at once ask for the keys once', async () => {
  const key = await aSigner('k1')
  await using issuer = await anIssuer([key.jwk])
  const tokens = await Promise.all(Array.from({ length: 100 }, (_, n) => key.sign({ iat: now + n })))
  expect(new Set(await Promise.all(tokens.map((token) => issuer.says(token))))).toEqual(new Set(['in']))
  expect(issuer.state.asked).toBe(1)
})

test('a key without a name is found among others, also when it was replaced', async () => {
  const [first, second, third] = [await aSigner(), await aSigner(), await aSigner()]
  await using issuer = await anIssuer([first.jwk, second.jwk])
  expect([await issuer.says(await first.sign()), await issuer.says(await second.sign())]).toEqual(['in', 'in'])
  expect(await issuer.says(await third.sign())).toBe('not valid')
  issuer.publish([third.jwk])
  expect(await issuer.says(await third.sign({ iat: now + 1 }))).toBe('in')
})

test('a key that is withdrawn lets nobody in after ten minutes, whoever was in before', async () => {
  const [first, second] = [await aSigner('k1'), await aSigner('k2')]
  await using issuer = await anIssuer([first.jwk])
  const token = await first.sign()
  expect(await issuer.says(token)).toBe('in')
  issuer.publish([second.jwk])
  issuer.pass(10 * minute)
  expect(await issuer.says(token)).toBe('not valid')
})

test("the issuer's clock may be a minute ahead, and no more", async () => {
  const key = await aSigner('k1')
  await using issuer = await anIssuer([key.jwk])
  expect(await issuer.says(await key.sign({ iat: now + 59_000 }))).toBe('in')
  expect(await issuer.says(await key.sign({ iat: now + 61_000 }))).toBe('not valid')
  expect(await issuer.says(await key.sign({ nbf: now + 59_000 }))).toBe('in')
  expect(await issuer.says(await key.sign({ nbf: now + 62_000 }))).toBe('not valid')
  const exp = now + 60_000
  const [short, unseen] = [await key.sign({ exp }), await key.sign({ exp, iat: now - 1000 })]
  expect(await issuer.says(short)).toBe('in')
  expect(await issuer.says(short, exp + 1500)).toBe('in')
  for (const token of [short, unseen]) expect(await issuer.says(token, exp + 2500)).toBe('expired')
})
