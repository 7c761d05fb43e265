import type { Argon2Parameters } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { TidingsError } from '@tidings/protocol'

type Answer = { readonly tag: Uint8Array } | { readonly failure: string }

interface Waiting {
  resolve(tag: Uint8Array): void
  reject(error: Error): void
}

/** When nobody signs in for so long, a thread gives back what it holds. */
const idleMs = 60_000

/** One thread, which computes one hash at a time and stands back behind all others. */
class HashingThread {
  readonly #worker = new Worker(new URL('./hashing-entry.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 },
  })
  #waiting: Waiting | undefined
  #idle: NodeJS.Timeout | undefined
  hasEnded = false

  constructor() {
    this.#worker.on('message', (answer: Answer) => this.#answered(answer))
    this.#worker.on('error', (error) => this.#died(error))
    this.#worker.on('exit', () => this.#died(undefined))
  }

  hash(parameters: Argon2Parameters): Promise<Uint8Array> {
    clearTimeout(this.#idle)
    // While a hash is asked for, the thread keeps the process alive.
    this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#worker.postMessage(parameters)
    })
  }

  #answered(answer: Answer): void {
    this.#worker.unref()
    this.#idle = setTimeout(() => {
      this.hasEnded = true
      void this.#worker.terminate()
    }, idleMs).unref()
    if ('failure' in answer) this.#waiting?.reject(new Error(answer.failure))
    else this.#waiting?.resolve(answer.tag)
    this.#waiting = undefined
  }

  #died(cause: unknown): void {
    this.hasEnded = true
    this.#waiting?.reject(
      new TidingsError('unavailable', 'the thread that hashes passwords has ended; try again', undefined, { cause }),
    )
    this.#waiting = undefined
  }
}

/**
 * Threads for hashes, as many as are asked for at once. Node's own are also those that check tokens and read files, and
 * have the rank of the one that answers messages: on a small machine each hash would hold up all of these.
 */
export class HashingThreads {
  #free: HashingThread[] = []

  async hash(parameters: Argon2Parameters): Promise<Uint8Array> {
    this.#free = this.#free.filter(({ hasEnded }) => !hasEnded)
    const thread = this.#free.pop() ?? new HashingThread()
    try {
      return await thread.hash(parameters)
    } finally {
      this.#free.push(thread)
    }
  }
}
