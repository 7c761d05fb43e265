import { TidingsError, type Uid } from '@tidings/protocol'
import type { SecretHash } from '../ports/credentials.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'

export interface TicketParts {
  readonly store: Pick<Store, 'records'>
  readonly clock: Clock
  readonly ids: Ids
  readonly secretHash: SecretHash
}

/** What a link in somebody's hands is good for, and until when. */
export interface Ticket {
  readonly uid: Uid
  readonly secret: string
  readonly expiresAt: number
}

interface Kept {
  readonly expiresAt: number
  /** The user's generation when it was made: what voids the tokens voids it, too. */
  readonly generation: number
}

export const ticketKind = 'ticket'

const ownerOf = (uid: Uid): string => `account/${uid}`
/** One more takes the place of the one that ends first. */
const most = 5

/** Secrets that stand in links: they sign in to one account, once, and are kept as hashes only. */
export class Tickets {
  readonly #parts: TicketParts

  constructor(parts: TicketParts) {
    this.#parts = parts
  }

  async make(
    user: { readonly uid: Uid; readonly generation: number },
    { ttlMs }: { readonly ttlMs: number },
  ): Promise<Ticket> {
    const { store, clock, ids, secretHash } = this.#parts
    const kind = ticketKind
    const owner = ownerOf(user.uid)
    const secret = ids.attachment()
    const expiresAt = clock.now() + ttlMs
    const kept: Kept = { expiresAt, generation: user.generation }
    const before = await store.records.list(owner, kind, '', 2 * most)
    const endingFirst = [...before].sort((one, other) => keptIn(one).expiresAt - keptIn(other).expiresAt)
    const gone = endingFirst.slice(0, Math.max(0, before.length - most + 1))
    await store.records.put([
      ...gone.map(({ key }) => ({ owner, kind, key, value: null })),
      { owner, kind, key: secretHash(secret), value: JSON.stringify(kept), due: expiresAt },
    ])
    return { uid: user.uid, secret, expiresAt }
  }

  /** Is it good? `expired` when it is not, was used, or never was one. Says nothing of the account. */
  async look(user: { readonly uid: Uid; readonly generation: number } | undefined, secret: string) {
    const { store, clock, secretHash } = this.#parts
    const key = secretHash(secret)
    const record = user && (await store.records.get(ownerOf(user.uid), ticketKind, key))
    const kept = record && keptIn(record)
    if (!user || !kept || kept.expiresAt <= clock.now() || kept.generation !== user.generation) throw used()
    return {
      /** Once, however many try at once: `expired` for all but one. */
      use: async () => {
        const change = { owner: ownerOf(user.uid), kind: ticketKind, key, value: null, only: 'present' } as const
        if ((await store.records.put([change]))[0] === undefined) throw used()
      },
    }
  }

  /** Its time is over. */
  async overNow({ owner, kind, key }: { readonly owner: string; readonly kind: string; readonly key: string }) {
    await this.#parts.store.records.put([{ owner, kind, key, value: null }])
  }
}

const keptIn = ({ value }: RecordEntry): Kept => JSON.parse(value ?? '{}') as Kept

const used = (): TidingsError =>
  new TidingsError('expired', 'this link was used already, or its time is over; ask for a new one')
