import {
  type Client,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  withoutLookalikes,
} from '@tidings/protocol'
import { addressKey } from '../budgets/address-key.ts'
import type { OtherCall, UserCall } from '../calls/call.ts'
import { markedBy } from '../cluster/node-marks.ts'
import type { Identity } from '../identity/identity.ts'
import { sameSecret } from '../identity/same-secret.ts'
import type { UserActor } from '../judging/judging.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { type Directory, presentUser } from '../users/directory.ts'

interface CodeLoginParts {
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: Pick<CoreSettings, 'node'>
  readonly directory: Directory
  readonly identity: Pick<Identity, 'expectStanding'>
  readonly issue: (user: UserRecord, client: Client) => Promise<{ readonly token: string; readonly expiresAt: number }>
}

interface Login {
  readonly secret: string
  readonly client: Client
  readonly address: string
  /** By the clock that does not jump. */
  readonly endsAt: number
  state: 'waiting' | 'scanned' | 'confirmed' | 'refused'
  /** Who has scanned it: nobody else may confirm. */
  uid?: Uid
  /** Who has confirmed it, and on what their right to it stood. */
  confirmer?: UserActor
}

const ttlMs = 180_000
/** Codes that wait: of one address (an office behind one router), and in all. In memory, one node's copy. */
const mostOfAddress = 10
const most = 10_000

/**
 * A new terminal is signed in by one that is: it shows a code, the phone scans it, its user confirms, the new terminal
 * fetches its token with a secret that only it knows. Source: Wildfire, PC login by QR code.
 */
export class CodeLogins {
  readonly #parts: CodeLoginParts
  /** In the order of their beginning. */
  readonly #byCode = new Map<string, Login>()
  /** The codes of each address key, in the order of their beginning. */
  readonly #byAddress = new Map<string, Set<string>>()

  constructor(parts: CodeLoginParts) {
    this.#parts = parts
  }

  start(input: ParsedInputOf<'login.start'>, { actor }: OtherCall): OutputOf<'login.start'> {
    const { clock, ids, settings } = this.#parts
    this.#forgetOld()
    this.#makeRoom(addressKey(actor.address))
    const [code, secret] = [
      markedBy(settings.node, withoutLookalikes(ids.session())),
      `${ids.session()}${ids.session()}`,
    ]
    const expiresAt = clock.now() + ttlMs
    const { client } = input
    const endsAt = clock.elapsed() + ttlMs
    this.#byCode.set(code, { secret, client, address: actor.address, endsAt, state: 'waiting' })
    this.#byAddress.get(addressKey(actor.address))?.add(code)
    return { code, secret, expiresAt }
  }

  /** Is it one that this node shows? */
  has(code: string): boolean {
    return this.#byCode.has(code)
  }

  async poll(input: ParsedInputOf<'login.poll'>): Promise<OutputOf<'login.poll'>> {
    const login = this.#live(input.code)
    if (!sameSecret(login.secret, input.secret)) throw gone()
    const { state, uid, confirmer } = login
    if (state !== 'confirmed' || !confirmer) {
      const scanner = uid === undefined ? undefined : await this.#parts.directory.expect(uid)
      if (scanner?.banned) throw new TidingsError('banned', 'this account is banned')
      return { state, ...(scanner ? { user: presentUser(scanner) } : {}) }
    }
    const record = await this.#stillStanding(confirmer)
    // Once: whoever asks again had it already.
    if (!this.#forget(input.code)) throw gone()
    return { state, user: presentUser(record), ...(await this.#parts.issue(record, login.client)) }
  }

  /** Whoever was signed out after confirming lets nobody in any more. */
  async #stillStanding(confirmer: UserActor): Promise<UserRecord> {
    try {
      return await this.#parts.identity.expectStanding(confirmer)
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'unauthenticated') throw gone()
      throw error
    }
  }

  scan(input: ParsedInputOf<'login.scan'>, { actor }: UserCall): OutputOf<'login.scan'> {
    const login = this.#live(input.code)
    if (login.uid !== undefined && login.uid !== actor.uid)
      throw new TidingsError('conflict', 'somebody else has scanned this code; ask for a new one')
    login.uid = actor.uid
    if (login.state === 'waiting') login.state = 'scanned'
    return { client: login.client, address: login.address }
  }

  async confirm(input: ParsedInputOf<'login.confirm'>, { actor }: UserCall): Promise<OutputOf<'login.confirm'>> {
    const scanned = this.#live(input.code)
    if (scanned.uid !== actor.uid) throw new TidingsError('forbidden', 'scan the code first')
    // An app that acts for its user, and a token of another issuer, have no generation: they stand on what is now.
    const { generation } = await this.#parts.directory.expect(actor.uid)
    const login = this.#live(input.code)
    login.state = input.accept ? 'confirmed' : 'refused'
    login.confirmer = { generation, ...actor }
    return {}
  }

  #live(code: string): Login {
    const login = this.#byCode.get(code)
    if (!login || login.endsAt <= this.#parts.clock.elapsed()) throw gone()
    return login
  }

  #forgetOld(): void {
    const now = this.#parts.clock.elapsed()
    for (const [code, { endsAt }] of this.#byCode) {
      if (endsAt > now) return
      this.#forget(code)
    }
  }

  /** The newcomer gets in: the oldest goes of its own address, or, when all are too many, of the one that has most. */
  #makeRoom(key: string): void {
    const mine = this.#byAddress.get(key) ?? new Set()
    if (mine.size >= mostOfAddress) this.#forgetFirst(mine)
    else if (this.#byCode.size >= most)
      this.#forgetFirst([...this.#byAddress.values()].reduce((one, other) => (other.size > one.size ? other : one)))
    this.#byAddress.set(key, mine)
  }

  #forgetFirst(codes: ReadonlySet<string>): void {
    for (const code of codes) {
      this.#forget(code)
      return
    }
  }

  #forget(code: string): boolean {
    const login = this.#byCode.get(code)
    if (!login) return false
    this.#byCode.delete(code)
    const key = addressKey(login.address)
    const mine = this.#byAddress.get(key)
    mine?.delete(code)
    if (mine?.size === 0) this.#byAddress.delete(key)
    return true
  }
}

export const gone = (): TidingsError =>
  new TidingsError('expired', 'this code is not valid any more; ask for a new one')
