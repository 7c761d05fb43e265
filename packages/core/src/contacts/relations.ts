import { TidingsError, type Uid, type UserSettings, uidOf, userOid } from '@tidings/protocol'
import { Remembered } from '../memory/remembered.ts'
import type { Own } from '../own/own.ts'
import { anything } from '../places/anything.ts'
import { pairKey } from '../places/place.ts'
import type { RecordGiven } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { CoreSettings } from '../settings/settings.ts'

type Listed = 'block' | 'contact'

/** Records of a list that are read at once. */
const atOnce = 1000

/** What one user has made of another, and by which `access` of their pair: -1 while there is none. */
interface Tie {
  readonly is: 'blocked' | 'contact' | 'none'
  /** Takes messages from everyone. */
  readonly strangers: boolean
  readonly access: number
}

const isWelcome = ({ is, strangers }: Tie): boolean => is === 'contact' || (is === 'none' && strangers)

export interface RelationParts {
  readonly store: Store
  readonly own: Own
  readonly settings: CoreSettings
}

/** Who may write to whom. Asked on every send, so it remembers; every change of a contact or block is told here. */
export class Relations {
  readonly #parts: RelationParts
  readonly #external: boolean
  /** By receiver and sender. */
  readonly #ties = new Remembered<string, Tie>(200_000)
  /** Whole lists of one user, by kind and user: for who is asked about many. */
  readonly #lists = new Remembered<string, ReadonlySet<Uid>>(500_000, (uids) => uids.size + 1)

  constructor(parts: RelationParts) {
    this.#parts = parts
    this.#external = parts.settings.contacts === 'external'
  }

  /** Answered from memory alone: the `access` of their pair by which the sender may write; undefined where nobody has asked, or not so. */
  knownAccess(sender: Uid, receiver: Uid): number | undefined {
    if (this.#external || sender === receiver) return anything
    const tie = this.#ties.known(`${receiver} ${sender}`)
    return tie && isWelcome(tie) ? tie.access : undefined
  }

  /** `blocked` or `not_friend`, and nothing beyond that; else the `access` of their pair by which the sender may write. */
  async expectWelcome(sender: Uid, receiver: Uid): Promise<number> {
    if (this.#external || sender === receiver) return anything
    const known = await this.#tieOf(receiver, sender)
    if (isWelcome(known)) return known.access
    // Settings are changed without a word about each of those whom they concern, and a pair that is not there raises nothing.
    if (known.is === 'none' || known.access < 0) this.#ties.forget(`${receiver} ${sender}`)
    const tie = await this.#tieOf(receiver, sender)
    if (isWelcome(tie)) return tie.access
    if (tie.is === 'blocked') throw new TidingsError('blocked', `${userOid(receiver)} does not take messages from you`)
    throw new TidingsError('not_friend', `${userOid(receiver)} takes messages from contacts only; add them first`)
  }

  async isBlocked(by: Uid, uid: Uid): Promise<boolean> {
    if (this.#external || by === uid) return false
    return (await this.#parts.own.get(by, 'block', uid)) !== undefined
  }

  /** That `by` has not blocked somebody: for what is put by who was judged so. */
  notBlocked(by: Uid, uid: Uid): RecordGiven {
    return { owner: userOid(by), kind: 'block', key: uid, only: 'absent' }
  }

  /** Who of many has blocked a user. */
  async blockersOf(uid: Uid, among: readonly Uid[]): Promise<ReadonlySet<Uid>> {
    return new Set(this.#external ? [] : (await this.#parts.own.ofEach(among, 'block', uid)).keys())
  }

  /** Is `uid` on the roster of `of`? */
  async isContact(of: Uid, uid: Uid): Promise<boolean> {
    return !this.#external && (await this.#parts.own.get(of, 'contact', uid)) !== undefined
  }

  /** As the two questions above, for one user and many others: the list is read once, and remembered. */
  async lists(of: Uid, kind: Listed, uid: Uid): Promise<boolean> {
    if (this.#external || of === uid) return false
    const key = `${kind} ${of}`
    return (await this.#lists.of(key, () => this.#readList(of, kind))).has(uid)
  }

  /** Something between the two has changed. */
  forget(a: Uid, b: Uid): void {
    this.forgetLists(a)
    this.forgetLists(b)
    this.#ties.forget(`${a} ${b}`)
    this.#ties.forget(`${b} ${a}`)
  }

  /** What was read, or is being read, by an earlier `access` of their pair. */
  forgetBefore(a: Uid, b: Uid, access: number): void {
    for (const key of [`${a} ${b}`, `${b} ${a}`])
      this.#ties.changed(key, (tie) => (tie.access < access ? undefined : tie))
  }

  /** Something has changed of what belongs to a user. */
  forgetLists(of: Uid): void {
    for (const kind of ['block', 'contact'] as const) this.#lists.forget(`${kind} ${of}`)
  }

  forgetAll(): void {
    this.#lists.forgetAll()
    this.#ties.forgetAll()
  }

  async #readList(of: Uid, kind: Listed): Promise<ReadonlySet<Uid>> {
    const { own } = this.#parts
    const uids = new Set<Uid>()
    if ((await own.version(of)) === 0) return uids
    let next: string | undefined
    do {
      const page = await own.page(of, kind, { next, limit: atOnce })
      for (const { user } of page.items) uids.add(uidOf(user))
      next = page.next
    } while (next !== undefined)
    return uids
  }

  #tieOf(receiver: Uid, sender: Uid): Promise<Tie> {
    return this.#ties.of(`${receiver} ${sender}`, () => this.#readTie(receiver, sender))
  }

  /** The access first: what is read after it is at least as new. So nothing here comes from memory. */
  async #readTie(receiver: Uid, sender: Uid): Promise<Tie> {
    const { store, settings } = this.#parts
    const { access = -1 } = (await store.conversations.find(pairKey(receiver, sender))) ?? {}
    const owner = userOid(receiver)
    const { strangers } = settings.defaults
    const tie = await this.#readRecords(owner, sender, { strangers, access })
    if (isWelcome(tie)) return tie
    // Whom people cannot write to they cannot turn away: a block of theirs makes it silent.
    const [user] = await store.users.get([sender])
    const onlyTells = user?.kind === 'notice' || user?.kind === 'service'
    return onlyTells ? { is: 'contact', strangers, access } : tie
  }

  async #readRecords(owner: string, sender: Uid, { strangers, access }: Omit<Tie, 'is'>): Promise<Tie> {
    const { store } = this.#parts
    // Most users never keep anything: for them there is nothing to look for.
    if ((await store.records.version(owner)) === 0) return { is: 'none', strangers, access }
    if (await store.records.get(owner, 'block', sender)) return { is: 'blocked', strangers, access }
    if (await store.records.get(owner, 'contact', sender)) return { is: 'contact', strangers, access }
    const chosen = await store.records.get(owner, 'settings', 'settings')
    const said = chosen?.value ? (JSON.parse(chosen.value) as Partial<UserSettings>) : {}
    return { is: 'none', strangers: said.strangers ?? strangers, access }
  }
}
