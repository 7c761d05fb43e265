import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { torture } from './run.ts'

// What is right ends it long before, also on a machine that is busy.
describe('torture of a real server', { timeout: 120_000 }, () => {
  let directory: string
  const options = () => ({ seconds: 2, seed: 5, directory: join(directory, 'data'), torn: false, say: () => undefined })

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tidings-torture-test-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true })
  })

  it('finds nothing wrong after kills and torn writes', async () => {
    const summary = await torture({ ...options(), torn: true })
    expect(summary.violations).toEqual([])
    expect(summary.messages).toBeGreaterThan(100)
    expect(summary.kills.load + summary.kills.start + summary.kills.drain).toBeGreaterThan(0)
  })

  it('finds nothing wrong on a PostgreSQL that is killed, cut off and held', async () => {
    const { violations, faults } = await torture({ ...options(), seconds: 8, store: 'postgres' })
    expect(violations).toEqual([])
    expect(Object.values(faults ?? {}).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0)
  })

  it.each(['lose', 'swap', 'double', 'unread'] as const)('finds damage to the store: %s', async (sabotage) => {
    const { violations } = await torture({ ...options(), seconds: 1, sabotage })
    expect(violations.length).toBeGreaterThan(0)
  })
})
