import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_AGAIN_MS = 200

/**
 * Runs `work` while holding a lock file, so that two preparations never write at once. The file names its holder's
 * process: a holder that was killed leaves a lock that the next one takes over.
 * @param {string} file
 * @param {() => void | Promise<void>} work
 */
export async function withLock(file, work) {
  while (!take(file)) {
    breakIfAbandoned(file)
    await sleep(LOOK_AGAIN_MS)
  }
  try {
    await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** A link appears at once and with its content, so nobody ever reads a half-written lock. */
function take(/** @type {string} */ file) {
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    linkSync(mine, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(mine, { force: true })
  }
}

function breakIfAbandoned(/** @type {string} */ file) {
  const holder = readHolder(file)
  if (holder === undefined || isAlive(holder)) return
  const aside = `${file}.abandoned-${process.pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  // Somebody may have been quicker and hold the lock anew: then give it back.
  if (readHolder(aside) !== holder && !existsSync(file)) linkSync(aside, file)
  rmSync(aside, { force: true })
}

function readHolder(/** @type {string} */ file) {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** @returns {string | undefined} */
function codeOf(/** @type {unknown} */ error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
