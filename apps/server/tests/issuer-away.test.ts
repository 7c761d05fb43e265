import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RawClient, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

function aToken(sub: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000)
  const claims = { iss: 'https://id.example', sub, iat, exp: iat + 600 }
  const signed = `${part({ alg: 'ES256', kid: 'k1' })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

test('while the key server is away nobody is told that their token is bad, and nobody is cut off', async () => {
  let away = true
  const keys = createServer((_request, response) => {
    const set = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }] }
    if (away) response.writeHead(503).end()
    else response.end(JSON.stringify(set))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => keys.once('listening', resolve))
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`
  await using server = await startServer({ users: 'external', issuers: [{ issuer: 'https://id.example', jwksUrl }] })
  const token = aToken('anna')

  const client = new RawClient(server.url)
  await client.open()
  const refused = await client.request('connect', { token })
  expect(refused).toMatchObject({ error: { code: 'unavailable', details: { retryAfter: expect.any(Number) } } })
  const answer = await fetch(`${server.url}/v1/conversations`, { headers: { authorization: `Bearer ${token}` } })
  expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true])

  away = false
  await expect
    .poll(() => client.request('connect', { token }), { timeout: 20_000, interval: 500 })
    .toMatchObject({ ok: { user: { id: 'anna' } } })
  client.socket.close()
  keys.closeAllConnections()
  keys.close()
}, 40_000)
