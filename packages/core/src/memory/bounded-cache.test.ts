import { expect, test } from 'vitest'
import { BoundedCache } from './bounded-cache.ts'

test('holds at most two generations, and keeps what is asked for', () => {
  const cache = new BoundedCache<number, number>(100)
  for (let key = 0; key < 10_000; key++) {
    cache.set(key, key)
    expect(cache.get(0)).toBe(0)
  }
  const held = Array.from({ length: 10_000 }, (_, key) => key).filter((key) => cache.get(key) !== undefined)
  expect(held.length).toBeLessThanOrEqual(200)
  expect(held).toContain(9999)
})

test('weighs what it holds', () => {
  const cache = new BoundedCache<number, string>(100, (value) => value.length)
  for (let key = 0; key < 50; key++) cache.set(key, 'x'.repeat(50))
  const held = Array.from({ length: 50 }, (_, key) => key).filter((key) => cache.get(key) !== undefined)
  expect(held.length).toBeLessThanOrEqual(4)
})
