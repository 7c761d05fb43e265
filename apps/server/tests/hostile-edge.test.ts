import { once } from 'node:events'
import { edgeKeyOf } from '@tidings/credentials-node'
import {
  callCentre,
  helloText,
  type KeyPair,
  keyPairOf,
  Link,
  type LinkStream,
  newKeyPair,
  type Opening,
  readJoiningCode,
  socketOptions,
  usualBounds,
  type Welcome,
} from '@tidings/edge-link'
import { asApp, aToken, signedIn, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { anEdge, centreOf, invited } from './an-edge.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** Each story has an edge of its own. */
let edges = 0
const aName = (): string => {
  edges += 1
  return `edge-${edges}`
}

/** An edge that says what it likes: whoever has taken one over. */
async function hostile(at: TestServer, hello: string, own: KeyPair, centre: Uint8Array) {
  const socket = new WebSocket(`${centreOf(at)}/edge`, socketOptions)
  await once(socket, 'open')
  const channel = await callCentre(socket, { own, centre, hello })
  let [welcome, over]: [(one: Welcome) => void, (why: string) => void] = [() => undefined, () => undefined]
  const welcomed = new Promise<Welcome>((resolve) => {
    welcome = resolve
  })
  const closed = new Promise<string>((resolve) => {
    over = resolve
  })
  const link = new Link(channel, usualBounds, { welcomed: (one) => welcome(one), closed: (why) => over(why) })
  return { socket, link, welcomed, closed }
}

async function taken(at: TestServer = server) {
  const name = aName()
  const { secret, centre } = readJoiningCode(await invited(at, name)) ?? { secret: '', centre: Buffer.alloc(0) }
  const own = newKeyPair()
  const edge = await hostile(at, helloText({ name, secret }), own, centre)
  const welcome = await edge.welcomed
  return { ...edge, name, welcome, own, centre, again: () => hostile(at, name, own, centre) }
}

const from = (address: string, offer = 'http'): Opening => ({ offer, address, secured: false })

function answerOf(stream: LinkStream | undefined): Promise<string> {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => void chunks.push(chunk))
  return new Promise((resolve) => stream?.once('close', () => resolve(Buffer.concat(chunks).toString())))
}

const ask = (link: Link, address: string, path: string, headers: readonly string[] = []): Promise<string> => {
  const stream = link.open(from(address))
  stream?.write([`GET ${path} HTTP/1.1`, 'Host: any', 'Connection: close', ...headers, '', ''].join('\r\n'))
  return answerOf(stream)
}

test('it is told what there is, and gets nowhere else', async () => {
  const edge = await taken()
  expect(edge.welcome.offers).toEqual(['http'])
  for (const offer of ['smtp', 'constructor', '__proto__', 'localhost']) {
    if (!/^[a-z]/.test(offer)) continue
    const stream = edge.link.open(from('192.0.2.1', offer))
    await once(stream as LinkStream, 'close')
  }
  expect(await ask(edge.link, '192.0.2.1', '/healthz')).toContain('200 OK')
  edge.socket.terminate()
})

test.each(['no address', '', '1.2.3', '300.1.1.1', 'edge/other/10.0.0.1', '10.0.0.1%x y', '::1::'])(
  'a client at %j is none: the link ends',
  async (address) => {
    const edge = await taken()
    edge.link.open(from(address))
    expect(await edge.closed).toBe('fault')
  },
)

test('whoever it says a client is, that is nobody of this machine and no proxy', async () => {
  await using strict = await startServer({ http: { proxies: ['loopback', 'private'] } })
  const edge = await taken(strict)
  expect(await (await fetch(`${strict.url}/metrics`)).text()).toContain('tidings_sessions')
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1']) {
    expect(await ask(edge.link, address, '/metrics')).not.toContain('tidings_sessions')
    expect(await ask(edge.link, address, '/metrics', ['X-Forwarded-For: 127.0.0.1'])).not.toContain('tidings_sessions')
  }
  edge.socket.terminate()
})

test('it may do nothing itself: each of its clients needs a token', async () => {
  const edge = await taken()
  expect(await ask(edge.link, '192.0.2.1', '/v1/admin/edges')).toContain('401')
  expect(await ask(edge.link, '192.0.2.1', '/v1/me/conversations')).not.toContain('200 OK')
  edge.socket.terminate()
})

test('whoever comes over another edge is answered while one floods the centre with new clients', async () => {
  await using other = await anEdge(server)
  const alice = await signedIn(other.url, await aToken(server, 'alice'))
  const edge = await taken()
  for (let round = 0; round < 3; round++) {
    for (let count = 0; count < 1000; count++) edge.link.open(from('192.0.2.1'))?.destroy()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await alice.request('ping', {})).error).toBeUndefined()
  alice.socket.terminate()
  edge.socket.terminate()
})

test('guesses at tokens from invented addresses cost those who are really there nothing', async () => {
  await using strict = await startServer({ rates: { signIn: { perSecond: 0.001, burst: 2 } } as never })
  const edge = await taken(strict)
  const guess = (address: string): Promise<string> => {
    const stream = edge.link.open(from(address))
    const body = JSON.stringify({ username: 'alice', password: 'a guess of mine' })
    stream?.write(
      `POST /v1/accounts/login HTTP/1.1\r\nHost: any\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    return answerOf(stream)
  }
  const guesses = [await guess('127.0.0.1'), await guess('127.0.0.1'), await guess('127.0.0.1')]
  expect(guesses.at(-1)).toContain('429')
  const direct = await fetch(`${strict.url}/v1/accounts/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'bob', password: 'a guess of mine' }),
  })
  expect(direct.status).not.toBe(429)
  edge.socket.terminate()
})

test('with a key of its own it is not another edge, and nobody is one without a code', async () => {
  const { name } = await taken()
  const centre = keyPairOf(edgeKeyOf(server.secret)).publicKey
  for (const hello of [name, `${name} AAAAAAAAAAAAAAAAAAAAAA`, 'nobody', '', `${name}\n${name}`, '../edge'])
    expect(await (await hostile(server, hello, newKeyPair(), centre)).closed).toBe('refused')
})

test('who answers in place of the centre is told nothing', async () => {
  await expect(hostile(server, 'shop', newKeyPair(), newKeyPair().publicKey)).rejects.toThrow('somebody else answers')
})

test('a handshake that was recorded is worth nothing when it is said again', async () => {
  const name = aName()
  const { secret, centre } = readJoiningCode(await invited(server, name)) ?? { secret: '', centre: Buffer.alloc(0) }
  const recorded: Buffer[] = []
  const socket = new WebSocket(`${centreOf(server)}/edge`, socketOptions)
  await once(socket, 'open')
  const send = socket.send.bind(socket) as (data: Buffer, sent?: (error?: Error) => void) => void
  socket.send = ((data: Buffer, sent?: (error?: Error) => void) => {
    recorded.push(Buffer.from(data))
    send(data, sent)
  }) as typeof socket.send
  const channel = await callCentre(socket, { own: newKeyPair(), centre, hello: helloText({ name, secret }) })
  const welcomed = new Promise((resolve) => {
    new Link(channel, usualBounds, { welcomed: resolve, closed: () => undefined })
  })
  await welcomed
  const replay = new WebSocket(`${centreOf(server)}/edge`, socketOptions)
  await once(replay, 'open')
  for (const message of recorded) replay.send(message)
  await once(replay, 'close')
  // The real one still has its link.
  expect(socket.readyState).toBe(WebSocket.OPEN)
  socket.terminate()
})

test('a stolen key is good until it is revoked, and not a moment longer', async () => {
  const edge = await taken()
  const thief = await edge.again()
  await thief.welcomed
  // One edge has one link: whoever had it notices.
  expect(await edge.closed).toBe('replaced')
  const client = thief.link.open(from('192.0.2.9'))
  const gone = once(client as LinkStream, 'close')
  await asApp(server, `/admin/edges/${edge.name}`, undefined, 'DELETE')
  expect(await thief.closed).toBe('refused')
  await gone
  expect(await (await edge.again()).closed).toBe('refused')
})
