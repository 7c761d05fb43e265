import { TidingsError } from '@tidings/protocol/errors'
import type { Runtime } from './runtime.ts'

/**
 * A token, or a function that is asked for one before every connection. A function that throws is asked again later, as
 * a network that fails is tried again: only a `TidingsError` with one of the codes `unauthenticated`, `expired`,
 * `banned`, `forbidden` or `invalid` says that the user is signed out. So does one that answers without a token.
 */
export type TokenSource = string | (() => string | Promise<string>)

/** `invalid` for what no server has to be asked about: whoever passes on what is not there yet is told so at once. */
export function expectSignIn(uid: unknown, token: unknown): void {
  if (typeof uid !== 'string' || uid === '')
    throw new TidingsError('invalid', `connect takes the id of a user first, not ${said(uid)}`)
  if (typeof token !== 'function') expectToken(token, 'connect takes a token, or a function that is asked for one, not')
}

function expectToken(token: unknown, words: string): asserts token is string {
  if (typeof token !== 'string' || token === '') throw new TidingsError('invalid', `${words} ${said(token)}`)
}

/** Never more of it: it may be a secret. */
const said = (given: unknown): string => (given === '' ? 'an empty text' : given === null ? 'null' : typeof given)

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
    const token = await Promise.race([source(), silence])
    expectToken(token, 'the token function answers with a token, or throws; it answered')
    return token
  } catch (cause) {
    if (cause instanceof TidingsError) throw cause
    throw new TidingsError('unavailable', `the token function has failed: ${String(cause)}`, undefined, { cause })
  } finally {
    cancel()
  }
}
