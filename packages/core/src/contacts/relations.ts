import { TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { Own } from '../own/own.ts'
import type { Settings } from '../own/user-settings.ts'
import { Remembered } from '../remembered.ts'
import type { CoreSettings } from '../settings.ts'

type Listed = 'block' | 'contact'

/** Records of a list that are read at once. */
const atOnce = 1000

/** What one user has made of another. */
type Tie = 'blocked' | 'contact' | 'none'

/** Who may write to whom. Asked on every send, so it remembers; every change of a contact or block is told here. */
export class Relations {
  readonly #own: Own
  readonly #settings: Settings
  readonly #external: boolean
  /** By receiver and sender. */
  readonly #ties = new Remembered<string, Tie>(200_000)
  /** Whole lists of one user, by kind and user: for who is asked about many. */
  readonly #lists = new Remembered<string, ReadonlySet<Uid>>(500_000, (uids) => uids.size + 1)

  constructor(own: Own, userSettings: Settings, settings: CoreSettings) {
    this.#own = own
    this.#settings = userSettings
    this.#external = settings.contacts === 'external'
  }

  /** Answered from memory alone: may write, and was asked before. */
  knownToBeWelcome(sender: Uid, receiver: Uid): boolean {
    if (this.#external || sender === receiver) return true
    const tie = this.#ties.known(`${receiver} ${sender}`)
    return tie === 'contact' || (tie === 'none' && this.#settings.known(receiver)?.strangers === true)
  }

  /** `blocked` or `not_friend`, and nothing beyond that. */
  async expectWelcome(sender: Uid, receiver: Uid): Promise<void> {
    if (this.#external || sender === receiver) return
    const tie = await this.#ties.of(`${receiver} ${sender}`, () => this.#readTie(receiver, sender))
    if (tie === 'contact') return
    if (tie === 'blocked') throw new TidingsError('blocked', `${userOid(receiver)} does not take messages from you`)
    if ((await this.#settings.of(receiver)).strangers) return
    throw new TidingsError('not_friend', `${userOid(receiver)} takes messages from contacts only; add them first`)
  }

  async isBlocked(by: Uid, uid: Uid): Promise<boolean> {
    if (this.#external || by === uid) return false
    return (await this.#own.get(by, 'block', uid)) !== undefined
  }

  /** Who of many has blocked a user. */
  async blockersOf(uid: Uid, among: readonly Uid[]): Promise<ReadonlySet<Uid>> {
    return new Set(this.#external ? [] : (await this.#own.ofEach(among, 'block', uid)).keys())
  }

  /** Is `uid` on the roster of `of`? */
  async isContact(of: Uid, uid: Uid): Promise<boolean> {
    return !this.#external && (await this.#own.get(of, 'contact', uid)) !== undefined
  }

  /** As the two questions above, for one user and many others: the list is read once, and remembered. */
  async lists(of: Uid, kind: Listed, uid: Uid): Promise<boolean> {
    if (this.#external || of === uid) return false
    const key = `${kind} ${of}`
    return (await this.#lists.of(key, () => this.#readList(of, kind))).has(uid)
  }

  /** Something between the two has changed. */
  forget(a: Uid, b: Uid): void {
    for (const kind of ['block', 'contact'] as const) for (const uid of [a, b]) this.#lists.forget(`${kind} ${uid}`)
    this.#ties.forget(`${a} ${b}`)
    this.#ties.forget(`${b} ${a}`)
  }

  forgetAll(): void {
    this.#lists.forgetAll()
    this.#ties.forgetAll()
  }

  async #readList(of: Uid, kind: Listed): Promise<ReadonlySet<Uid>> {
    const uids = new Set<Uid>()
    if ((await this.#own.version(of)) === 0) return uids
    let next: string | undefined
    do {
      const page = await this.#own.page(of, kind, { next, limit: atOnce })
      for (const { user } of page.items) uids.add(uidOf(user))
      next = page.next
    } while (next !== undefined)
    return uids
  }

  async #readTie(receiver: Uid, sender: Uid): Promise<Tie> {
    if (await this.isBlocked(receiver, sender)) return 'blocked'
    return (await this.isContact(receiver, sender)) ? 'contact' : 'none'
  }
}
