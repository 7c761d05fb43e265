import {
  httpRequestOf,
  type InputOf,
  type OperationName,
  type OutputOf,
  operations,
  parseInput,
  TidingsError,
  type WireError,
} from '@tidings/protocol'

/** Asks the server as whoever has the token. Throws what it answers, and `unavailable` when it cannot be reached. */
export type Ask = <N extends OperationName>(name: N, input: InputOf<N>, signal?: AbortSignal) => Promise<OutputOf<N>>

export interface Server {
  readonly url: string
  readonly token: string
  /** How long a server that is away is asked again, in milliseconds. */
  readonly patienceMs?: number
}

const answerWithinMs = 20_000
const firstPauseMs = 250

/** What somebody else than the server answers, a proxy perhaps, is no answer. */
async function bodyOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json()
  } catch (cause) {
    throw new TidingsError('unavailable', `the server answered ${answer.status}, in no form of its own`, undefined, {
      cause,
    })
  }
}

/** Resolves early when `signal` goes. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
    if (signal?.aborted) done()
  })

/**
 * Over the server's HTTP API, so that an agent that waits is nobody who looks: no terminal of its user is online by it, and
 * no push is kept back. All that is asked for here may be asked for twice: reads, what sets a value, and sends that have a
 * `clientMsgId`.
 */
export function createAsk({ url, token, patienceMs = 5000 }: Server): Ask {
  async function once(name: OperationName, input: Readonly<Record<string, unknown>>, signal?: AbortSignal) {
    const { path, ...init } = httpRequestOf(name, input)
    const late = AbortSignal.timeout(answerWithinMs)
    const answer = await fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      // Whoever answers for the server with another address does not get the token.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, late]) : late,
    }).catch((cause: unknown) => {
      throw new TidingsError('unavailable', 'the server cannot be reached now', undefined, { cause })
    })
    const body = (await bodyOf(answer)) as { readonly error?: WireError }
    if (body.error) throw TidingsError.fromWire(body.error)
    return body
  }

  return async <N extends OperationName>(name: N, input: InputOf<N>, signal?: AbortSignal): Promise<OutputOf<N>> => {
    // Beside what it says of faults: nothing that is no id becomes part of a path.
    parseInput(operations[name], input)
    const until = Date.now() + patienceMs
    for (let wait = firstPauseMs; ; wait *= 2) {
      try {
        return (await once(name, input as Readonly<Record<string, unknown>>, signal)) as OutputOf<N>
      } catch (error) {
        const away = error instanceof TidingsError && error.code === 'unavailable'
        if (!away || signal?.aborted || Date.now() + wait > until) throw error
        await pause(wait, signal)
      }
    }
  }
}
