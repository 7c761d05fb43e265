import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Inspection } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import type { Bounds } from './bounds.ts'
import type { Digest, Job, Media, Request, Response } from './messages.ts'

interface Waiting {
  resolve(result: Digest | Media): void
  reject(error: Error): void
}

/** The thread holds some hundred megabytes once it has shown a picture: it does not stay for nothing. */
const idleMs = 30_000

const playable = /^(image|audio|video)\/|^application\/(ogg|mp4|x-matroska)$/

/** Reads files in a thread of its own, one after another: the event loop has other things to do. */
export class Inspector {
  readonly #bounds: Bounds
  #worker: Worker | undefined
  #waiting: (Waiting & { readonly id: number }) | undefined
  #last: Promise<unknown> = Promise.resolve()
  #nextId = 1
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** Rejects when the file cannot be read; whatever is in it does not. */
  inspect(file: string): Promise<Inspection> {
    const turn = this.#last.then(() => this.#inspect(file))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    await this.#last
    await this.#end()
  }

  async #inspect(file: string): Promise<Inspection> {
    clearTimeout(this.#idle)
    try {
      const digest = (await this.#ask({ do: 'digest', file })) as Digest
      const { mime } = digest
      const media = mime !== undefined && playable.test(mime) ? await this.#media(file, mime) : undefined
      return { ...digest, ...(media ? { media } : {}) }
    } finally {
      this.#idle = setTimeout(() => void this.#end(), idleMs).unref()
    }
  }

  /** What takes too long, or more memory than there is, is ended with its thread. */
  async #media(file: string, mime: string): Promise<Media> {
    const { timeMs } = this.#bounds
    const limit = new AbortController()
    const tooLong = sleep(timeMs, undefined, { signal: limit.signal, ref: false }).catch(() => undefined)
    const asked = this.#ask({ do: 'media', file, mime, bounds: this.#bounds }) as Promise<Media>
    const media = await Promise.race([asked.catch(() => undefined), tooLong])
    limit.abort()
    if (this.#waiting) await this.#end()
    return media
  }

  #ask(job: Job): Promise<Digest | Media> {
    this.#worker ??= this.#start()
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting = { id, resolve, reject }
      this.#worker?.postMessage({ ...job, id } satisfies Request)
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker-entry.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    worker.on('message', (response: Response) => this.#answer(response))
    worker.on('error', (error) => this.#die(worker, error))
    worker.on('exit', () => this.#die(worker, undefined))
    // Nothing waits for it: what is asked of it is asked by requests that are under way.
    worker.unref()
    return worker
  }

  #answer(response: Response): void {
    const waiting = this.#waiting
    if (waiting?.id !== response.id) return
    this.#waiting = undefined
    if ('failure' in response) waiting.reject(failureOf(response.failure))
    else waiting.resolve(response.result)
  }

  #die(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(new TidingsError('unavailable', 'the thread that reads files has ended', undefined, { cause }))
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    this.#waiting = undefined
    await worker?.terminate()
  }
}

function failureOf({ message, code }: { readonly message: string; readonly code?: string }): Error {
  if (code === undefined) return new Error(message)
  return new TidingsError('unavailable', `the upload could not be read (${code}); try again`)
}
