import type { InputOf, OutputOf } from '@tidings/protocol'
import { TidingsError, type WireError } from '@tidings/protocol/errors'
import type { FetchLike } from './runtime.ts'

export interface Accounts {
  /** Whether the server keeps accounts, and who may make one. */
  info(): Promise<OutputOf<'account.info'>>
  /** `conflict` when the name is taken; `forbidden`, `not_found` or `expired` when an invitation is needed, or no good. */
  register(input: InputOf<'account.register'>): Promise<OutputOf<'account.register'>>
  /**
   * `unauthenticated` when name or password is wrong. The token that this client had last goes along unless another is
   * named: then wrong guesses of others do not hold its user up.
   */
  login(input: InputOf<'account.login'>): Promise<OutputOf<'account.login'>>
  /** By a link that was made for the account; `expired` when it was used or is too old. */
  enter(input: InputOf<'account.enter'>): Promise<OutputOf<'account.enter'>>
  /** Asks for a link by mail. It resolves whether or not there is such an account. */
  forgot(input: InputOf<'account.forgot'>): Promise<OutputOf<'account.forgot'>>
  /** By the link that came to an address; `conflict` when the address is another account's. */
  verifyEmail(input: InputOf<'email.verify'>): Promise<OutputOf<'email.verify'>>
  /** A new terminal asks to be signed in by one that is: it shows the code and polls. */
  startLogin(input: InputOf<'login.start'>): Promise<OutputOf<'login.start'>>
  /** How far that is; `expired` when it took too long. */
  pollLogin(input: InputOf<'login.poll'>): Promise<OutputOf<'login.poll'>>
  /** Voids every token given out before; the answer holds a new one. */
  changePassword(token: string, input: InputOf<'account.password'>): Promise<OutputOf<'account.password'>>
}

/** Signing in, before there is a token and a connection; or again, when there was one. */
export function createAccounts(
  base: string,
  fetch: FetchLike,
  lastToken: () => string | undefined = () => undefined,
): Accounts {
  async function ask<T>(path: string, request: Parameters<FetchLike>[1]): Promise<T> {
    const answer = await fetch(`${base}/v1/${path}`, request).catch((cause: unknown) => {
      throw new TidingsError('unavailable', 'the server cannot be reached', undefined, { cause })
    })
    const body = (await answer.json()) as T & { readonly error?: WireError }
    if (body.error) throw TidingsError.fromWire(body.error)
    return body
  }

  function post<T>(path: string, input: unknown, token?: string): Promise<T> {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
    return ask(path, { method: 'POST', headers, body: JSON.stringify(input) })
  }

  return {
    info: () => ask('accounts', { method: 'GET', headers: {} }),
    register: (input) => post('accounts/register', input),
    login(input) {
      const token = input.token ?? lastToken()
      return post('accounts/login', { ...input, ...(token === undefined ? {} : { token }) })
    },
    enter: (input) => post('accounts/enter', input),
    forgot: (input) => post('accounts/forgot', input),
    verifyEmail: (input) => post('accounts/email/verify', input),
    startLogin: (input) => post('login', input),
    pollLogin: (input) => post('login/poll', input),
    changePassword: (token, input) => post('accounts/password', input, token),
  }
}
