import { expect, test } from 'vitest'
import { HeardFromOne, SaidToOne } from './channels.ts'

const one = { node: 'one', life: '1' }
const other = { node: 'other', life: '1' }

test('each node has numbers of its own, and each life of it', () => {
  const said = new SaidToOne()
  expect([said.next(one, true), said.next(one, true), said.next(other, true)].map(({ n }) => n)).toEqual([1, 2, 1])
  expect(said.next({ ...one, life: '2' }, true)).toEqual({ said: 1, n: 1 })
})

/** At which of so many beats the last number is repeated. */
const repeatedAt = (said: SaidToOne, beats: number) =>
  Array.from({ length: beats }, (_, beat) => (said.repeated().length > 0 ? [beat] : [])).flat()

test('the last number is repeated at the next beats, and when a cut that nobody notices is over; not while something is said', () => {
  const said = new SaidToOne()
  said.next(one, true)
  expect(said.repeated()).toEqual([])
  said.next(one, true)
  expect([said.repeated(), said.repeated(), said.repeated()]).toEqual([[], [one], [one]])
  expect(said.open()).toEqual([one])
  expect(repeatedAt(said, 200)).toEqual([5])
  expect(said.open()).toEqual([])
  expect(said.next(one, false)).toEqual({ said: 3, n: 2 })
  expect(said.repeated()).toEqual([])
})

test('what was said within a minute is repeated again after a cut, to the node that it concerns', () => {
  const said = new SaidToOne()
  for (const to of [one, other]) said.next(to, true)
  repeatedAt(said, 20)
  said.again('other')
  expect(said.repeated()).toEqual([other])
  repeatedAt(said, 20)
  said.again()
  expect(said.repeated()).toEqual([one, other])
  repeatedAt(said, 200)
  said.again()
  expect(said.repeated()).toEqual([])
})

test('a number that is left out is a gap, one that was there is past, and a repeated last one says nothing', () => {
  const from = new HeardFromOne()
  expect(from.heard({ ...one, said: 1, n: 1 }, true)).toBe('next')
  expect(from.heard({ ...one, said: 2, n: 1 }, false)).toBe('next')
  expect(from.heard({ ...one, said: 2, n: 1 }, false)).toBe('past')
  expect(from.heard({ ...one, said: 4, n: 3 }, true)).toBe('gap')
  expect(from.heard({ ...one, said: 5, n: 4 }, false)).toBe('gap')
  expect(from.heard({ ...one, said: 1, n: 1 }, true)).toBe('past')
  // The first that is heard of another life is not the first that it has said.
  expect(from.heard({ ...one, life: '2', said: 3, n: 2 }, true)).toBe('gap')
  expect(from.heard({ ...other, said: 1, n: 1 }, true)).toBe('next')
})
