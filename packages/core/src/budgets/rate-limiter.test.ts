import { expect, test } from 'vitest'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { RateLimiter } from './rate-limiter.ts'

test('a budget allows its burst, says how long to wait, and fills up again', () => {
  let now = 0
  const limiter = new RateLimiter(
    { now: () => now, elapsed: () => now, after: () => () => undefined },
    { perSecond: 10, burst: 3 },
  )
  for (let call = 0; call < 3; call++) limiter.take('alice')
  expect(() => limiter.take('alice')).toThrow(
    expect.objectContaining({ code: 'rate_limited', details: { retryAfter: 100 } }),
  )
  limiter.take('bob')
  now = 100
  limiter.take('alice')
  expect(() => limiter.take('alice')).toThrow(expect.objectContaining({ code: 'rate_limited' }))
  now = 10_000
  for (let call = 0; call < 3; call++) limiter.take('alice')
  expect(() => limiter.take('alice')).toThrow()
})

test('what came already is taken on credit, and the wait until it is paid is said', () => {
  let now = 0
  const limiter = new RateLimiter(
    { now: () => now, elapsed: () => now, after: () => () => undefined },
    { perSecond: 10, burst: 3 },
  )
  expect([limiter.owe('alice', 3), limiter.owe('alice', 2), limiter.owe('alice', 1)]).toEqual([0, 200, 300])
  expect(() => limiter.take('alice')).toThrow(expect.objectContaining({ details: { retryAfter: 400 } }))
  now = 300
  expect(limiter.owe('alice', 1)).toBe(100)
})

test('the cache forgets what was not asked for, and stays bounded', () => {
  const cache = new BoundedCache<number, string>(10)
  cache.set(0, 'kept')
  for (let key = 1; key < 1000; key++) {
    cache.set(key, 'idle')
    expect(cache.get(0)).toBe('kept')
  }
  const held = Array.from({ length: 1000 }, (_, key) => cache.get(key)).filter((value) => value !== undefined)
  expect(held.length).toBeLessThanOrEqual(20)
})
