import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Inspection, KeptBytes, Looking } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import type { Bounds } from './bounds.ts'
import type { Cleaned } from './cleaned.ts'
import { edited } from './cleaning/edits.ts'
import type { Digest, Job, Request, Response, Result, Shown } from './messages.ts'

interface Waiting {
  resolve(result: Result): void
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
  inspect(file: string, how: Looking): Promise<Inspection> {
    const turn = this.#last.then(() => this.#inspect(file, how))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    await this.#last
    await this.#end()
  }

  async #inspect(file: string, how: Looking): Promise<Inspection> {
    clearTimeout(this.#idle)
    try {
      const digest = (await this.#ask({ do: 'digest', file })) as Digest
      const { mime } = digest
      if (mime === undefined || !playable.test(mime)) return digest
      const { media, instead } = (await this.#media(file, mime, how)) ?? {}
      const kept = how.original ? undefined : await this.#kept(file, mime, instead)
      return { ...digest, ...(media ? { media } : {}), ...(kept ? { kept } : {}) }
    } finally {
      this.#idle = setTimeout(() => void this.#end(), idleMs).unref()
    }
  }

  async #kept(file: string, mime: string, instead: Shown['instead']): Promise<KeptBytes | undefined> {
    if (instead) {
      const { bytes } = instead
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      return { sha256, size: bytes.length, mime: instead.mime, open: () => once(bytes) }
    }
    const cleaned = (await this.#ask({ do: 'clean', file, mime })) as Cleaned | undefined
    if (!cleaned) return undefined
    const { sha256, size, edits } = cleaned
    return { sha256, size, mime, open: () => edited(createReadStream(file, { highWaterMark: 256 * 1024 }), edits) }
  }

  /** What takes too long, or more memory than there is, is ended with its thread. */
  async #media(file: string, mime: string, { everyone, side }: Looking): Promise<Shown | undefined> {
    const bounds = this.#bounds
    const limit = new AbortController()
    const tooLong = sleep(bounds.timeMs, undefined, { signal: limit.signal, ref: false }).catch(() => undefined)
    const asked = this.#ask({
      do: 'media',
      file,
      mime,
      bounds,
      everyone,
      ...(side === undefined ? {} : { side }),
    }) as Promise<Shown | undefined>
    const shown = await Promise.race([asked.catch(() => undefined), tooLong])
    limit.abort()
    if (this.#waiting) await this.#end()
    return shown
  }

  #ask(job: Job): Promise<Result> {
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
      // The libraries write there what they find odd in a picture: nothing to the log, however many of them come.
      stdout: true,
      stderr: true,
    })
    for (const output of [worker.stdout, worker.stderr]) output.resume()
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

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
