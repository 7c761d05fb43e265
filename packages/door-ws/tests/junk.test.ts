import { type ErrorCode, errorCodes, operations } from '@tidings/protocol'
import { aToken, RawClient, signedIn, startServer, type TestServer } from '@tidings/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: TestServer
let client: RawClient

beforeAll(async () => {
  // Thousands of frames are what this test is for.
  server = await startServer({ limits: { framesPerSecond: 1e6, framesBurst: 1e6 } })
  client = await signedIn(server.url, await aToken(server, 'alice'))
  await aToken(server, 'bob')
})

afterAll(async () => {
  client.socket.terminate()
  await server[Symbol.asyncDispose]()
})

const deep = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => ({ a: inner }), 1)

/** Values that no field expects, and some that nearly fit. */
const junk = fc.oneof(
  { weight: 5, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1e308,
    2 ** 53,
    [],
    {},
    deep(50),
    'user/bob',
    'room/x',
    '\u0000',
    '\ud800',
    'x'.repeat(70_000),
  ),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown),
)

/** An input with the operation's own fields, filled with junk, some of them left out, some that do not exist. */
const inputOf = (name: string) => {
  const fields = Object.keys(operations[name as keyof typeof operations].input.shape)
  const known = fc.record(Object.fromEntries(fields.map((field) => [field, junk])), { requiredKeys: [] })
  return fc.oneof(
    junk,
    known,
    fc.tuple(known, fc.dictionary(fc.string(), junk, { maxKeys: 3 })).map(([a, b]) => ({ ...a, ...b })),
  )
}

const names = Object.keys(operations).filter((name) => name !== 'connect')
const allowed = (code: ErrorCode): boolean => code in errorCodes && code !== 'internal'

test.each(names)('%s with junk is answered with a fitting code, and the connection lives', async (name) => {
  await fc.assert(
    fc.asyncProperty(inputOf(name), async (input) => {
      const answer = await client.request(name, input)
      if (answer.error) expect(allowed(answer.error.code), JSON.stringify(answer.error)).toBe(true)
      if (answer.error?.code === 'invalid') expect(answer.error.details?.issues?.[0]).toHaveProperty('path')
    }),
    { numRuns: 40 },
  )
  expect(await client.request('ping', {})).toHaveProperty('ok')
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test.each([
  ['not JSON', '{"id":1,', null, ''],
  ['no object', '[]', null, ''],
  ['null', 'null', null, ''],
  ['no id', '{"op":"ping"}', null, 'id'],
  ['an id that is an object', '{"id":{},"op":"ping"}', null, 'id'],
  ['no op', '{"id":7}', 7, 'op'],
  ['an op that is a number', '{"id":7,"op":1}', 7, 'op'],
  ['a field too many', '{"id":7,"op":"ping","extra":1}', 7, 'extra'],
  ['__proto__', '{"id":7,"op":"ping","__proto__":{}}', 7, '__proto__'],
  ['an unknown operation', '{"id":7,"op":"no.such"}', 7, 'op'],
  ['constructor as operation', '{"id":7,"op":"constructor"}', 7, 'op'],
])('a frame with %s is invalid, with the path', async (_what, text, id, path) => {
  const answer = await client.raw(text, id)
  expect(answer).toMatchObject({ id, error: { code: 'invalid', details: { issues: [{ path }] } } })
})

test('a binary frame is invalid', async () => {
  expect(await client.raw(Buffer.from([1, 2, 3]))).toMatchObject({ error: { code: 'invalid' } })
})

test('text that is not UTF-8 ends that connection, and no other', async () => {
  const other = await signedIn(server.url, await aToken(server, 'bob'))
  other.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false })
  expect((await other.closed).code).toBe(1007)
  expect(await client.request('ping', {})).toHaveProperty('ok')
})

test('before connect every operation is unauthenticated', async () => {
  for (let from = 0; from < names.length; from += 10) {
    const stranger = new RawClient(server.url)
    await stranger.open()
    for (const name of names.slice(from, from + 10))
      expect(await stranger.request(name, {})).toMatchObject({ error: { code: 'unauthenticated' } })
    stranger.socket.terminate()
  }
})
