// JavaScript: a thread that loads nothing but this is there at once, and small.
import { argon2Sync } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'

/**
 * Behind those who write and read messages, and yet not the last: where all cores are busy for long, a sign-in still has
 * a share of them.
 */
const nicer = 10

const thread = process.platform === 'linux' ? /task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1] : undefined
// As seen from where the server stands: without rights nobody may be less nice than before.
if (thread !== undefined)
  setPriority(Number(thread), Math.min(getPriority(Number(thread)) + nicer, constants.priority.PRIORITY_LOW))

parentPort?.on('message', (/** @type {import('node:crypto').Argon2Parameters} */ parameters) => {
  try {
    parentPort?.postMessage({ tag: argon2Sync('argon2id', parameters) })
  } catch (error) {
    parentPort?.postMessage({ failure: String(error) })
  }
})
