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

export const holderOf = (client: Client | undefined): Holder => ({ platform: client?.platform, client: client?.id })

export type Issuing = ReturnType<typeof createIssuing>

/** Makes the tokens that every session starts with. */
export function createIssuing({ clock, tokens, settings }: Pick<CoreParts, 'clock' | 'tokens' | 'settings'>) {
  /** What concerns accounts with a password is for servers that keep them. */
  function expectEnabled(): void {
    if (!settings.accounts) throw new TidingsError('forbidden', 'accounts are kept by the app, not by this server')
  }

  /** `user` as it was when its right to a token was proved: what is revoked after that voids the token, too. */
  async function issue({ uid, generation }: UserRecord, { platform, client, ttl = settings.tokenTtlMs }: Holder) {
    const issuedAt = clock.now()
    const expiresAt = issuedAt + ttl
    const holder = { ...(platform ? { platform } : {}), ...(client ? { client } : {}) }
    return { token: await tokens.issue({ uid, generation, issuedAt, expiresAt, ...holder }), expiresAt }
  }

  async function signIn(user: UserRecord, holder: Holder): Promise<SignedIn> {
    return { user: presentUser(user), ...(await issue(user, holder)) }
  }

  return { expectEnabled, issue, signIn }
}
