import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { TidingsError } from '@tidings/protocol/errors'

const lockFile = 'tidings.lock'
const ownerFile = 'tidings.lock.json'

/** Who holds the directory, as far as it wrote that down. */
function ownerOf(directory: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(join(directory, ownerFile), 'utf8')) as {
      pid: number
      since: string
    }
    return `process ${pid}, since ${since}`
  } catch {
    return 'another process'
  }
}

/**
 * Holds a data directory for one process. The lock is the operating system's, on a file of its own: it ends with the
 * process, however that ends, so nothing stale is ever left.
 */
export function lockDirectory(directory: string): Disposable {
  const lock = new DatabaseSync(join(directory, lockFile))
  try {
    lock.exec('pragma busy_timeout = 0')
    lock.exec('begin exclusive')
  } catch (cause) {
    lock.close()
    const message = `${directory} is in use by ${ownerOf(directory)}: stop that server, or give this one a data directory of its own`
    throw new TidingsError('unavailable', message, undefined, { cause })
  }
  writeFileSync(
    join(directory, ownerFile),
    `${JSON.stringify({ pid: process.pid, since: new Date().toISOString() })}\n`,
  )
  return { [Symbol.dispose]: () => lock.close() }
}
