import { TidingsError } from '@tidings/protocol/errors'
import type { Runtime } from './runtime.ts'

/**
 * A token, or a function that is asked for one before every connection. A function that throws is asked again later, as
 * a network that fails is tried again: only a `TidingsError` with one of the codes `unauthenticated`, `expired`,
 * `banned`, `forbidden` or `invalid` says that the user is signed out.
 */
export type TokenSource = string | (() => string | Promise<string>)

/** An identity provider may be slow. One that says nothing for so long is asked again. */
const patienceMs = 60_000

/** Rejects with the TidingsError that a function has thrown; with `unavailable`, and the cause, for anything else. */
export async function tokenFrom(source: TokenSource, { after }: Pick<Runtime, 'after'>): Promise<string> {
  if (typeof source === 'string') return source
  const { promise: silence, reject } = Promise.withResolvers<never>()
  const cancel = after(patienceMs, () =>
    reject(new TidingsError('unavailable', `the token function has not answered within ${patienceMs} ms`)),
  )
  try {
    return await Promise.race([source(), silence])
  } catch (cause) {
    if (cause instanceof TidingsError) throw cause
    throw new TidingsError('unavailable', `the token function has failed: ${String(cause)}`, undefined, { cause })
  } finally {
    cancel()
  }
}
