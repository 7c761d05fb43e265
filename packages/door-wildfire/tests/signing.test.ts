import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedHeaders, signOf } from '../src/wire/sign.ts'
import { aWorld, program, secret, type World } from './programs.ts'

let world: World
beforeAll(async () => {
  world = await aWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const url = (): string => world.server.doors.wildfire?.admin ?? ''
const asked = (headers: Readonly<Record<string, string>>, body = '{"userId":"ann"}') =>
  fetch(`${url()}/admin/user/get_info`, { method: 'POST', headers, body })
const codeOf = async (asking: Promise<Response>) => {
  const answer = await asking
  return [answer.status, ((await answer.json()) as { code: number }).code]
}

test('the signature is that of the document', () => {
  expect(signOf('76616', '123456', '1558350862502')).toBe('b98f9b0717f59febccf1440067a7f50d9b31bdde')
})

describe('a request is refused', () => {
  test('with 401 and 239 where a header is missing, 243 where it is old, 244 where it is wrong', async () => {
    const now = Date.now()
    const good = signedHeaders(secret, now, '1')
    expect(await codeOf(asked({ nonce: '1', timestamp: String(now) }))).toEqual([401, 239])
    expect(await codeOf(asked({ ...good, timestamp: 'soon' }))).toEqual([401, 239])
    expect(await codeOf(asked(signedHeaders(secret, now - 2 * 3_600_000 - 1000, '1')))).toEqual([401, 243])
    expect(await codeOf(asked(signedHeaders('another', now, '1')))).toEqual([401, 244])
    expect(await codeOf(asked({ ...good, nonce: '2' }))).toEqual([401, 244])
    expect(await codeOf(asked(good))).toEqual([200, 253])
  })

  test('with 404 and 254 where there is no such call, with 251 where it says what is no JSON', async () => {
    expect(await world.admin('/admin/no/such')).toMatchObject({ status: 404, code: 254 })
    expect(await world.admin('/admin/__proto__')).toMatchObject({ status: 404, code: 254 })
    const good = signedHeaders(secret, Date.now(), '1')
    expect(await codeOf(asked(good, '{"userId":'))).toEqual([200, 251])
    expect(await codeOf(asked(good, '[1]'))).toEqual([200, 251])
    expect(await codeOf(asked(good, `${'['.repeat(100_000)}`))).toEqual([200, 251])
    expect(await codeOf(asked({ ...good, 'content-encoding': 'gzip' }))).toEqual([200, 251])
  })
})

test("Java's SDK names the charset as the encoding, and headers have any case", async () => {
  const { nonce = '', timestamp = '', sign = '' } = signedHeaders(secret, Date.now(), '1')
  const headers = { Nonce: nonce, TIMESTAMP: timestamp, Sign: sign.toUpperCase(), 'Content-Encoding': 'UTF-8' }
  expect(await codeOf(asked(headers))).toEqual([200, 253])
})

test('health asks for no signature', async () => {
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(`${url()}/admin/health`, { method })
    expect(await answer.json()).toMatchObject({ code: 0, result: expect.any(Object) })
  }
})

test('the operator signs nothing at the robots, and a robot nothing for the operator', async () => {
  const { result } = await world.admin('/admin/robot/create', { userId: 'clerk', name: 'Clerk' })
  const robots = world.server.doors.wildfire?.robots ?? ''
  expect(await program({ url: robots, secret })('/admin/user/get_info', {})).toMatchObject({ status: 404 })
  expect(await world.robot('clerk', secret)('/robot/profile')).toMatchObject({ status: 401, code: 244 })
  expect(await world.robot('nobody', secret)('/robot/profile')).toMatchObject({ status: 401, code: 244 })
  expect(await world.robot('clerk', result.secret)('/robot/profile')).toMatchObject({ code: 0 })
  // On the listener of the operator's programs, too.
  expect(await program({ url: url(), secret: result.secret, rid: 'clerk' })('/robot/profile')).toMatchObject({
    code: 0,
  })
})

test('wrong signatures count among the sign-ins of their address: after many nothing of it is looked at', async () => {
  await using guessed = await aWorld({}, { rates: { signIn: { perSecond: 0.001, burst: 2 } } })
  const wrong = program({ url: guessed.server.doors.wildfire?.admin ?? '', secret: 'a guess' })
  for (let guess = 0; guess < 2; guess++)
    expect(await wrong('/admin/user/get_info', { userId: 'ann' })).toMatchObject({ status: 401, code: 244 })
  expect(await wrong('/admin/user/get_info', { userId: 'ann' })).toMatchObject({ status: 401, code: 250 })
  expect(await guessed.admin('/admin/user/get_info', { userId: 'ann' })).toMatchObject({ status: 401, code: 250 })
})
