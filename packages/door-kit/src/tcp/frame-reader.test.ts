import { expect, test } from 'vitest'
import { FrameReader, type Framing, lengthPrefixed, lines } from './frame-reader.ts'

function reading(framing: Framing, mostBytes = 1000) {
  const frames: string[] = []
  const reader = new FrameReader(framing, mostBytes, (frame) => {
    frames.push(frame.toString('latin1'))
    return frame.includes('!') ? 'flooding' : undefined
  })
  return { frames, reader }
}

const framed = (...texts: string[]): Buffer =>
  Buffer.concat(
    texts.flatMap((text) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(text.length)
      return [length, Buffer.from(text)]
    }),
  )

const forms: [string, Framing, Buffer, readonly string[]][] = [
  [
    'a length in front',
    lengthPrefixed(4),
    framed('hello', '', 'x'.repeat(300), 'end'),
    ['hello', '', 'x'.repeat(300), 'end'],
  ],
  [
    'a line feed behind',
    lines,
    Buffer.from(`hello\n\n${'x'.repeat(300)}\nend\n`),
    ['hello', '', 'x'.repeat(300), 'end'],
  ],
]

test.each(forms)('frames with %s are found wherever the network has cut', (_what, framing, bytes, texts) => {
  const plain = (frames: readonly string[]) =>
    frames.map((frame) => (framing === lines ? frame.slice(0, -1) : frame.slice(4)))
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { frames, reader } = reading(framing)
    for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) expect(reader.push(piece)).toBeUndefined()
    expect(plain(frames), `cut at ${cut}`).toEqual(texts)
  }
  for (const size of [1, 2, 3, 7]) {
    const { frames, reader } = reading(framing)
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
    expect(plain(frames), `pieces of ${size}`).toEqual(texts)
  }
})

test('what is longer than the bound ends the reading, as soon as that is known', () => {
  const { frames, reader } = reading(lengthPrefixed(4), 100)
  expect(reader.push(framed('short'))).toBeUndefined()
  // The length alone says so: 4 GiB are never waited for.
  expect(reader.push(Buffer.from('ffffffff', 'hex'))).toBe('frame_too_large')
  expect(frames).toHaveLength(1)
  const line = reading(lines, 100)
  expect(line.reader.push(Buffer.alloc(100, 'x'))).toBeUndefined()
  expect(line.reader.push(Buffer.from('x'))).toBe('frame_too_large')
  const nonsense = reading(() => Number.POSITIVE_INFINITY)
  expect(nonsense.reader.push(Buffer.from('?'))).toBe('frame_too_large')
})

test('the bound may be another one from some frame on', () => {
  const { frames, reader } = reading(lengthPrefixed(1), 10)
  expect(reader.push(Buffer.from('\u0005hello'))).toBeUndefined()
  reader.mostBytes = 100
  expect(reader.push(Buffer.from(`\u0020${'x'.repeat(32)}`))).toBeUndefined()
  expect(frames).toHaveLength(2)
})

test('after the frame for which a connection is closed no other one is handed on', () => {
  const { frames, reader } = reading(lines)
  expect(reader.push(Buffer.from('one\ntwo!\nthree\n'))).toBe('flooding')
  expect(frames).toEqual(['one\n', 'two!\n'])
})

test('a frame that others still hold is not written over', () => {
  const held: Buffer[] = []
  const reader = new FrameReader(lines, 1000, (frame) => {
    held.push(frame)
    return undefined
  })
  for (const piece of ['fir', 'st\nsec', 'ond\nthi', 'rd\n']) reader.push(Buffer.from(piece))
  expect(held.map(String)).toEqual(['first\n', 'second\n', 'third\n'])
})

test('a line that comes byte by byte is looked through once, and copied a few times', () => {
  let looked = 0
  const counting: Framing = (bytes, seen) => {
    looked += bytes.length - seen
    return lines(bytes, seen)
  }
  const { frames, reader } = reading(counting, 100_000)
  for (let at = 0; at < 50_000; at++) reader.push(Buffer.from('x'))
  reader.push(Buffer.from('\n'))
  expect([frames.length, looked]).toEqual([1, 50_001])
})
