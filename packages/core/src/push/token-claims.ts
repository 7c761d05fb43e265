import type { Uid } from '@tidings/protocol'
import { fnv1a } from '../cluster/fnv1a.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { RecordChange, RecordEntry, Records } from '../ports/records.ts'
import { isDevice, type PushSubscription } from './subscription.ts'

/** Whose a token is. */
interface Holder {
  readonly user: Uid
  readonly terminal: string
}

const kind = 'token'
/** Few enough that what is remembered of tokens that are gone has a bound; so many that whoever registers hardly waits for others. */
const owners = 256
const ownerOf = (hash: string): string => `push-token/${fnv1a(hash) % owners}`

const holderOf = ({ value }: RecordEntry): Holder => JSON.parse(value ?? '{}') as Holder

const isOf = (record: RecordEntry, { user, terminal }: Holder): boolean => {
  const holder = holderOf(record)
  return holder.user === user && holder.terminal === terminal
}

/**
 * Which terminal a device token belongs to: whichever registered it last, so that nobody's messages are shown on a phone that was
 * passed on. Kept by a hash of the token, and changed together with where pushes go.
 */
export class TokenClaims {
  readonly #records: Records
  readonly #secretHash: SecretHash

  constructor({ records, secretHash }: { readonly records: Records; readonly secretHash: SecretHash }) {
    this.#records = records
    this.#secretHash = secretHash
  }

  /** Whether one of the tokens of both is the same. */
  holdsOne(one: PushSubscription, other: PushSubscription): boolean {
    const hashes = this.#hashesOf(one)
    return this.#hashesOf(other).some((hash) => hashes.includes(hash))
  }

  #hashesOf(subscription: PushSubscription | undefined): readonly string[] {
    if (subscription === undefined || !isDevice(subscription)) return []
    const { provider, token, voipToken } = subscription
    const tokens = new Set([token, voipToken].filter((one) => one !== undefined))
    return [...tokens].map((one) => this.#secretHash(`${provider} ${one}`))
  }

  /** What makes the tokens of a subscription this terminal's, in the place of those it had before; and who loses them by that. */
  async taking(
    mine: Holder,
    subscription: PushSubscription,
    before: PushSubscription | undefined,
  ): Promise<{
    readonly changes: readonly RecordChange[]
    readonly losers: readonly Holder[]
  }> {
    const changes: RecordChange[] = []
    const losers: Holder[] = []
    const hashes = this.#hashesOf(subscription)
    for (const hash of hashes) {
      const record = await this.#record(hash)
      const only = record?.version ?? 'absent'
      changes.push({ owner: ownerOf(hash), kind, key: hash, value: JSON.stringify(mine), only })
      // Each once: both of its tokens may go.
      if (record && !isOf(record, mine) && !losers.some((one) => isOf(record, one))) losers.push(holderOf(record))
    }
    const left = this.#hashesOf(before).filter((hash) => !hashes.includes(hash))
    return { changes: [...changes, ...(await this.#freeing(mine, left))], losers }
  }

  /** What makes the tokens of a subscription nobody's, where they are this terminal's. */
  freeing(mine: Holder, subscription: PushSubscription): Promise<readonly RecordChange[]> {
    return this.#freeing(mine, this.#hashesOf(subscription))
  }

  async #freeing(mine: Holder, hashes: readonly string[]): Promise<readonly RecordChange[]> {
    const records = await Promise.all(hashes.map((hash) => this.#record(hash)))
    return records.flatMap((record): RecordChange[] =>
      record && isOf(record, mine)
        ? [{ owner: ownerOf(record.key), kind, key: record.key, value: null, only: record.version }]
        : [],
    )
  }

  #record(hash: string): Promise<RecordEntry | undefined> {
    return this.#records.get(ownerOf(hash), kind, hash)
  }
}
