import { TidingsError, type Uid } from '@tidings/protocol'
import { notStale } from '../places/judged-before.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { Judged } from '../ports/message-log.ts'
import type { RecordChange, RecordEntry } from '../ports/records.ts'
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

interface Making {
  readonly ttlMs: number
  readonly about?: string
  readonly by?: Judged | undefined
}

type Holder = { readonly uid: Uid; readonly generation: number }

interface Kept {
  readonly expiresAt: number
  /** The user's generation when it was made: what voids the tokens voids it, too. */
  readonly generation: number
  /** What it was made for, where one may stand for several things. */
  readonly about?: string
}

/** A ticket that is good. */
export interface GoodTicket {
  readonly about: string | undefined
  /** Uses it up, in a transaction that takes place as a whole or not at all. */
  readonly spending: RecordChange
  /** Once, however many try at once: `expired` for all but one. */
  use(): Promise<void>
}

/** `ticket` signs in, made by the operator; `reset` likewise, sent to the account's address; `verify` proves an address. */
export const ticketKinds = ['ticket', 'reset', 'verify'] as const

const ownerOf = (uid: Uid): string => `account/${uid}`
/** One more takes the place of the one that ends first. */
const most = 5
const limit = { most, message: `an account has at most ${most} links of a kind at once` }

/**
 * Secrets that stand in links: each is good for one account, once, and is kept as a hash only. The kinds have their places
 * apart, so that what anybody can ask for never pushes out what the operator has made.
 */
export class Tickets {
  readonly #parts: TicketParts
  readonly #kind: (typeof ticketKinds)[number]

  constructor(parts: TicketParts, kind: (typeof ticketKinds)[number]) {
    this.#parts = parts
    this.#kind = kind
  }

  /** By somebody who was judged: `JudgedBefore`. */
  async make(user: Holder, { ttlMs, about, by }: Making): Promise<Ticket> {
    const { clock, ids, secretHash } = this.#parts
    const { uid, generation } = user
    const secret = ids.attachment()
    const expiresAt = clock.now() + ttlMs
    const kept: Kept = { expiresAt, generation, ...(about === undefined ? {} : { about }) }
    const place = { owner: ownerOf(uid), kind: this.#kind, key: secretHash(secret) }
    await this.#keep({ ...place, value: JSON.stringify(kept), due: expiresAt, limit }, by)
    return { uid, secret, expiresAt }
  }

  /** Again when others that were made meanwhile have taken the room: one of all who try gets on each time. */
  async #keep(ticket: RecordChange, by: Judged | undefined): Promise<void> {
    const { records } = this.#parts.store
    const { owner, kind } = ticket
    for (;;) {
      const before = await records.list(owner, kind, '', 2 * most)
      const endingFirst = [...before].sort((one, other) => keptIn(one).expiresAt - keptIn(other).expiresAt)
      const gone = endingFirst.slice(0, Math.max(0, before.length - most + 1))
      try {
        const changes = [...gone.map(({ key }) => ({ owner, kind, key, value: null })), ticket]
        if (by) notStale(await records.putJudged(changes, { judged: by }))
        else await records.put(changes)
        return
      } catch (error) {
        if (!(error instanceof TidingsError) || error.code !== 'too_large') throw error
      }
    }
  }

  /** undefined when it is not good, was used, or never was one. */
  async find(user: Holder | undefined, secret: string): Promise<GoodTicket | undefined> {
    const { store, clock, secretHash } = this.#parts
    const key = secretHash(secret)
    const record = user && (await store.records.get(ownerOf(user.uid), this.#kind, key))
    const kept = record && keptIn(record)
    if (!user || !kept || kept.expiresAt <= clock.now() || kept.generation !== user.generation) return undefined
    const spending = { owner: ownerOf(user.uid), kind: this.#kind, key, value: null, only: 'present' } as const
    return {
      about: kept.about,
      spending,
      use: async () => {
        if ((await store.records.put([spending]))[0] === undefined) throw noTicket()
      },
    }
  }

  /** Its time is over. */
  async overNow({ owner, kind, key }: { readonly owner: string; readonly kind: string; readonly key: string }) {
    await this.#parts.store.records.put([{ owner, kind, key, value: null }])
  }
}

const keptIn = ({ value }: RecordEntry): Kept => JSON.parse(value ?? '{}') as Kept

export const noTicket = (): TidingsError =>
  new TidingsError('expired', 'this link was used already, or its time is over; ask for a new one')
