import { TidingsError } from '@tidings/protocol/errors'
import { pause, type Runtime } from '../runtime/runtime.ts'
import { NotConnected } from './connection.ts'

/** Times that the server is asked again after it could not answer. */
export const tries = 5
const pauseMs = 2000

/** How long to wait before a fault of the server's is worth another try; undefined: it mends nothing, or a connection must come first. */
export const pauseAfter = (error: unknown): number | undefined =>
  error instanceof TidingsError && error.retryable && !(error instanceof NotConnected)
    ? (error.details?.retryAfter ?? pauseMs)
    : undefined

/**
 * What brings the copy up to what the server knows: of each kind one at a time, and once more when it was asked for
 * meanwhile. A server that is too busy is asked again, since no event says a second time what was missed.
 */
export class Repairs {
  readonly #runtime: Runtime
  readonly #report: (error: unknown) => void
  readonly #running = new Map<string, Promise<void>>()
  readonly #again = new Set<string>()

  constructor(runtime: Runtime, report: (error: unknown) => void) {
    this.#runtime = runtime
    this.#report = report
  }

  run(what: string, act: () => Promise<void>): void {
    if (this.#running.has(what)) {
      this.#again.add(what)
      return
    }
    const running = this.#untilDone(act)
      .catch(this.#report)
      .finally(() => {
        this.#running.delete(what)
        if (this.#again.delete(what)) this.run(what, act)
      })
    this.#running.set(what, running)
  }

  /** Resolves when none of it is under way. */
  async settled(what: string): Promise<void> {
    while (this.#running.has(what)) await this.#running.get(what)
  }

  async #untilDone(act: () => Promise<void>): Promise<void> {
    for (let failed = 1; ; failed++) {
      try {
        return await act()
      } catch (error) {
        const wait = pauseAfter(error)
        if (wait === undefined || failed >= tries) throw error
        await pause(this.#runtime, wait)
      }
    }
  }
}
