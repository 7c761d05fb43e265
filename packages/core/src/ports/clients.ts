import type { Platform, Uid } from '@tidings/protocol'

/** A terminal that has signed in. */
export interface ClientRecord {
  readonly id: string
  readonly platform: Platform
  readonly name: string
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** Tokens that this terminal got before are void. */
  readonly revokedBefore: number
}

export interface Clients {
  /** All of a user's, the one seen last first. Kicked ones stay, for their `revokedBefore`. */
  list(user: Uid): Promise<readonly ClientRecord[]>
  /** Makes or replaces them, in one transaction. */
  put(clients: readonly { readonly user: Uid; readonly client: ClientRecord }[]): Promise<void>
}
