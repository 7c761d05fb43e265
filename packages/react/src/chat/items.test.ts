import type { Message } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { itemsOf } from './items.ts'

const minute = 60_000
const noon = new Date(2026, 2, 28, 12).getTime()

const aMessage = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `m-${seq}`,
  ...{ conversation: 'user/bob', from: 'user/bob', to: 'user/alice', seq, counted: seq, rev: 0, type: 'chat' },
  content: { type: 'text', data: `text ${seq}` },
  ...{ ts: noon + seq * 1000, editedAt: 0, recalled: false, reactions: [] },
  ...more,
})

const said = (messages: readonly Message[], unreadAfter?: number) =>
  itemsOf({ messages, outgoing: [], mine: 'user/alice', unreadAfter })

const picture = (seq: number): Message => aMessage(seq, { content: { type: 'image', data: { attachment: `a${seq}` } } })

test('a message more makes that line and the one before it, and leaves a thousand others as they are', () => {
  const messages = Array.from({ length: 1000 }, (_, index) => aMessage(index + 1))
  const before = said(messages)
  const after = said([...messages.slice(1), aMessage(1001)])
  const known = new Set(before)
  const fresh = after.filter((item) => !known.has(item)).map(({ key }) => key)
  // The first line is another one now, with its day; the last but one does not end its run any more.
  expect(fresh.toSorted()).toEqual(['m-2', 'm-1000', 'm-1001', before[0]?.key].toSorted())
  expect(said(messages)).toEqual(before)
})

test('a line that changes is another object: a message, an album that grows, one that begins a day', () => {
  const [one, two] = [aMessage(1), aMessage(2)]
  const edited = { ...two, rev: 1 }
  expect(said([one, two])[2]).not.toBe(said([one, edited])[2])
  const album = said([picture(5), picture(6)])
  const grown = said([picture(5), picture(6), picture(7)])
  expect(album.map(({ kind }) => kind)).toEqual(['day', 'album'])
  expect(grown[1]).toMatchObject({ kind: 'album', messages: { length: 3 } })
  const pictures = [picture(5), picture(6)]
  expect(said(pictures)[1]).toBe(said([...pictures])[1])
  expect(said([...pictures, picture(7)])[1]).not.toBe(said(pictures)[1])
  expect(said([pictures[0] as Message])[1]).toMatchObject({ kind: 'message' })
})

test('days begin at midnight of where the reader is, also on a day of 23 or 25 hours', () => {
  const at = (day: number, hour: number, minutes = 0) => new Date(2026, 2, day, hour, minutes).getTime()
  const times = [at(28, 23, 59), at(29, 0), at(29, 23, 59), at(30, 0), at(30, 0, 1)]
  const items = said(times.map((ts, index) => aMessage(index + 1, { ts })))
  expect(items.map(({ kind }) => kind).join(' ')).toBe('day message day message message day message message')
  const lines = items.filter((item) => item.kind === 'message')
  expect(lines.map(({ first, last }) => [first, last])).toEqual([
    [true, true],
    [true, true],
    [true, true],
    [true, false],
    [false, true],
  ])
})

test('what is new begins with a line, and so does whoever goes on after five minutes', () => {
  const items = said([aMessage(1), aMessage(2), aMessage(3, { ts: noon + 6 * minute })], 1)
  expect(items.map(({ kind }) => kind)).toEqual(['day', 'message', 'unread', 'message', 'message'])
  expect(items[4]).toMatchObject({ first: true, last: true })
})
