import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeHeapSnapshot } from 'node:v8'
import { expect, it } from 'vitest'
import { censusOf } from './heap.ts'

class KeptByTheTest {
  readonly number: number
  constructor(number: number) {
    this.number = number
  }
}

it('counts what lives in a heap by its constructor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-heap-test-'))
  try {
    const kept = Array.from({ length: 1234 }, (_, i) => new KeptByTheTest(i))
    const census = censusOf(writeHeapSnapshot(join(folder, 'a.heapsnapshot')))
    expect(kept.length).toBe(1234)
    const tally = census.get('object KeptByTheTest')
    // The class itself has a prototype of that name.
    expect(tally?.count).toBeGreaterThanOrEqual(1234)
    expect(tally?.count).toBeLessThan(1240)
    expect(tally?.bytes).toBeGreaterThan(1234 * 16)
    expect(census.get('string')?.count).toBeGreaterThan(1000)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
