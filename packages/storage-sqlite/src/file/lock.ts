import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { TidingsError } from '@tidings/protocol/errors'
import { asFailure } from './failure.ts'

const lockFile = 'tidings.lock'
const ownerFile = 'tidings.lock.json'

export interface Holder {
  readonly pid: number
  readonly since: string
}

/** SQLite's code for a lock that somebody else has; whatever else goes wrong says nothing of others. */
const busy = 5
const isHeld = (error: unknown): boolean => (Number((error as { errcode?: unknown }).errcode) & 0xff) === busy

/** What whoever holds the directory, or held it last, wrote down. */
function readHolder(directory: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, ownerFile), 'utf8')) as Holder
  } catch {
    // Nobody has held it yet, or is just about to say so.
    return undefined
  }
}

/** Who holds the directory now; undefined when nobody does. */
export function holderOf(directory: string): Holder | undefined {
  if (!existsSync(join(directory, lockFile))) return undefined
  using lock = new DatabaseSync(join(directory, lockFile))
  try {
    lock.exec('pragma busy_timeout = 0')
    lock.exec('begin exclusive')
    return undefined
  } catch (error) {
    // What keeps the lock from being taken, if not another process, is told to whoever takes it.
    return isHeld(error) ? readHolder(directory) : undefined
  }
}

/** For the message to whoever comes second. */
function ownerOf(directory: string): string {
  const holder = readHolder(directory)
  return holder ? `process ${holder.pid}, since ${holder.since}` : 'another process'
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
    const held: Holder = { pid: process.pid, since: new Date().toISOString() }
    writeFileSync(join(directory, ownerFile), `${JSON.stringify(held)}\n`)
  } catch (cause) {
    lock.close()
    if (!isHeld(cause)) throw asFailure(cause)
    const message = `${directory} is in use by ${ownerOf(directory)}: stop that server, or give this one a data directory of its own`
    throw new TidingsError('unavailable', message, undefined, { cause })
  }
  return { [Symbol.dispose]: () => lock.close() }
}
