import type { Message } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { galleryOf, rowsOf } from '../src/gallery/gallery-items.ts'

const said = (seq: number, type: string, more: Partial<Message> = {}, data: unknown = {}): Message =>
  ({
    id: `m${seq}`,
    seq,
    rev: 0,
    type: 'chat',
    ts: new Date(2026, 0, seq).getTime(),
    content: { type, data },
    ...more,
  }) as Message

const media = ['picture', 'film'] as const
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id)
const seen = (known: Partial<Parameters<typeof galleryOf>[0]>) =>
  ids(galleryOf({ found: [], heard: [], more: false, floor: 0, ...known }, media))

test('each is there once and as it is now: what came since, without what was recalled, hidden or cleared', () => {
  const found = [said(40, 'image'), said(30, 'video'), said(20, 'image'), said(10, 'image')]
  expect(seen({ found })).toEqual(['m40', 'm30', 'm20', 'm10'])
  expect(seen({ found, heard: [said(50, 'image'), said(51, 'text', {}, 'no'), said(40, 'image')] })).toEqual([
    ...['m50', 'm40', 'm30', 'm20', 'm10'],
  ])
  const gone = [said(40, 'image', { recalled: true, rev: 2 }), said(20, 'notice/hidden', { hidden: true })]
  expect(seen({ found, heard: gone })).toEqual(['m30', 'm10'])
  // What was heard before is older than what the server has found since.
  expect(seen({ found: [said(40, 'image', { rev: 3 })], heard: gone })).toEqual(['m40'])
  expect(seen({ found, floor: 20 })).toEqual(['m40', 'm30'])
})

test('behind the pages that were asked for nothing is shown yet, or the order would have holes', () => {
  const found = [said(40, 'image'), said(30, 'image')]
  expect(seen({ found, heard: [said(35, 'image'), said(5, 'image')], more: true })).toEqual(['m40', 'm35', 'm30'])
  expect(seen({ found, heard: [said(5, 'image')] })).toEqual(['m40', 'm30', 'm5'])
})

test('by month, three pictures in a line, each link of a message alone', () => {
  const pictures = [45, 44, 43, 42, 30, 2].map((seq) => said(seq, 'image'))
  expect(rowsOf(pictures, media).map((row) => (row.kind === 'tiles' ? ids(row.messages) : row.key))).toEqual([
    '2026-2',
    ['m45', 'm44', 'm43'],
    ['m42'],
    '2026-1',
    ['m30', 'm2'],
  ])
  const links = [said(3, 'text', {}, 'https://a.example/ and https://b.example/x')]
  expect(rowsOf(links, ['link']).map(({ key }) => key)).toEqual(['2026-1', 'm3 0', 'm3 1'])
  expect(rowsOf([said(3, 'file')], ['file']).map(({ kind }) => kind)).toEqual(['month', 'one'])
})

test('ten thousand are put into months at once', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => said(10_000 - n, 'image'))
  const rows = rowsOf(many, media)
  expect(rows.flatMap((row) => (row.kind === 'tiles' ? row.messages : [])).length).toBe(10_000)
})
