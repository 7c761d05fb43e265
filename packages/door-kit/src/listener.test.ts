import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createHttpHost, createProxies, type HttpHost } from './index.ts'

const opened: Socket[] = []
let host: HttpHost | undefined

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy()
  await host?.stop()
})

interface Bounds {
  readonly perAddress?: number
  readonly total?: number
  readonly proxies?: readonly string[]
  readonly withinMs?: number
  readonly bytesPerSecond?: number
  /** Bodies at this path may be long. */
  readonly long?: string
  /** What comes to this path is answered before its body has come. */
  readonly early?: string
}

/** A listener whose one door answers a request when its body has come. */
async function listening({
  perAddress = 1000,
  total,
  proxies = [],
  withinMs = 30_000,
  ...more
}: Bounds): Promise<number> {
  host = createHttpHost({
    host: '127.0.0.1',
    port: 0,
    proxies: createProxies(proxies),
    bounds: { perAddress, total },
    pace: { withinMs, bytesPerSecond: more.bytesPerSecond ?? 0 },
  })
  const { mayBeLong } = host
  host.onRequest((request, response) => {
    if (request.url === more.long) mayBeLong(request)
    if (request.url === more.early) response.end('early')
    else request.resume().once('end', () => response.end('done'))
  })
  return Number(new URL(await host.start()).port)
}

interface Peer {
  readonly socket: Socket
  /** Everything that came so far. */
  readonly heard: () => string
  /** Resolves when so much has come, or with what came until the end. */
  until(text: string): Promise<string>
}

async function peer(port: number): Promise<Peer> {
  const socket = connect(port, '127.0.0.1')
  opened.push(socket)
  let heard = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const until = async (text: string): Promise<string> => {
    while (!heard.includes(text) && !socket.closed)
      await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => undefined)
    return heard
  }
  return { socket, heard: () => heard, until }
}

const post = (path = '/', more = ''): string => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n${more}\r\n`

test('who has taken all places gets no more, while others still get in', async () => {
  const port = await listening({ perAddress: 3 })
  const holders = [await peer(port), await peer(port), await peer(port)]
  for (const { socket } of holders) socket.write(post())
  // The server has seen all three: a request that is answered came after them.
  await new Promise((resolve) => setTimeout(resolve, 100))
  const refused = await peer(port)
  refused.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await refused.until('done')).toBe('')
  holders[0]?.socket.write('0123456789')
  expect(await holders[0]?.until('done')).toContain('200 OK')
  const late = await peer(port)
  late.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await late.until('done')).toContain('200 OK')
})

test('the longest idle connection gives way', async () => {
  const port = await listening({ perAddress: 2 })
  const first = await peer(port)
  first.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await first.until('done')
  const second = await peer(port)
  second.socket.write(post())
  const third = await peer(port)
  third.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await third.until('done')).toContain('200 OK')
  await first.until('never')
  expect([first.socket.closed, second.socket.closed]).toEqual([true, false])
})

test('an upgraded connection has a place until it is signed in', async () => {
  const port = await listening({ perAddress: 1 })
  const upgrade = 'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  const sockets: Parameters<HttpHost['signedIn']>[0][] = []
  host?.onUpgrade('/ws', (_request, socket) => {
    sockets.push(socket)
    socket.resume().once('end', () => socket.end())
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  const first = await peer(port)
  first.socket.write(upgrade)
  expect(await first.until('101')).toContain('101')
  const refused = await peer(port)
  expect(await refused.until('101')).toBe('')
  for (const socket of sockets) host?.signedIn(socket)
  const second = await peer(port)
  second.socket.write(upgrade)
  expect(await second.until('101')).toContain('101')
})

test('through a proxy of ours each caller has places of their own, and the proxy itself any number', async () => {
  const port = await listening({ perAddress: 1, proxies: ['loopback'] })
  const from = (address: string) => `X-Forwarded-For: ${address}\r\n`
  const holder = await peer(port)
  holder.socket.write(post('/', from('2001:db8::1')))
  await new Promise((resolve) => setTimeout(resolve, 100))
  const neighbour = await peer(port)
  neighbour.socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${from('2001:db8::2')}\r\n`)
  expect(await neighbour.until('}')).toContain('429 Too Many Requests')
  const other = await peer(port)
  other.socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${from('198.51.100.1')}\r\n`)
  expect(await other.until('done')).toContain('200 OK')
})

test('a body that does not come is given up', async () => {
  const port = await listening({ withinMs: 200 })
  const slow = await peer(port)
  slow.socket.write(`${post()}01234`)
  const heard = await slow.until('never')
  expect(heard).toContain('408 Request Timeout')
  expect(heard).toContain('the body did not come in time')
  const whole = await peer(port)
  whole.socket.write(`${post()}0123456789`)
  expect(await whole.until('done')).toContain('200 OK')
})

test('a body that came while the server stood still is not given up', async () => {
  const port = await listening({ withinMs: 200, early: '/refused' })
  const whole = await peer(port)
  whole.socket.write(`${post('/refused')}01234`)
  // It has seen the first half.
  await whole.until('early')
  whole.socket.write(`56789${post()}0123456789`)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
  expect(await whole.until('done')).toContain('done')
})

test('a body that does not come after the answer is given up, too', async () => {
  const port = await listening({ withinMs: 200, early: '/refused' })
  const slow = await peer(port)
  slow.socket.write(`${post('/refused')}01234`)
  expect(await slow.until('early')).toContain('200 OK')
  expect(await slow.until('never')).not.toContain('408')
  expect(slow.socket.closed).toBe(true)
  const whole = await peer(port)
  whole.socket.write(`${post('/refused')}0123456789`)
  await whole.until('early')
  // Longer than anything is waited for: the connection is kept.
  await new Promise((resolve) => setTimeout(resolve, 600))
  whole.socket.write(`${post()}0123456789`)
  expect(await whole.until('done')).toContain('done')
})

test('a long body is held to a pace', async () => {
  const port = await listening({ withinMs: 200, bytesPerSecond: 20, long: '/upload' })
  const [trickle, steady] = [await peer(port), await peer(port)]
  trickle.socket.write(post('/upload').replace('10', '1000'))
  // Far ahead of the pace, so that a machine that is busy for a while is not taken for a body that does not come; not a byte more than it.
  steady.socket.write(`${post('/upload').replace('10', '1000')}${'x'.repeat(500)}`)
  let sent = 0
  const feeding = setInterval(() => {
    sent += 1
    trickle.socket.write(sent % 5 === 0 ? 'x' : '')
    if (sent <= 10) steady.socket.write('x'.repeat(50))
  }, 50)
  expect(await trickle.until('never')).toContain('408 Request Timeout')
  expect(await steady.until('done')).toContain('200 OK')
  clearInterval(feeding)
})

test('when nearly all connections are taken the longest idle one gives way', async () => {
  const port = await listening({ total: 10 })
  const peers: Peer[] = []
  for (let count = 0; count < 9; count++) {
    const one = await peer(port)
    one.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await one.until('done')
    peers.push(one)
  }
  const newcomer = await peer(port)
  newcomer.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await newcomer.until('done')).toContain('200 OK')
  await peers[0]?.until('never')
  expect(peers.map(({ socket }) => socket.closed)).toEqual([true, ...Array(8).fill(false)])
})
