import { type Client, type OutputOf, type Platform, TidingsError } from '@tidings/protocol'
import type { UserRecord } from '../ports/users.ts'
import type { CoreParts } from '../settings/parts.ts'
import { presentUser } from '../users/directory.ts'

export type SignedIn = OutputOf<'account.login'>

/** For whom a token is made: the platform and the terminal, as far as they are known. */
export interface Holder {
  readonly platform?: Platform | undefined
  readonly client?: string | undefined
  readonly ttl?: number | undefined
}

type IssuingParts = Pick<CoreParts, 'clock' | 'tokens' | 'settings'>

export const holderOf = (client: Client | undefined): Holder => ({ platform: client?.platform, client: client?.id })

/** Makes the tokens that every session starts with. */
export class Issuing {
  readonly #parts: IssuingParts

  constructor(parts: IssuingParts) {
    this.#parts = parts
  }

  /** What concerns accounts with a password is for servers that keep them. */
  expectEnabled(): void {
    if (!this.#parts.settings.accounts)
      throw new TidingsError('forbidden', 'accounts are kept by the app, not by this server')
  }

  /** `user` as it was when its right to a token was proved: what is revoked after that voids the token, too. */
  async issue({ uid, generation }: UserRecord, { platform, client, ttl }: Holder) {
    const { clock, tokens, settings } = this.#parts
    const issuedAt = clock.now()
    const expiresAt = issuedAt + (ttl ?? settings.tokenTtlMs)
    const holder = { ...(platform ? { platform } : {}), ...(client ? { client } : {}) }
    return { token: await tokens.issue({ uid, generation, issuedAt, expiresAt, ...holder }), expiresAt }
  }

  async signIn(user: UserRecord, holder: Holder): Promise<SignedIn> {
    return { user: presentUser(user), ...(await this.issue(user, holder)) }
  }
}
