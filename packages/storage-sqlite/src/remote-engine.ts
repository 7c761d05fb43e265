import { Worker } from 'node:worker_threads'
import { TidingsError } from '@tidings/protocol/errors'
import { unpackFailure } from '@tidings/storage-sql/thread-failure'
import type { Batch, BatchResult } from './columns.ts'
import type { Engine } from './engine.ts'
import { unpackEntries } from './entry-columns.ts'
import type { Request, Response, WorkerData } from './messages.ts'

type Work = Request extends infer R ? (R extends { readonly id: number } ? Omit<R, 'id'> : never) : never

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** Batches come and go: more room for the young would only be more memory. */
const youngMb = 8

/** An engine in a worker thread. When the thread dies, what it was asked for is `unavailable`, and so is all that comes. */
export class RemoteEngine implements Engine {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #dead: TidingsError | undefined

  constructor(data: WorkerData) {
    this.#worker = new Worker(new URL('./worker-entry.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
    })
    this.#worker.on('message', (response: Response) => this.#answer(response))
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', () => this.#die(undefined))
    this.#worker.unref()
  }

  append(batch: Batch): Promise<BatchResult> {
    return this.#ask({ do: 'append', batch }, [batch.numbers.buffer]) as Promise<BatchResult>
  }

  call(noun: Extract<Work, { do: 'call' }>['noun'], method: string, args: readonly unknown[]): Promise<unknown> {
    return this.#ask({ do: 'call', noun, method, args })
  }

  async check(): Promise<void> {
    await this.#ask({ do: 'check' })
  }

  compact(): Promise<boolean> {
    return this.#ask({ do: 'compact' }) as Promise<boolean>
  }

  meta(key: string): Promise<string | undefined> {
    return this.#ask({ do: 'meta', key }) as Promise<string | undefined>
  }

  async close(): Promise<void> {
    // A thread that cannot close its store in order is ended all the same.
    if (!this.#dead) await this.#ask({ do: 'close' }).catch(() => undefined)
    await this.#worker.terminate()
  }

  #ask(work: Work, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    if (this.#dead) return Promise.reject(this.#dead)
    const id = this.#nextId++
    // While something is asked for, the thread keeps the process alive.
    if (this.#waiting.size === 0) this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ ...work, id }, transfer)
    })
  }

  #answer(response: Response): void {
    const waiting = this.#waiting.get(response.id)
    this.#waiting.delete(response.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('failure' in response) waiting?.reject(unpackFailure(response.failure))
    else waiting?.resolve('entries' in response ? unpackEntries(response.entries) : response.result)
  }

  #die(cause: unknown): void {
    this.#dead ??= new TidingsError('unavailable', "the store's thread has ended", undefined, { cause })
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead)
    this.#waiting.clear()
  }
}
