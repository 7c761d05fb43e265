import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createProxies, createTcpHost, type TcpCaller, type TcpHost, type TcpHostOptions } from '../index.ts'

const opened: Socket[] = []
let host: TcpHost | undefined

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy()
  await host?.stop()
  host = undefined
})

const directory = mkdtempSync(join(tmpdir(), 'tidings-tcp-'))
const tls = { certFile: join(directory, 'cert.pem'), keyFile: join(directory, 'key.pem') }
afterAll(() => rmSync(directory, { recursive: true }))

function makeCertificate(): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', tls.keyFile]
  const of = ['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-out', tls.certFile]
  execFileSync('openssl', ['req', '-x509', ...key, ...of], { stdio: 'ignore' })
}

/** A door that answers what it hears with the address of who says it. */
async function listening(options: Partial<TcpHostOptions> = {}) {
  const callers: TcpCaller[] = []
  host = createTcpHost({ host: '127.0.0.1', port: 0, ...options })
  host.onConnection((socket, caller) => {
    callers.push(caller)
    socket.on('data', (bytes) => socket.write(`${caller.address} says ${bytes}`))
  })
  const address = await host.start()
  return { port: Number(address.split(':').at(-1)), callers }
}

const proxies = createProxies(['loopback'])

interface Peer {
  readonly socket: Socket
  /** Everything that came so far. */
  readonly heard: () => string
  /** Resolves when that has come, or the connection has ended, with all that came. */
  until(text: string): Promise<string>
}

async function peer(port: number, make: (port: number) => Socket = (to) => connect(to, '127.0.0.1')): Promise<Peer> {
  const socket = make(port)
  opened.push(socket)
  let heard = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  const until = async (text: string): Promise<string> => {
    while (!heard.includes(text) && !socket.closed)
      await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => undefined)
    return heard
  }
  return { socket, heard: () => heard, until }
}

const line = 'PROXY TCP4 198.51.100.1 192.0.2.1 56506 443\r\n'
const binary = Buffer.from('0d0a0d0a000d0a515549540a2111000cc6336401c0000201dcba01bb', 'hex')

test('a door hears who connects, and what they say', async () => {
  const { port } = await listening()
  const one = await peer(port)
  one.socket.write('hello')
  expect(await one.until('hello')).toBe('127.0.0.1 says hello')
})

test.each([
  ['a line', Buffer.from(line)],
  ['bytes', binary],
])('a proxy of ours says by %s for whom it connects, and the first words are not lost', async (_what, header) => {
  const { port } = await listening({ proxies })
  const whole = await peer(port)
  whole.socket.write(Buffer.concat([header, Buffer.from('hello')]))
  expect(await whole.until('hello')).toBe('198.51.100.1 says hello')
  const pieces = await peer(port)
  pieces.socket.setNoDelay(true)
  for (const byte of header) {
    pieces.socket.write(Buffer.from([byte]))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  pieces.socket.write('later')
  expect(await pieces.until('later')).toBe('198.51.100.1 says later')
})

test('whoever is no proxy of ours says nothing about where they come from', async () => {
  const { port } = await listening({ proxies: createProxies(['10.0.0.0/8']) })
  const one = await peer(port)
  one.socket.write(`${line}hello`)
  expect(await one.until('hello')).toBe(`127.0.0.1 says ${line}hello`)
})

test('a proxy that says nothing, or nonsense, is not let in', async () => {
  const { port, callers } = await listening({ proxies, arriveWithinMs: 200 })
  const nonsense = await peer(port)
  nonsense.socket.write('GET / HTTP/1.1\r\n\r\n')
  const silent = await peer(port)
  silent.socket.write('PROXY TCP4 198')
  expect([await nonsense.until('?'), await silent.until('?'), callers]).toEqual(['', '', []])
})

test('a proxy that connects for itself is itself', async () => {
  const { port } = await listening({ proxies, bounds: { perAddress: 1, total: undefined } })
  const look = Buffer.from('0d0a0d0a000d0a515549540a2011000cc6336401c0000201dcba01bb', 'hex')
  const [first, second] = [await peer(port), await peer(port)]
  for (const { socket } of [first, second]) socket.write(Buffer.concat([look, Buffer.from('alive?')]))
  expect([await first.until('?'), await second.until('?')]).toEqual(Array(2).fill('127.0.0.1 says alive?'))
})

const secure = (port: number): Socket => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })

test('TLS is spoken behind what a proxy says, and without one', async () => {
  makeCertificate()
  const { port } = await listening({ tls })
  const plain = await peer(port, secure)
  plain.socket.write('hello')
  expect(await plain.until('hello')).toBe('127.0.0.1 says hello')
  for (const { socket } of [plain]) socket.destroy()
  await host?.stop()
  const behind = await listening({ tls, proxies })
  const relayed = await peer(behind.port, (to) => {
    const raw = connect(to, '127.0.0.1')
    raw.write(line)
    return connectTls({ socket: raw, rejectUnauthorized: false })
  })
  relayed.socket.write('hello')
  expect(await relayed.until('hello')).toBe('198.51.100.1 says hello')
  // The header and the first packet of the handshake in one piece.
  const together = await peer(behind.port, (to) => {
    const raw = connect(to, '127.0.0.1')
    raw.cork()
    raw.write(binary)
    const socket = connectTls({ socket: raw, rejectUnauthorized: false })
    setTimeout(() => raw.uncork(), 50)
    return socket
  })
  together.socket.write('hello')
  expect(await together.until('hello')).toBe('198.51.100.1 says hello')
})

test('who does not speak TLS, or not in time, goes; others stay', async () => {
  makeCertificate()
  const { port, callers } = await listening({ tls, arriveWithinMs: 300 })
  const plain = await peer(port)
  plain.socket.write('hello, I am not secure\r\n\r\n')
  const silent = await peer(port)
  const fine = await peer(port, secure)
  expect([await plain.until('hello'), await silent.until('?')]).not.toContain('says')
  fine.socket.write('still here')
  expect(await fine.until('here')).toBe('127.0.0.1 says still here')
  expect(callers).toHaveLength(1)
})

test('who has not signed in gives way to the next of their address, and nobody else does', async () => {
  const { port, callers } = await listening({ proxies, bounds: { perAddress: 2, total: undefined } })
  const come = async (address: string): Promise<Peer> => {
    const one = await peer(port)
    one.socket.write(`PROXY TCP4 ${address} 192.0.2.1 1 2\r\nhello`)
    await one.until('hello')
    return one
  }
  const [first, second, neighbour] = [
    await come('198.51.100.1'),
    await come('198.51.100.1'),
    await come('198.51.100.2'),
  ]
  callers[0]?.signedIn()
  const third = await come('198.51.100.1')
  expect([first, second, third, neighbour].map(({ socket }) => socket.closed)).toEqual([false, false, false, false])
  const fourth = await come('198.51.100.1')
  await second.until('never')
  expect([first, second, third, fourth, neighbour].map(({ socket }) => socket.closed)).toEqual([
    false,
    true,
    false,
    false,
    false,
  ])
})

test('when nearly all connections are taken who has waited longest gives way', async () => {
  const { port, callers } = await listening({ bounds: { perAddress: 1000, total: 10 } })
  const peers: Peer[] = []
  for (let count = 0; count < 10; count++) {
    const one = await peer(port)
    one.socket.write('hello')
    await one.until('hello')
    if (count === 0) callers[0]?.signedIn()
    peers.push(one)
  }
  await peers[1]?.until('never')
  expect(peers.map(({ socket }) => socket.closed)).toEqual([false, true, ...Array(8).fill(false)])
})

test('a listener that stops takes nobody new, ends who has not arrived, and waits for its door', async () => {
  const { port } = await listening({ proxies })
  const inside = await peer(port)
  inside.socket.write(`${line}hello`)
  await inside.until('hello')
  const arriving = await peer(port)
  arriving.socket.write('PROXY')
  let stopped = false
  const stopping = host?.stop().then(() => {
    stopped = true
  })
  await arriving.until('never')
  expect([arriving.socket.closed, inside.socket.closed, stopped]).toEqual([true, false, false])
  const late = await peer(port)
  expect(late.socket.closed).toBe(true)
  inside.socket.end()
  await stopping
  expect(stopped).toBe(true)
})
