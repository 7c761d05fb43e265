import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Link } from '../src/index.ts'
import { type Frame, written } from '../src/streams/frames.ts'
import { aClient, bounds, channels, Heard } from './linked.ts'

const wire = (...frames: readonly Frame[]): Buffer => Buffer.concat(frames.flatMap(written))
const open = (stream: number): Frame => ({ kind: 'open', stream, ...aClient })
const data = (stream: number, size: number): Frame => ({ kind: 'data', stream, bytes: Buffer.alloc(size, 1) })

/** The centre's end of a link whose edge says whatever it likes. */
async function centre(some: Parameters<typeof bounds>[0] = {}) {
  const ends = await channels()
  const heard = new Heard()
  const link = new Link(ends.centre, bounds(some), heard)
  ends.edge.begin({ message: () => undefined, taken: () => undefined, closed: () => undefined })
  return { ...ends, heard, link, [Symbol.asyncDispose]: () => ends[Symbol.asyncDispose]() }
}

test.each<[string, Buffer]>([
  ['a frame of no known kind', Buffer.of(99, 0, 0, 0, 1, 0, 0)],
  ['a frame that ends before its head', Buffer.of(1, 0)],
  ['a frame that ends before its body', Buffer.of(2, 0, 0, 0, 1, 0, 9, 1)],
  ['data for no stream', wire(open(1), data(0, 1))],
  ['data for a stream that never was', wire(open(1), data(7, 1))],
  ['an end of a stream that never was', wire({ kind: 'end', stream: 3 })],
  ['no data', wire(open(1), { kind: 'data', stream: 1, bytes: Buffer.alloc(0) })],
  ['more data than a frame has', wire(open(1), data(1, 16_385))],
  ['more data than its window', wire(open(1), data(1, 16_000), data(1, 1000))],
  ['data in thousands of pieces', wire(open(1), ...Array.from({ length: 300 }, () => data(1, 1)))],
  ['data after its end', wire(open(1), { kind: 'end', stream: 1 }, data(1, 1))],
  ['two ends', wire(open(1), { kind: 'end', stream: 1 }, { kind: 'end', stream: 1 })],
  ['a stream that is opened twice', wire(open(4), open(4))],
  ['a stream with a number of before', wire(open(4), open(3))],
  ['a stream to something in no known form', wire({ ...open(1), offer: '127.0.0.1:5432' } as Frame)],
  ['a stream with an address in no known form', wire({ ...open(1), address: `${'1'.repeat(80)}` } as Frame)],
  ['a window beyond all bounds', wire(open(1), { kind: 'window', stream: 1, cost: 2 ** 31 })],
  ['a window of nothing', wire(open(1), { kind: 'window', stream: 1, cost: 0 })],
  ['a welcome', wire({ kind: 'welcome', streams: 9, offers: [] })],
  ['a goodbye for no known reason', Buffer.of(9, 0, 0, 0, 0, 0, 1, 77)],
])('%s ends the link', async (_, message) => {
  await using end = await centre()
  end.edge.send(message)
  await once(end.sockets.edge, 'close')
  expect(end.link.isClosed).toBe(true)
  expect(end.link.size).toBe(0)
})

test('too many new streams at once end the link', async () => {
  await using end = await centre({ opens: { perSecond: 1, burst: 100 } })
  end.edge.send(wire(...Array.from({ length: 101 }, (_, index) => open(index + 1))))
  expect(await end.heard.why).toBe('too many new streams')
})

test('streams beyond the bound are refused one by one, and the others stay', async () => {
  await using end = await centre({ streams: 3 })
  end.edge.send(wire(...Array.from({ length: 50 }, (_, index) => open(index + 1))))
  await end.heard.at(2)
  expect(end.heard.arrived).toHaveLength(3)
  expect(end.link.isClosed).toBe(false)
})

test('streams that nobody reads cannot take more memory than their first windows', async () => {
  await using end = await centre()
  const full = [data(1, 16_320)]
  end.edge.send(wire(open(1), ...full))
  end.edge.send(wire(open(2), data(2, 16_320)))
  const streams = [(await end.heard.at(0)).stream, (await end.heard.at(1)).stream]
  expect(streams.map(({ bytesRead }) => bytesRead)).toEqual([16_320, 16_320])
  end.edge.send(wire(data(2, 1)))
  expect(await end.heard.why).toContain('too much of a stream')
})

test('what is not sealed for this link ends it: said again, changed, or in the clear', async () => {
  for (const change of ['again', 'changed', 'text'] as const) {
    await using end = await centre()
    const sealed: Buffer[] = []
    const { edge } = end.sockets
    const send = edge.send.bind(edge)
    edge.send = (message: Buffer) => void sealed.push(message)
    end.edge.send(wire(open(1)))
    edge.send = send
    const [message = Buffer.alloc(0)] = sealed
    if (change !== 'changed') send(message)
    if (change === 'again') send(message)
    if (change === 'changed') send(Buffer.from(message.map((byte, at) => (at === 2 ? byte ^ 4 : byte))))
    if (change === 'text') send('{"open":1}')
    expect(await end.heard.why).toBe('a message that was not sealed for us, or not in its turn')
  }
})

test('a message longer than any of Noise ends the link', async () => {
  await using end = await centre()
  end.sockets.edge.send(Buffer.alloc(65_536))
  expect(await end.heard.why).toContain('Max payload size exceeded')
})
