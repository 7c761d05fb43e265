import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startServer } from '../targets/server.ts'
import { siege } from './siege.ts'

it('watches a pair while an attack goes on: nothing of theirs is lost, nothing of the attack is taken', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-siege-test-'))
  const server = await startServer(join(directory, 'data'), {}, 'shipped')
  try {
    const seen = await siege(server, 'unknown-keys', { quietMs: 300, strikeMs: 500 })
    expect(seen.lost).toBe(0)
    expect(seen.quietMs).toBeGreaterThan(0)
    expect(seen.duringMs).toBeGreaterThan(0)
    expect(Object.keys(seen.outcomes).length).toBeGreaterThan(0)
    expect(seen.outcomes[200]).toBeUndefined()
  } finally {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
})
