import { type MailAddress, mailAddressKey, TidingsError, type Uid } from '@tidings/protocol'
import { noTicket } from '../accounts/tickets.ts'
import { notStale } from '../places/judged-before.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { Judged } from '../ports/message-log.ts'
import type { RecordChange } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'

export interface AddressParts {
  readonly store: Pick<Store, 'records'>
  readonly secretHash: SecretHash
}

/** What an account has of addresses. */
export interface OwnAddresses {
  /** Where mails go: its holder has shown that they come there. */
  readonly address?: MailAddress
  /** Somebody says that it is theirs. Any number of accounts may say so of one. */
  readonly claimed?: MailAddress
  /** In which language its holder wants mails. */
  readonly language?: string
}

/** What is changed with an address, and by whose standing. */
interface ChangedWith {
  readonly beside?: readonly RecordChange[]
  readonly by?: Judged | undefined
}

const kind = 'email'
/** Of each address that counts, whose it is; by a hash, since keys of records are remembered when they are gone. */
const holders = 'server/emails'
const ownerOf = (uid: Uid): string => `account/${uid}`
const mostTries = 20

/** Which account has which e-mail address. One that counts belongs to one account: that is decided where it is written. */
export class Addresses {
  readonly #parts: AddressParts

  constructor(parts: AddressParts) {
    this.#parts = parts
  }

  async of(uid: Uid): Promise<OwnAddresses> {
    return (await this.#read(uid)).own
  }

  /** The account whose address it is, in whatever spelling. */
  async holderOf(address: MailAddress): Promise<Uid | undefined> {
    const record = await this.#parts.store.records.get(holders, kind, this.keyOf(address))
    return record && (JSON.parse(record.value ?? 'null') as Uid)
  }

  /** What an address is known by where it must not be read. */
  keyOf(address: MailAddress): string {
    return this.#parts.secretHash(mailAddressKey(address))
  }

  /**
   * Changes what an account has, with what is changed `beside` it or not at all; answers what it had before. `conflict` when
   * the address is another account's, `expired` when what is beside is not there any more. By somebody who was judged: `JudgedBefore`.
   */
  async change(
    uid: Uid,
    change: (own: OwnAddresses) => OwnAddresses,
    { beside = [], by }: ChangedWith = {},
  ): Promise<OwnAddresses> {
    for (let tries = 0; tries < mostTries; tries++) {
      const { own, version } = await this.#read(uid)
      const next = change(own)
      const gone = next.address === undefined && next.claimed === undefined
      if (gone && version === undefined) return own
      const place = { owner: ownerOf(uid), kind, key: kind }
      const record = { ...place, value: gone ? null : JSON.stringify(next), only: version ?? 'absent' } as const
      const changes = [record, ...this.#handOver(uid, own.address, next.address), ...beside]
      const { records } = this.#parts.store
      const versions = by
        ? notStale(await records.putJudged(changes, { judged: by }, { whole: true }))
        : await records.put(changes, { whole: true })
      if (!versions.includes(undefined)) return own
      await this.#expectPossible(uid, next.address, beside)
    }
    throw new TidingsError('unavailable', 'the address is being changed from many places; try again')
  }

  async #read(uid: Uid): Promise<{ readonly own: OwnAddresses; readonly version: number | undefined }> {
    const record = await this.#parts.store.records.get(ownerOf(uid), kind, kind)
    return { own: JSON.parse(record?.value ?? '{}') as OwnAddresses, version: record?.version }
  }

  #handOver(uid: Uid, before: MailAddress | undefined, after: MailAddress | undefined): readonly RecordChange[] {
    const [from, to] = [before, after].map((address) => address && this.keyOf(address))
    if (from === to) return []
    return [
      ...(from === undefined ? [] : [{ owner: holders, kind, key: from, value: null, only: 'present' } as const]),
      ...(to === undefined
        ? []
        : [{ owner: holders, kind, key: to, value: JSON.stringify(uid), only: 'absent' } as const]),
    ]
  }

  /** Why nothing was changed; when for none of these reasons, somebody else was faster. */
  async #expectPossible(uid: Uid, address: MailAddress | undefined, beside: readonly RecordChange[]): Promise<void> {
    const holder = address && (await this.holderOf(address))
    if (holder !== undefined && holder !== uid)
      throw new TidingsError('conflict', 'this e-mail address belongs to another account')
    for (const { owner, kind: other, key } of beside)
      if (!(await this.#parts.store.records.get(owner, other, key))) throw noTicket()
  }
}
