import { setTimeout as sleep } from 'node:timers/promises'
import { TidingsError, type TokenSource } from '@tidings/client'
import {
  httpRequestOf,
  type InputOf,
  type OperationName,
  type OutputOf,
  operations,
  parseInput,
  type WireError,
} from '@tidings/protocol'
import type { File, Line, Uploaded, UploadedAs } from './line.ts'

interface HttpLineOptions {
  readonly url: string
  readonly onFault: (error: unknown) => void
}

/** Beside what an operation waits for by itself. */
const answerWithinMs = 20_000
const uploadWithinMs = 600_000
const lookAgainMs = 5000

/** Over HTTP, for programs that hold no socket. */
export class HttpLine implements Line {
  readonly #options: HttpLineOptions
  readonly #over: AbortSignal
  #token: TokenSource = ''

  constructor(options: HttpLineOptions, over: AbortSignal) {
    this.#options = { ...options, url: options.url.replace(/\/+$/, '').replace(/^ws/, 'http') }
    this.#over = over
  }

  /** Whoever asks for its updates is one that may. */
  async enter(_uid: string, token: TokenSource, report: (error: unknown) => void): Promise<void> {
    this.#token = token
    for (let isFirst = true; ; isFirst = false) {
      try {
        await this.call('robot.updates', { limit: 1 })
        return
      } catch (error) {
        if (!(error instanceof TidingsError) || !error.retryable || this.#over.aborted) throw error
        const message = `${this.#options.url} cannot be reached: it is tried until it can`
        if (isFirst) report(new TidingsError('unavailable', message, undefined, { cause: error }))
        await sleep(lookAgainMs, undefined, { signal: this.#over }).catch(() => Promise.reject(error))
      }
    }
  }

  async call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    // Beside what it says of faults: nothing that is no id becomes part of a path.
    parseInput(operations[name], input)
    const { path, ...init } = httpRequestOf(name, input as Readonly<Record<string, unknown>>)
    const { waitMs = 0 } = input as { readonly waitMs?: number }
    // What is waited for ends with the bot; what is done is done.
    const within = AbortSignal.timeout(waitMs + answerWithinMs)
    const signal = waitMs > 0 ? AbortSignal.any([this.#over, within]) : within
    return this.#ask<OutputOf<N>>(path, { ...init, headers: { 'content-type': 'application/json' }, signal })
  }

  async upload(file: File, { name = (file as { readonly name?: string }).name, original }: UploadedAs) {
    const query = new URLSearchParams({ ...(name ? { name } : {}), ...(original ? { original: 'true' } : {}) })
    const { attachment } = await this.#ask<{ readonly attachment: Uploaded }>(`/v1/attachments?${query}`, {
      method: 'POST',
      headers: { 'content-type': file.type || 'application/octet-stream' },
      body: file as Blob,
      signal: AbortSignal.timeout(uploadWithinMs),
    })
    return attachment
  }

  typing(conversation: string): void {
    this.call('typing', { conversation }).catch(this.#options.onFault)
  }

  leave(): void {
    // Nothing is held.
  }

  async #ask<T>(path: string, init: RequestInit): Promise<T> {
    const token = typeof this.#token === 'string' ? this.#token : await this.#token()
    const headers = { ...init.headers, authorization: `Bearer ${token}` }
    // Whoever answers for the server with another address does not get the token.
    const request = { ...init, headers, redirect: 'error' } as const
    const answer = await fetch(this.#options.url + path, request).catch((cause: unknown) => {
      throw new TidingsError('unavailable', 'the server cannot be reached now', undefined, { cause })
    })
    const body = (await answer.json().catch((cause: unknown) => {
      const message = `the server answered ${answer.status}, in no form of its own`
      throw new TidingsError('unavailable', message, undefined, { cause })
    })) as T & { readonly error?: WireError }
    if (body.error) throw TidingsError.fromWire(body.error)
    return body
  }
}
