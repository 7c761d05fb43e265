import {
  invitationAlphabet,
  limits,
  type OutputOf,
  type ParsedInputOf,
  readableCode,
  type ServerInvitation,
  TidingsError,
  type Uid,
  userOid,
} from '@tidings/protocol'
import type { OtherCall } from '../calls/call.ts'
import type { Actor } from '../gates/gate.ts'
import { pageOf, recordBytes } from '../pages/page.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { RecordChange, RecordEntry, Records } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { emptied } from '../records/emptied.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'

export interface InvitationParts {
  readonly store: Pick<Store, 'records'>
  readonly clock: Clock
  readonly ids: Ids
  readonly directory: Directory
  readonly settings: Pick<CoreSettings, 'publicUrl' | 'accounts' | 'registration' | 'usersInvite'>
}

/** What stands in the store under its code. */
interface Kept {
  readonly by?: Uid
  readonly note: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly uses: number
  readonly came: readonly Uid[]
}

/** All invitations stand under one owner, by their code; that a user has made one stands under that user, too. */
const all = 'server/invitations'
const madeBy = (uid: Uid): string => `invitations/${uid}`
const kind = 'invitation'
const limitInAll = {
  most: limits.invitationsInAll,
  message: `this server has ${limits.invitationsInAll} invitations; take some back`,
}
const limitOfUser = {
  most: limits.invitationsOfUser,
  message: `you have ${limits.invitationsOfUser} invitations; take some back, or wait until they expire`,
}

export const invitationKind = kind

/** Ten characters of five bits; ids of the server have as many in each of theirs. */
const newCode = (id: string): string =>
  Array.from(id.slice(-10), (sign) => invitationAlphabet[Number.parseInt(sign, 32)]).join('')

/** Invitations to the server: who may make an account where not everybody may. */
const removal = (code: string, by: Uid | undefined): readonly RecordChange[] =>
  [all, ...(by ? [madeBy(by)] : [])].map((owner) => ({ owner, kind, key: code, value: null }))

/** The operator is not judged. */
async function putBy(records: Records, actor: Actor, changes: readonly RecordChange[]): Promise<void> {
  if (actor.kind === 'user') notStale(await records.putJudged(changes, byStanding(actor)))
  else await records.put(changes)
}

export class Invitations {
  readonly #parts: InvitationParts

  constructor(parts: InvitationParts) {
    this.#parts = parts
  }

  async create(
    input: ParsedInputOf<'invitation.create'>,
    { actor }: OtherCall,
  ): Promise<OutputOf<'invitation.create'>> {
    const { clock, ids, store } = this.#parts
    this.#expectMayInvite(actor)
    const by = actor.kind === 'user' ? actor.uid : undefined
    const { note, uses, ttl } = input
    const createdAt = clock.now()
    const kept: Kept = { ...(by ? { by } : {}), note, createdAt, expiresAt: createdAt + ttl, uses, came: [] }
    const key = newCode(ids.session())
    const due = kept.expiresAt
    const changes = [
      { owner: all, kind, key, value: JSON.stringify(kept), due, limit: limitInAll },
      ...(by ? [{ owner: madeBy(by), kind, key, value: '{}', due, limit: limitOfUser }] : []),
    ]
    await putBy(store.records, actor, changes)
    return { invitation: this.#present(key, kept) }
  }

  async list(input: ParsedInputOf<'invitation.list'>, { actor }: OtherCall): Promise<OutputOf<'invitation.list'>> {
    const { records } = this.#parts.store
    const owner = actor.kind === 'user' ? madeBy(actor.uid) : all
    const keys = await records.list(owner, kind, input.next ?? '', input.limit + 1)
    // A user's own are kept by their codes alone.
    const found = owner === all ? keys : await Promise.all(keys.map(({ key }) => records.get(all, kind, key)))
    const known = found.filter((record) => record !== undefined)
    const { items, more } = pageOf(known, input.limit, recordBytes)
    const now = this.#parts.clock.now()
    const last = items.at(-1)
    return {
      invitations: items
        .map((record) => ({ code: record.key, kept: keptIn(record) }))
        .filter(({ kept }) => kept.expiresAt > now)
        .map(({ code, kept }) => this.#present(code, kept)),
      ...(last && more ? { next: last.key } : {}),
    }
  }

  async revoke(
    { code }: ParsedInputOf<'invitation.revoke'>,
    { actor }: OtherCall,
  ): Promise<OutputOf<'invitation.revoke'>> {
    const record = await this.#parts.store.records.get(all, kind, code)
    const { by } = record ? keptIn(record) : {}
    if (!record || (actor.kind === 'user' && by !== actor.uid)) throw unknown()
    await putBy(this.#parts.store.records, actor, removal(code, by))
    return {}
  }

  /** The account goes, and with it whom it has invited in what words. */
  forget(by: Uid): Promise<void> {
    return emptied(this.#parts.store.records, madeBy(by), kind, async (found) => {
      for (const { key } of found) await this.#remove(key, by)
    })
  }

  /** Its time is over. */
  async overNow({
    owner,
    key,
    value,
  }: {
    readonly owner: string
    readonly key: string
    readonly value: string | null
  }) {
    const { by } = JSON.parse(value ?? '{}') as Partial<Kept>
    await (owner === all ? this.#remove(key, by) : this.#parts.store.records.put([{ owner, kind, key, value: null }]))
  }

  /**
   * May somebody come who has this code, or none? `forbidden` where they may not, `not_found` when there is no such
   * invitation, `expired` when it was used up or its time is over.
   */
  async expectWelcome(code: string | undefined): Promise<void> {
    const { registration } = this.#parts.settings
    if (registration === 'open') return
    if (registration === 'closed')
      throw new TidingsError('forbidden', 'this server takes no new accounts; ask its operator for one')
    if (code === undefined) throw new TidingsError('forbidden', 'an invitation is needed to make an account here')
    await this.#good(code)
  }

  /**
   * Takes one use for this newcomer, however many come at once; the answer gives it back. Where everybody may come, a code
   * that is not good stands in nobody's way.
   */
  async use(code: string | undefined, uid: Uid): Promise<() => Promise<void>> {
    if (code === undefined) return async () => undefined
    try {
      await this.#change(code, (kept) => ({ ...kept, came: [...kept.came, uid] }))
    } catch (error) {
      if (this.#parts.settings.registration !== 'open' || !(error instanceof TidingsError)) throw error
      return async () => undefined
    }
    return async () => {
      await this.#change(code, (kept) => ({ ...kept, came: withoutLast(kept.came, uid) }), true)
    }
  }

  /** Again when somebody else has changed it meanwhile: one of all who try gets on each time. */
  async #change(code: string, change: (kept: Kept) => Kept, givesBack = false): Promise<void> {
    const { records } = this.#parts.store
    for (;;) {
      const record = givesBack ? await records.get(all, kind, code) : await this.#good(code)
      if (!record) return
      const kept = keptIn(record)
      const value = JSON.stringify(change(kept))
      const written = { owner: all, kind, key: code, value, due: kept.expiresAt, only: record.version }
      if ((await records.put([written]))[0] !== undefined) return
    }
  }

  async #good(code: string): Promise<RecordEntry> {
    const record = await this.#parts.store.records.get(all, kind, code)
    if (!record) throw unknown()
    const { expiresAt, uses, came, by } = keptIn(record)
    if (expiresAt <= this.#parts.clock.now()) throw over('has expired')
    if (came.length >= uses) throw over('was used already')
    const inviter = by && (await this.#parts.directory.get(by))
    if (by && (!inviter || inviter.banned)) throw over('is not good any more')
    return record
  }

  async #remove(code: string, by: Uid | undefined): Promise<void> {
    await this.#parts.store.records.put(removal(code, by))
  }

  #expectMayInvite(actor: Actor): void {
    const { accounts, registration, usersInvite } = this.#parts.settings
    if (!accounts) throw new TidingsError('forbidden', 'accounts are kept by the app, not by this server')
    if (registration === 'closed')
      throw new TidingsError(
        'forbidden',
        'registration is closed: set accounts.register to invite, or make the account',
      )
    if (actor.kind === 'user' && !usersInvite)
      throw new TidingsError('forbidden', 'on this server only its operator invites people')
  }

  #present(code: string, { by, came, ...kept }: Kept): ServerInvitation {
    const { publicUrl } = this.#parts.settings
    return {
      code: readableCode(code),
      ...(publicUrl === '' ? {} : { link: `${publicUrl}/#/invite/${code}` }),
      ...kept,
      ...(by ? { by: userOid(by) } : {}),
      came: came.map(userOid),
    }
  }
}

const keptIn = ({ value }: RecordEntry): Kept => JSON.parse(value ?? '{}') as Kept

/** Who came before by the same name stays. */
const withoutLast = (came: readonly Uid[], uid: Uid): Uid[] =>
  came.filter((_, index) => index !== came.lastIndexOf(uid))

const unknown = (): TidingsError => new TidingsError('not_found', 'there is no such invitation; look at the code again')
const over = (why: string): TidingsError => new TidingsError('expired', `this invitation ${why}; ask for a new one`)
