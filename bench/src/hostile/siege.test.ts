import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startServer } from '../targets/server.ts'
import { siege } from './siege.ts'

/** The attacker gives way to everybody: on a busy machine nothing may come of a short strike. */
const strikesMs = [500, 5000, 30_000]

it('watches a pair while an attack goes on: nothing of theirs is lost, nothing of the attack is taken', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-siege-test-'))
  const server = await startServer(join(directory, 'data'), {}, 'shipped')
  try {
    const outcomes: string[] = []
    for (const strikeMs of strikesMs) {
      const seen = await siege(server, 'unknown-keys', { quietMs: 300, strikeMs })
      expect(seen.lost).toBe(0)
      expect(seen.quietMs).toBeGreaterThan(0)
      expect(seen.duringMs).toBeGreaterThan(0)
      outcomes.push(...Object.keys(seen.outcomes))
      if (outcomes.length > 0) break
    }
    expect(outcomes.length).toBeGreaterThan(0)
    expect(outcomes).not.toContain('200')
  } finally {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}, 90_000)
