import type { Clock, DeviceAddress, DeviceNotice, Posting, ProviderAnswer, PushProvider } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import type { AccessToken, FetchedToken } from '../access-token.ts'
import { ask, type VendorAnswer, type VendorQuestion } from './asking.ts'
import { byStatus, type Verdict } from './verdict.ts'

/** What each of these providers is made with. */
export interface VendorParts {
  /** To addresses that operators have set, which may be private. */
  readonly posting: Posting
  readonly clock: Clock
  /** For one question. */
  readonly timeoutMs: number
}

/** A device that has a token for all that is told it. */
export type Addressed = DeviceAddress & { readonly token: string }

/** How one provider is spoken to. */
export interface VendorApi {
  readonly name: string
  /** Where it hands out tokens; without it the question carries its keys itself. */
  readonly token?: AccessToken
  /** An answer at once where nothing is to be asked: it can do no such thing. */
  question(to: Addressed, notice: DeviceNotice): ((token: string) => VendorQuestion) | ProviderAnswer
  /** Of an answer in JSON that is neither 429 nor a fault of theirs. */
  verdict(answer: VendorAnswer): Verdict
  /** Something that needs its keys and reaches nobody; what it rejects with is for an operator. */
  check(): Promise<void>
}

/** Of whatever went wrong before there was an answer: ours say what it was, and others may hold what must not be said. */
const whyOf = (error: unknown): string =>
  error instanceof TidingsError ? error.message : `the question could not be made (${(error as Error).name})`

/** A provider over HTTP: a token that is taken no more is fetched anew once, and whatever goes wrong is an answer. */
export function createVendor(api: VendorApi, { posting, clock, timeoutMs }: VendorParts): PushProvider {
  const { name, token, question, verdict, check } = api

  async function once(asked: (token: string) => VendorQuestion): Promise<Verdict> {
    const known = (await token?.token()) ?? ''
    const answer = await ask(posting, asked(known), timeoutMs)
    const came = byStatus(answer, clock.now()) ?? verdict(answer)
    if (came.came === 'unauthorised') token?.forget(known)
    return came
  }

  async function carry(to: DeviceAddress, notice: DeviceNotice): Promise<ProviderAnswer> {
    if (to.token === undefined) return { came: 'refused', why: 'the device has no token but one for calls' }
    const asked = question({ ...to, token: to.token }, notice)
    if (typeof asked !== 'function') return asked
    const first = await once(asked)
    const came = first.came === 'unauthorised' && token ? await once(asked) : first
    // An operator can put it right while it waits.
    return came.came === 'unauthorised' ? { came: 'failed', why: `its keys are not taken: ${came.why}` } : came
  }

  return {
    name,
    send: (to, notice) => carry(to, notice).catch((error) => ({ came: 'failed', why: whyOf(error) })),
    check,
  }
}

/** How one provider is asked for a token. */
export interface TokenAsking {
  readonly question: VendorQuestion
  /** Undefined: there is none in it. */
  read(json: unknown): FetchedToken | undefined
  /** What an answer without one means, where it has codes. */
  readonly verdict?: VendorApi['verdict']
}

export const tokenOf = (given: unknown, livesMs: number): FetchedToken | undefined =>
  typeof given === 'string' && given !== '' ? { token: given, livesMs } : undefined

/** `rejected` where the keys are wrong, which is for an operator; `unavailable` where a token may come later. */
export async function tokenFrom(
  { posting, clock, timeoutMs }: VendorParts,
  { question, read, verdict }: TokenAsking,
): Promise<FetchedToken> {
  const answer = await ask(posting, question, timeoutMs)
  const trouble = byStatus(answer, clock.now())
  if (trouble) throw new TidingsError('unavailable', 'why' in trouble ? `no token: ${trouble.why}` : 'no token')
  const token = answer.status < 400 ? read(answer.json) : undefined
  if (token) return token
  const came = verdict?.(answer)
  const why = came && 'why' in came ? came.why : `status ${answer.status}`
  if (came?.came === 'failed') throw new TidingsError('unavailable', `no token: ${why}`)
  throw new TidingsError('rejected', `no token is given for its keys (${why}): check the id and the secret`)
}

/** One that is fetched now is proof that the keys are taken. */
export async function checkToken(token: AccessToken): Promise<void> {
  token.forget(await token.token())
  await token.token()
}

/** Only that the keys are taken is of interest: what it says of the device is not. */
export async function checkKeys(
  { posting, clock, timeoutMs }: VendorParts,
  question: VendorQuestion,
  verdict: VendorApi['verdict'],
): Promise<void> {
  const answer = await ask(posting, question, timeoutMs)
  const came = byStatus(answer, clock.now()) ?? verdict(answer)
  if (came.came === 'failed') throw new TidingsError('unavailable', came.why)
  if (came.came === 'unauthorised') throw new TidingsError('rejected', `its keys are not taken: ${came.why}`)
}
