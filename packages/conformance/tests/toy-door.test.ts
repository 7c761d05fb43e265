import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createProxies, type StreamDoor } from '@tidings/door-kit'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openToyDoor } from './toy-door.ts'

let server: TestServer
let door: StreamDoor
const opened: Socket[] = []

beforeAll(async () => {
  // What fails to sign in is counted for its address.
  server = await startServer({ rates: { signIn: { perSecond: 0.001, burst: 2 } }, limits: { backlogBytes: 100_000 } })
  await aToken(server, 'alice')
  door = await openToyDoor(server.gate, console, { proxies: createProxies(['loopback']) })
})

afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy()
})

afterAll(async () => {
  await door.stop(100)
  await server[Symbol.asyncDispose]()
})

/** Somebody behind a proxy, at an address of their own. */
async function peer(address: string) {
  const socket = connect(Number(door.address.split(':').at(-1)), '127.0.0.1').setEncoding('utf8')
  opened.push(socket)
  socket.on('error', () => undefined)
  let heard = ''
  socket.on('data', (text) => {
    heard += text
  })
  await once(socket, 'connect')
  socket.write(`PROXY TCP4 ${address} 192.0.2.1 1 2\r\n`)
  const lines = async (count: number): Promise<readonly Record<string, unknown>[]> => {
    await expect.poll(() => socket.closed || heard.split('\n').length > count).toBe(true)
    return heard
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }
  return { socket, lines }
}

const signInAs = (token: string, n = 1) => `${JSON.stringify({ n, token, terminal: 'phone' })}\n`

test('what is no line of the protocol is refused, never a fault of ours, and the connection goes on', async () => {
  const { socket, lines } = await peer('198.51.100.1')
  socket.write('nonsense\n{}\n[]\n7\n{"n":5}\n{"token":{"a":1}}\n\u0000\n')
  const answers = await lines(7)
  const codes = answers.map(({ error }) => (error as { code: string }).code)
  // What is none of these came while another sign-in was judged.
  expect(codes.filter((code) => code !== 'conflict' && code !== 'invalid')).toEqual([])
  socket.write(signInAs(await aToken(server, 'alice')))
  expect((await lines(8)).at(-1)).toEqual({ n: 1, ok: {} })
})

test('a line that never ends closes its connection, and no other', async () => {
  const token = await aToken(server, 'bob')
  const [one, other] = [await peer('198.51.100.2'), await peer('198.51.100.2')]
  for (const { socket } of [one, other])
    socket.write(signInAs(token).replace('phone', `at ${socket.localPort}`.replace(' ', '-')))
  await Promise.all([one.lines(1), other.lines(1)])
  one.socket.write('x'.repeat(70_000))
  expect((await one.lines(2)).at(-1)).toEqual({ bye: 'frame_too_large' })
  other.socket.write('{"n":2,"to":"user/alice","text":"still here","as":"1"}\n')
  expect((await other.lines(2)).at(-1)).toMatchObject({ n: 2, ok: { seq: 1 } })
})

test('wrong tokens are counted for the address that a proxy of ours names, and for no other', async () => {
  const codeOf = async (address: string): Promise<unknown> => {
    const { socket, lines } = await peer(address)
    socket.write(signInAs('wrong'))
    const [answer] = await lines(1)
    return (answer as { error?: { code: string } }).error?.code
  }
  const codes = [await codeOf('198.51.100.3'), await codeOf('198.51.100.3'), await codeOf('198.51.100.3')]
  expect(codes).toEqual(['unauthenticated', 'unauthenticated', 'rate_limited'])
  expect(await codeOf('198.51.100.4')).toBe('unauthenticated')
})

test('requests in one piece are answered in their order, before and after the sign-in', async () => {
  const token = await aToken(server, 'carol')
  const { socket, lines } = await peer('198.51.100.5')
  const sends = Array.from(
    { length: 40 },
    (_, index) => `{"n":${index + 2},"to":"user/alice","text":"${index}","as":"${index}"}\n`,
  )
  socket.write(signInAs(token))
  await lines(1)
  socket.write(sends.join(''))
  expect((await lines(41)).map(({ n }) => n)).toEqual(Array.from({ length: 41 }, (_, index) => index + 1))
})

test('who falls behind is cut off, and is told what they missed when they come again', async () => {
  const [dave, erin] = [await aToken(server, 'dave'), await aToken(server, 'erin')]
  const [slow, quick] = [await peer('198.51.100.6'), await peer('198.51.100.7')]
  slow.socket.write(signInAs(dave))
  quick.socket.write(signInAs(erin))
  await Promise.all([slow.lines(1), quick.lines(1)])
  slow.socket.pause()
  const text = '字'.repeat(19_000)
  const count = 190
  for (let index = 0; index < count; index++) {
    quick.socket.write(
      `${JSON.stringify({ n: index + 2, to: 'user/dave', text: `${index} ${text}`, as: String(index) })}\n`,
    )
    if (index % 20 === 19) await quick.lines(index + 2)
  }
  slow.socket.resume()
  await expect.poll(() => slow.socket.closed).toBe(true)
  const again = await peer('198.51.100.6')
  again.socket.write(signInAs(dave))
  const told = (await again.lines(2)).filter((line) => 'told' in line)
  expect(told[0]).toMatchObject({ told: { conversation: 'user/erin' } })
}, 60_000)

test('a door that stops says so, and cuts off who does not take it', async () => {
  const second = await openToyDoor(server.gate, console)
  const socket = connect(Number(second.address.split(':').at(-1)), '127.0.0.1').setEncoding('utf8')
  opened.push(socket)
  await once(socket, 'connect')
  const [said] = await Promise.all([once(socket, 'data'), second.stop(1000)])
  expect(String(said)).toBe('{"bye":"draining"}\n')
})
