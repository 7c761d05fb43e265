import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const compiled = fileURLToPath(new URL('../node_modules/.cache/compiled-for-tests', import.meta.url))

/** Where Linux has a file system in memory: no test waits for a disk there. */
const inMemory = '/dev/shm'
/** Bytes that must be free there: far more than the tests of a run need at once. */
const enough = 4 * 2 ** 30

function home(): string {
  try {
    const { bavail, bsize } = statfsSync(inMemory)
    if (bavail * bsize >= enough) return inMemory
  } catch {
    // Another system, or a container without one.
  }
  return tmpdir()
}

/** In a process of its own: hears of the end of its input however that comes, also when the tests are killed. */
const remove = `
process.stdin.on('end', () => {
  require('node:fs').rmSync(process.argv[1], { recursive: true, force: true, maxRetries: 40, retryDelay: 250 })
}).resume()`

/** What the tests of a run, their servers and their browsers write goes into one folder, which goes with the run. */
export function setup(): void {
  const folder = mkdtempSync(join(home(), 'tidings-tests-'))
  // PostgreSQL does not run as root, and its own folder lies within.
  chmodSync(folder, 0o711)
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = folder
  // What workers and their threads compile, Vitest itself too, each of them finds compiled, also in the next run.
  process.env.NODE_COMPILE_CACHE ??= compiled
  const remover = spawn(process.execPath, ['--eval', remove, folder], {
    cwd: tmpdir(),
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  })
  remover.unref()
}
