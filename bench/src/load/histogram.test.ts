import { describe, expect, it } from 'vitest'
import { Histogram } from './histogram.ts'

/** A fixed pseudo-random sequence, so that a failure repeats. */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('Histogram', () => {
  it('gives quantiles within 0.8 % of the sorted values, from microseconds to minutes', () => {
    const random = sequence(7)
    const values = Array.from({ length: 20_000 }, () => 10 ** (random() * 8 - 3))
    const histogram = new Histogram()
    for (const value of values) histogram.record(value)
    values.sort((a, b) => a - b)
    for (const share of [0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1]) {
      const exact = values[Math.ceil(values.length * share) - 1] ?? Number.NaN
      expect(histogram.quantile(share)).toBeGreaterThanOrEqual(exact - 0.0006)
      expect(histogram.quantile(share)).toBeLessThanOrEqual(exact * 1.008 + 0.0006)
    }
  })

  it('keeps the highest value exactly and never reports above it', () => {
    const histogram = new Histogram()
    for (const value of [0.5, 1234.567, 3]) histogram.record(value)
    expect(histogram.max).toBe(1234.567)
    expect(histogram.quantile(1)).toBe(1234.567)
  })

  it('has no quantile before the first value', () => {
    expect(new Histogram().quantile(0.5)).toBeNaN()
  })

  it('adds another histogram as if its values had been recorded here', () => {
    const both = new Histogram()
    const one = new Histogram()
    const two = new Histogram()
    for (let value = 1; value <= 100; value++) {
      both.record(value)
      ;(value % 2 ? one : two).record(value)
    }
    one.add(two)
    expect(one.count).toBe(100)
    for (const share of [0.1, 0.5, 0.99]) expect(one.quantile(share)).toBe(both.quantile(share))
  })

  it('counts what is beyond its range in the last bucket instead of losing it', () => {
    const histogram = new Histogram()
    histogram.record(1e12)
    expect(histogram.count).toBe(1)
    expect(histogram.quantile(0.5)).toBeGreaterThan(1e6)
  })
})
