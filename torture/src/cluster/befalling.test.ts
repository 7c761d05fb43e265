import { expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { Fate } from './befalling.ts'

test('every misfortune comes once before one comes again, some of them together', () => {
  const fate = new Fate(seeded(1))
  const turns = Array.from({ length: 60 }, () => fate.next())
  const all = turns.flat()
  const kinds = new Set(all)
  for (let n = 0; n + kinds.size <= all.length; n += kinds.size)
    expect(new Set(all.slice(n, n + kinds.size))).toEqual(kinds)
  expect(turns.some(({ length }) => length === 2)).toBe(true)
  expect(new Set(turns.map(({ length }) => length))).toEqual(new Set([1, 2]))
})

test('the same seed brings the same', () => {
  const [one, other] = [new Fate(seeded(7)), new Fate(seeded(7))]
  expect(Array.from({ length: 20 }, () => one.next())).toEqual(Array.from({ length: 20 }, () => other.next()))
})
