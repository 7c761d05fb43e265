import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { NotConnected } from './link.ts'
import { mayRepeat } from './repeatable.ts'
import type { Runtime } from './runtime.ts'
import type { Store } from './store.ts'

export type Request = <N extends OperationName>(name: N, input: InputOf<N>, timeoutMs: number) => Promise<OutputOf<N>>

const isComing = ({ state }: Store): boolean =>
  state.connection.phase === 'connecting' || state.connection.phase === 'reconnecting'

/** What an app asks for. While the connection is coming back, what is safe to repeat waits for it. */
export class Calls {
  readonly #store: Store
  readonly #runtime: Runtime
  readonly #request: Request

  constructor(store: Store, runtime: Runtime, request: Request) {
    this.#store = store
    this.#runtime = runtime
    this.#request = request
  }

  async call<N extends OperationName>(name: N, input: InputOf<N>, timeoutMs: number): Promise<OutputOf<N>> {
    if (!mayRepeat(name, input)) return this.#request(name, input, timeoutMs)
    const end = this.#runtime.elapsed() + timeoutMs
    for (let left = timeoutMs; ; left = Math.max(1, end - this.#runtime.elapsed())) {
      if (isComing(this.#store)) await this.#connected(name, left)
      try {
        return await this.#request(name, input, Math.max(1, end - this.#runtime.elapsed()))
      } catch (error) {
        if (!(error instanceof NotConnected && isComing(this.#store))) throw error
      }
    }
  }

  /** Resolves when the connection is there, or will not come by itself. */
  #connected(name: string, withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.#store.subscribe(() => {
        if (isComing(this.#store)) return
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
