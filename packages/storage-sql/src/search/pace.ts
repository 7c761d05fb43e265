import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

/** So much of a core may the rest of the process take before the index holds back. */
const busyShare = 0.3
/** While it holds back, it rests so many times as long as it worked. */
const rests = 3
const longestRestMs = 250

interface Stand {
  readonly at: number
  /** Of all threads, and of this one, in microseconds. */
  readonly all: number
  readonly own: number
}

const sum = ({ user, system }: NodeJS.CpuUsage): number => user + system

const stand = (): Stand => ({
  at: performance.now(),
  all: sum(process.cpuUsage()),
  own: sum(process.threadCpuUsage()),
})

/**
 * How long to rest after a piece of work: not at all while the server has little to do, most of the time while it is busy.
 * The index shares cores, caches and the disk with those who write messages; they come first.
 */
export class Pace {
  #before = stand()

  restMs(): number {
    const now = stand()
    const wallMs = Math.max(1, now.at - this.#before.at)
    const othersMs = (now.all - this.#before.all - (now.own - this.#before.own)) / 1000
    const workedMs = (now.own - this.#before.own) / 1000
    this.#before = now
    return othersMs / wallMs < busyShare ? 0 : Math.min(longestRestMs, workedMs * rests)
  }
}

/** Whoever writes and reads messages comes first: the index follows when a core is free. */
export function stepBack(): void {
  if (process.platform !== 'linux') return
  try {
    const thread = /task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1]
    if (thread !== undefined) setPriority(Number(thread), constants.priority.PRIORITY_LOW)
  } catch {
    // Without /proc, or where a sandbox forbids it, it works beside the others: slower for them, and no reason not to search.
  }
}
