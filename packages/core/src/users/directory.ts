import { isSwallowedByUrls, TidingsError, type Uid, type User, userOid } from '@tidings/protocol'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { Remembered } from '../memory/remembered.ts'
import { notStale } from '../places/judged-before.ts'
import type { Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Revocation, RevocationScope, UserPatch, UserRecord } from '../ports/users.ts'
import type { CoreSettings } from '../settings/settings.ts'

const nobody = Symbol('nobody')

export const presentUser = (user: UserRecord): User => ({
  id: user.uid,
  oid: userOid(user.uid),
  name: user.name,
  avatar: user.avatar,
  createdAt: user.createdAt,
  ...(user.kind ? { kind: user.kind } : {}),
  ...(user.erased ? { deleted: true } : {}),
})

/** Who exists. Asked on every send, so it remembers; every change to a user goes through here. */
export class Directory {
  readonly #store: Store
  readonly #external: boolean
  readonly #tellChanged: (uid: Uid) => void
  readonly #known = new Remembered<Uid, UserRecord | typeof nobody>(100_000)
  /** When the newest token of another issuer was issued, of those that came here: one node's copy. */
  readonly #newestSeen = new BoundedCache<Uid, number>(100_000)

  constructor(store: Store, settings: CoreSettings, tellChanged: (uid: Uid) => void) {
    this.#store = store
    this.#tellChanged = tellChanged
    this.#external = settings.users === 'external'
  }

  async get(uid: Uid): Promise<UserRecord | undefined> {
    const user = await this.#known.of(uid, () => this.#read(uid))
    if (user !== nobody) return user
    // Not remembered: the account may be made at any moment, on another node.
    this.#known.forget(uid)
    return undefined
  }

  async #read(uid: Uid): Promise<UserRecord | typeof nobody> {
    const [stored] = await this.#store.users.get([uid])
    return stored ? slim(stored) : this.#external && !isSwallowedByUrls(uid) ? stranger(uid) : nobody
  }

  /** Of many at once, as the store has them: those who exist. */
  async ofEach(uids: readonly Uid[]): Promise<ReadonlyMap<Uid, UserRecord>> {
    const stored = await this.#store.users.get(uids)
    const strangers = this.#external ? uids.filter((uid) => !isSwallowedByUrls(uid)).map(stranger) : []
    return new Map([...strangers, ...stored].map((user) => [user.uid, user]))
  }

  /** `not_found` when there is no such user. One whose account was deleted is still somebody of whom others read. */
  async expect(uid: Uid): Promise<UserRecord> {
    const user = await this.get(uid)
    if (!user) throw new TidingsError('not_found', `there is no user ${uid}`)
    return user
  }

  /** Somebody to whom something can be done or sent: `not_found` also when the account was deleted. */
  async expectThere(uid: Uid): Promise<UserRecord> {
    const user = await this.expect(uid)
    if (user.erased) throw deleted([uid])
    return user
  }

  /** Somebody to whom people can write: `forbidden` for who only tells them something. */
  async expectHears(uid: Uid): Promise<UserRecord> {
    return expectHearing(await this.expectThere(uid))
  }

  /** `not_found` for accounts that were deleted, whoever else is among them. */
  async expectNoneDeleted(uids: readonly Uid[]): Promise<void> {
    for (const uid of uids) if ((await this.get(uid))?.erased) throw deleted([uid])
  }

  /** Answered from memory alone; undefined also where nobody has asked lately. */
  known(uid: Uid): UserRecord | undefined {
    const known = this.#known.known(uid)
    return known === nobody ? undefined : known
  }

  /** Likewise: was there when asked for last, for people to write to. */
  knownToHear(uid: Uid): boolean {
    const user = this.known(uid)
    return user?.erased === false && user.kind !== 'notice'
  }

  /** Likewise of many; `not_found` names those who are not there. Answers the records that there are. */
  async expectAllThere(uids: readonly Uid[]): Promise<ReadonlyMap<Uid, UserRecord>> {
    if (uids.length === 0) return new Map()
    const found = new Map((await this.#store.users.get(uids)).map((user) => [user.uid, user]))
    const missing = this.#external ? [] : uids.filter((uid) => !found.has(uid))
    if (missing.length > 0) throw new TidingsError('not_found', `there is no user ${missing.slice(0, 10).join(', ')}`)
    const erased = uids.filter((uid) => found.get(uid)?.erased)
    if (erased.length > 0) throw deleted(erased)
    return found
  }

  /** So that something can be remembered of them: users of the app's have no record of their own. */
  async expectRecord(uid: Uid): Promise<void> {
    if (this.#external) await this.#store.users.create(stranger(uid))
  }

  /**
   * `not_found` when there is no such user or it was deleted; with external users a record is made for what must be remembered.
   * By somebody who was judged: `JudgedBefore`.
   */
  async update(uid: Uid, patch: UserPatch, by?: Judged): Promise<UserRecord> {
    await this.expectRecord(uid)
    // Nothing brings one back: no ban that is lifted, no new password.
    if (!patch.erased && (await this.get(uid))?.erased) throw deleted([uid])
    // Also when it fails: what came of it nobody may know.
    const user = notStale(await this.#store.users.update(uid, patch, by).finally(() => this.changed(uid)))
    if (!user) throw new TidingsError('not_found', `there is no user ${uid}`)
    return user
  }

  /** Voids tokens made until now, and changes what is to change with it; without a scope the caller keeps what is void. */
  async revoke(
    uid: Uid,
    {
      now,
      scope,
      by,
    }: { readonly now: number; readonly scope: RevocationScope | undefined; readonly by?: Judged | undefined },
    patch: UserPatch = {},
  ): Promise<{ readonly user: UserRecord; readonly revocation: Revocation }> {
    const newest = this.#newestSeen.get(uid)
    const told = { at: now, ...(newest === undefined ? {} : { newest }) }
    const user = await this.update(uid, { ...patch, revoke: { ...told, ...(scope ? { scope } : {}) } }, by)
    return { user, revocation: { generation: user.generation, ...told } }
  }

  /** A token of another issuer came: what is revoked later, this one is a part of, whatever the clocks say. */
  saw(uid: Uid, issuedAt: number): void {
    if (issuedAt > (this.#newestSeen.get(uid) ?? 0)) this.#newestSeen.set(uid, issuedAt)
  }

  /** Nobody signs in as this user any more, and nobody finds them; `records` say what is to be done after it. */
  async erase(
    uid: Uid,
    {
      now,
      by,
      records,
    }: { readonly now: number; readonly by: Judged | undefined } & Required<Pick<UserPatch, 'records'>>,
  ): Promise<void> {
    const nobodyAnyMore = { erased: true, banned: true, name: '', avatar: '' } as const
    await this.revoke(uid, { now, scope: 'all', by }, { ...nobodyAnyMore, records })
  }

  /** Somebody was made or changed here: other nodes forget them, too. */
  changed(uid: Uid): void {
    this.forget(uid)
    this.#tellChanged(uid)
  }

  /** Somebody was made or changed, wherever. */
  forget(uid: Uid): void {
    this.#known.forget(uid)
  }

  /** What was read, or is being read, of an earlier version of them. */
  forgetBefore(uid: Uid, version: number): void {
    this.#known.changed(uid, (user) => (user === nobody || user.version < version ? undefined : user))
  }

  /** They were here until then; who is known is not read again for it. */
  seen(uid: Uid, at: number): void {
    this.#known.changed(uid, (user) => (user === nobody || user.lastSeenAt >= at ? user : { ...user, lastSeenAt: at }))
  }

  forgetAll(): void {
    this.#known.forgetAll()
  }
}

/** `forbidden` for who only tells people something. */
export function expectHearing(user: UserRecord): UserRecord {
  if (user.kind !== 'notice') return user
  throw new TidingsError('forbidden', `${user.uid} only tells: nobody can write to it`)
}

const deleted = (uids: readonly Uid[]): TidingsError =>
  new TidingsError('not_found', `the account ${uids.slice(0, 10).join(', ')} was deleted`)

const nothing = {}
const isEmpty = (values: object): boolean => Object.keys(values).length === 0

/** For memory, where most have nothing of these: it is one object for all of them. */
const slim = (user: UserRecord): UserRecord => ({
  ...user,
  revoked: isEmpty(user.revoked) ? nothing : user.revoked,
  appearance: isEmpty(user.appearance) ? nothing : user.appearance,
  seats: isEmpty(user.seats) ? nothing : user.seats,
})

const stranger = (uid: Uid): UserRecord => ({
  uid,
  name: uid,
  avatar: '',
  createdAt: 0,
  banned: false,
  erased: false,
  generation: 0,
  revoked: nothing,
  appearance: nothing,
  lastSeenAt: 0,
  standing: 0,
  version: 0,
  seats: nothing,
})
