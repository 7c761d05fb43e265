import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { CloseReason } from '@tidings/protocol'
import { afterEach, expect, test } from 'vitest'
import { Flusher, FrameReader, lines, Outbound, Turnstile, type TurnstileBounds } from '../index.ts'

const opened: (Socket | Server)[] = []

afterEach(() => {
  for (const one of opened.splice(0))
    if ('destroy' in one) one.destroy()
    else one.close()
})

const generous: TurnstileBounds = { pieces: { perSecond: 1e6, burst: 1e6 }, unanswered: 1e6, backlogBytes: 1e9 }

/** A door of lines on a socket. It answers none of them by itself. */
class Line {
  readonly begun: string[] = []
  readonly outbound: Outbound
  readonly turnstile: Turnstile<Buffer>
  closed: CloseReason | undefined
  readonly #socket: Socket

  constructor(socket: Socket, bounds: TurnstileBounds) {
    this.#socket = socket
    this.outbound = new Outbound(socket, new Flusher(), this)
    this.turnstile = new Turnstile(bounds, this.outbound, this)
    const reader = new FrameReader(lines, 1e6, (line) => this.turnstile.take(line, line.length))
    socket.on('data', (chunk: Buffer) => {
      const reason = reader.push(chunk)
      if (reason === undefined || this.closed) return
      this.closed = reason
      this.turnstile.close()
    })
  }

  get reads(): boolean {
    return !this.#socket.isPaused()
  }

  begin(line: Buffer): void {
    this.begun.push(line.toString().trim())
    this.turnstile.asked()
  }

  answer(text: string): void {
    this.outbound.push(Buffer.from(text))
    this.turnstile.answered()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  taken(): void {
    this.turnstile.taken()
  }
}

async function aLine(bounds: Partial<TurnstileBounds> = {}): Promise<{ line: Line; client: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket]
  opened.push(server, client, socket)
  return { line: new Line(socket, { ...generous, ...bounds }), client }
}

test('who has not signed in says ten things, and no long ones', async () => {
  const { line, client } = await aLine()
  client.write('x\n'.repeat(10))
  await expect.poll(() => line.begun.length).toBe(10)
  client.write('x\n')
  await expect.poll(() => line.closed).toBe('flooding')
  const long = await aLine()
  long.client.write(`${'x'.repeat(16 * 1024)}\n`)
  await expect.poll(() => long.line.closed).toBe('frame_too_large')
  expect([line.begun.length, long.line.begun.length]).toEqual([10, 0])
})

test('more in a second than may is a flood, and nothing of it is begun', async () => {
  const { line, client } = await aLine({ pieces: { perSecond: 0.001, burst: 3 } })
  client.write('1\n2\n3\n4\n5\n')
  await expect.poll(() => line.closed).toBe('flooding')
  expect(line.begun).toEqual(['1', '2', '3'])
})

test('what waits for its answer is so much, and what comes with it waits in its order', async () => {
  const { line, client } = await aLine({ unanswered: 2 })
  client.write('1\n2\n3\n4\n5\n')
  await expect.poll(() => line.begun).toEqual(['1', '2'])
  expect(line.reads).toBe(false)
  line.answer('one\n')
  expect([line.begun, line.reads]).toEqual([['1', '2', '3'], false])
  for (const text of ['two\n', 'three\n']) line.answer(text)
  expect([line.begun, line.reads]).toEqual([['1', '2', '3', '4', '5'], false])
  line.answer('four\n')
  expect(line.reads).toBe(true)
  client.write('6\n')
  await expect.poll(() => line.begun.at(-1)).toBe('6')
})

test('who does not read the answers is read no further, until they do', async () => {
  const { line, client } = await aLine({ backlogBytes: 1000 })
  client.pause()
  client.write('1\n')
  await expect.poll(() => line.begun).toEqual(['1'])
  line.answer('x'.repeat(20_000_000))
  expect(line.reads).toBe(false)
  client.write('2\n')
  client.on('data', () => undefined).resume()
  await expect.poll(() => line.begun).toEqual(['1', '2'])
  expect(line.reads).toBe(true)
})

test('after a close nothing is begun, and reading goes on for the farewell', async () => {
  const { line, client } = await aLine({ unanswered: 1 })
  client.write('1\n2\n')
  await expect.poll(() => line.begun).toEqual(['1'])
  line.turnstile.close()
  expect(line.reads).toBe(true)
  line.answer('one\n')
  client.write('3\n')
  client.end()
  await expect.poll(() => line.reads).toBe(true)
  expect(line.begun).toEqual(['1'])
})

test('a sign-in is told before what happened meanwhile, one at a time, and to nobody who has gone', async () => {
  const { line, client } = await aLine()
  let heard = ''
  client.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  const ended: string[] = []
  const session = {
    ...{ id: 's1', uid: 'alice', waiting: 0, heard: () => 0, drained: () => undefined },
    call: () => Promise.resolve(),
    end: () => ended.push('s1'),
  }
  const entering = line.turnstile.enter(
    async () => {
      line.outbound.pushEvent(Buffer.from('event '))
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { session, answer: 'welcome ' }
    },
    (answer) => line.outbound.push(Buffer.from(answer)),
  )
  await expect(
    line.turnstile.enter(
      () => Promise.reject(),
      () => undefined,
    ),
  ).rejects.toMatchObject({ code: 'conflict' })
  await entering
  line.outbound.pushEvent(Buffer.from('later'))
  await expect.poll(() => heard).toBe('welcome event later')
  line.turnstile.end()
  expect(ended).toEqual(['s1'])
  const late = await aLine()
  late.line.turnstile.end()
  await late.line.turnstile.enter(
    async () => ({ session, answer: '' }),
    () => expect.unreachable(),
  )
  expect(ended).toEqual(['s1', 's1'])
})

test('who is to go is read no further, and goes when what was asked is answered', async () => {
  const { line, client } = await aLine()
  client.write('1\n2\n')
  await expect.poll(() => line.begun).toEqual(['1', '2'])
  let gone = 0
  line.turnstile.finish(() => {
    gone += 1
    line.turnstile.close()
  })
  client.write('3\n')
  line.answer('one\n')
  expect([line.reads, gone]).toEqual([false, 0])
  line.answer('two\n')
  expect([line.begun, gone]).toEqual([['1', '2'], 1])
  const idle = (await aLine()).line
  let left = false
  idle.turnstile.finish(() => {
    left = true
  })
  expect(left).toBe(true)
})
