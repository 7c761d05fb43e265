import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { utf8Length } from '@tidings/protocol/utf8'
import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../state/store.ts'
import { NotConnected } from './connection.ts'
import { mayRepeat } from './repeatable.ts'

export type Request = <N extends OperationName>(name: N, input: InputOf<N>, timeoutMs: number) => Promise<OutputOf<N>>

/** What may wait at once: more is a program that asks in a circle, and is told so. */
export const heldMost = 1000
export const heldBytesMost = 4 * 1024 * 1024

const isComing = ({ state }: Store): boolean =>
  state.connection.phase === 'connecting' || state.connection.phase === 'reconnecting'

/** Late, it would say what is not so any more. */
const passes = (name: OperationName): boolean => name === 'typing'

/**
 * What an app asks for. Nothing is sent before the server has let the client in: what comes earlier is held, bounded in
 * number, bytes and time, and refused when the account ends. What is safe to repeat waits for a connection that comes back,
 * too; the rest is told at once then, since nobody knows what became of it.
 */
export class Calls {
  readonly #store: Store
  readonly #runtime: Runtime
  readonly #request: Request
  #held = 0
  #heldBytes = 0

  constructor(store: Store, runtime: Runtime, request: Request) {
    this.#store = store
    this.#runtime = runtime
    this.#request = request
  }

  async call<N extends OperationName>(name: N, input: InputOf<N>, timeoutMs: number): Promise<OutputOf<N>> {
    const repeats = mayRepeat(name, input)
    const waits = (): boolean => {
      const { phase } = this.#store.state.connection
      return repeats ? isComing(this.#store) : phase === 'connecting' && !passes(name)
    }
    const isOnline = (): boolean => this.#store.state.connection.phase === 'online'
    const end = this.#runtime.elapsed() + timeoutMs
    const left = () => Math.max(1, end - this.#runtime.elapsed())
    for (;;) {
      if (waits()) await this.#hold(name, input, { withinMs: left(), waits })
      try {
        return await this.#request(name, input, left())
      } catch (error) {
        if (!(repeats && error instanceof NotConnected)) throw error
        // It is closing, and nobody was told yet: what comes after it decides.
        if (isOnline()) await this.#hold(name, input, { withinMs: left(), waits: isOnline })
        if (!isComing(this.#store)) throw error
      }
    }
  }

  async #hold(name: string, input: unknown, until: Until): Promise<void> {
    const bytes = utf8Length(JSON.stringify(input))
    if (this.#held >= heldMost || this.#heldBytes + bytes > heldBytesMost) {
      const message = `there is no connection to the server yet, and as much as may wait for it waits already: ${name} does not`
      throw new TidingsError('unavailable', message)
    }
    this.#held++
    this.#heldBytes += bytes
    try {
      await this.#connected(name, until)
    } finally {
      this.#held--
      this.#heldBytes -= bytes
    }
  }

  /** Resolves when the connection is there, or will not come by itself. */
  #connected(name: string, { withinMs, waits }: Until): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.#store.subscribe(() => {
        if (waits()) return
        cancel()
        stop()
        resolve()
      })
      const cancel = this.#runtime.after(withinMs, () => {
        stop()
        reject(new TidingsError('unavailable', `there was no connection to the server for ${name} in time`))
      })
    })
  }
}

interface Until {
  readonly withinMs: number
  readonly waits: () => boolean
}
