import { NotConnected } from '../connection/connection.ts'
import { pauseAfter, tries } from '../connection/repairs.ts'
import { pause, type Runtime } from '../runtime/runtime.ts'

interface Reading {
  seq: number
  underWay: boolean
  failed: number
  readonly done: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

interface ReadsParts {
  readonly runtime: Pick<Runtime, 'after'>
  /** Whether a connection is there, or will be there by itself. */
  readonly mayCome: () => boolean
  /** Tells the server; rejects with `NotConnected` while there is no connection. */
  readonly tell: (conversation: string, seq: number) => Promise<void>
  /** It was told up to there, or never will be: nothing of it waits any more. */
  readonly over: (conversation: string, seq: number) => void
}

/**
 * How far the user has read: the furthest place of each conversation is told as soon as there is a connection, however
 * long that takes.
 */
export class ReadPointers {
  readonly #parts: ReadsParts
  readonly #readings = new Map<string, Reading>()

  constructor(parts: ReadsParts) {
    this.#parts = parts
  }

  /** Resolves when it is told. */
  mark(conversation: string, seq: number): Promise<void> {
    const known = this.#readings.get(conversation)
    if (known) {
      known.seq = Math.max(known.seq, seq)
      return known.done
    }
    const { promise: done, resolve, reject } = Promise.withResolvers<void>()
    const reading = { seq, underWay: false, failed: 0, done, resolve, reject }
    this.#readings.set(conversation, reading)
    this.#start(conversation, reading)
    return done
  }

  /** There is a connection again. */
  pump(): void {
    for (const [conversation, reading] of this.#readings) this.#start(conversation, reading)
  }

  /** No connection will come by itself. */
  stop(): void {
    for (const [conversation, reading] of this.#readings)
      this.#settle(conversation, () => reading.reject(new NotConnected()))
  }

  #start(conversation: string, reading: Reading): void {
    if (reading.underWay) return
    reading.underWay = true
    void this.#tellUpTo(conversation, reading).finally(() => {
      reading.underWay = false
    })
  }

  async #tellUpTo(conversation: string, reading: Reading): Promise<void> {
    for (;;) {
      const { seq } = reading
      try {
        await this.#parts.tell(conversation, seq)
        this.#parts.over(conversation, seq)
        if (reading.seq > seq) continue
        this.#settle(conversation, () => reading.resolve())
        return
      } catch (error) {
        // The next connection goes on.
        if (error instanceof NotConnected && this.#parts.mayCome()) return
        const wait = this.#failed(conversation, reading, error)
        if (wait === undefined) return
        await pause(this.#parts.runtime, wait)
      }
    }
  }

  /** How long to wait before the next try; undefined when this one was the last. */
  #failed(conversation: string, reading: Reading, error: unknown): number | undefined {
    const wait = pauseAfter(error)
    if (wait !== undefined && ++reading.failed < tries) return wait
    // What cannot be told now is told with the next connection; what is refused never.
    if (wait === undefined && !(error instanceof NotConnected)) this.#parts.over(conversation, reading.seq)
    this.#settle(conversation, () => reading.reject(error))
    return undefined
  }

  #settle(conversation: string, settle: () => void): void {
    this.#readings.delete(conversation)
    settle()
  }
}
