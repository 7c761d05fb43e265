import { TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { Own } from '../own/own.ts'
import type { Settings } from '../own/user-settings.ts'
import type { CoreSettings } from '../settings.ts'

type Listed = 'block' | 'contact'

/** Records of a list that are read at once. */
const atOnce = 1000

type Verdict = 'ok' | 'blocked' | 'not_friend'

/** Who may write to whom. Asked on every send, so it remembers; every change of a contact or block is told here. */
export class Relations {
  readonly #own: Own
  readonly #settings: Settings
  readonly #external: boolean
  /** By receiver and sender. */
  readonly #verdicts = new BoundedCache<string, Verdict>(200_000)
  /** Whole lists of one user, by kind and user: for who is asked about many. */
  readonly #lists = new BoundedCache<string, ReadonlySet<Uid>>(500_000, (uids) => uids.size + 1)
  readonly #reading = new Map<string, Promise<ReadonlySet<Uid>>>()
  /** Counts changes, so that what was read before one is not remembered after it. */
  #changes = 0

  constructor(own: Own, userSettings: Settings, settings: CoreSettings) {
    this.#own = own
    this.#settings = userSettings
    this.#external = settings.contacts === 'external'
    userSettings.onChange((_, { strangers }) => {
      if (strangers !== undefined) this.forgetAll()
    })
  }

  /** Answered from memory alone: may write, and was asked before. */
  knownToBeWelcome(sender: Uid, receiver: Uid): boolean {
    return this.#external || sender === receiver || this.#verdicts.get(`${receiver} ${sender}`) === 'ok'
  }

  /** `blocked` or `not_friend`, and nothing beyond that. */
  async expectWelcome(sender: Uid, receiver: Uid): Promise<void> {
    const verdict = await this.#verdict(sender, receiver)
    if (verdict === 'ok') return
    const message =
      verdict === 'blocked' ? 'does not take messages from you' : 'takes messages from contacts only; add them first'
    throw new TidingsError(verdict, `${userOid(receiver)} ${message}`)
  }

  async isBlocked(by: Uid, uid: Uid): Promise<boolean> {
    if (this.#external || by === uid) return false
    return (await this.#own.get(by, 'block', uid)) !== undefined
  }

  /** Is `uid` on the roster of `of`? */
  async isContact(of: Uid, uid: Uid): Promise<boolean> {
    return !this.#external && (await this.#own.get(of, 'contact', uid)) !== undefined
  }

  /** As the two questions above, for one user and many others: the list is read once, and remembered. */
  async lists(of: Uid, kind: Listed, uid: Uid): Promise<boolean> {
    if (this.#external || of === uid) return false
    const key = `${kind} ${of}`
    const known = this.#lists.get(key) ?? (await this.#readOnce(key, () => this.#readList(of, kind)))
    return known.has(uid)
  }

  /** Something between the two has changed. */
  forget(a: Uid, b: Uid): void {
    this.#changes += 1
    for (const kind of ['block', 'contact'] as const) for (const uid of [a, b]) this.#lists.delete(`${kind} ${uid}`)
    this.#verdicts.delete(`${a} ${b}`)
    this.#verdicts.delete(`${b} ${a}`)
  }

  forgetAll(): void {
    this.#changes += 1
    this.#verdicts.clear()
  }

  #readOnce(key: string, read: () => Promise<ReadonlySet<Uid>>): Promise<ReadonlySet<Uid>> {
    const reading = this.#reading.get(key)
    if (reading) return reading
    const before = this.#changes
    const list = read()
      .then((uids) => {
        if (before === this.#changes) this.#lists.set(key, uids)
        return uids
      })
      .finally(() => this.#reading.delete(key))
    this.#reading.set(key, list)
    return list
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

  async #verdict(sender: Uid, receiver: Uid): Promise<Verdict> {
    if (this.#external || sender === receiver) return 'ok'
    const key = `${receiver} ${sender}`
    const known = this.#verdicts.get(key)
    if (known) return known
    const before = this.#changes
    const verdict = await this.#judge(sender, receiver)
    if (before === this.#changes) this.#verdicts.set(key, verdict)
    return verdict
  }

  async #judge(sender: Uid, receiver: Uid): Promise<Verdict> {
    if (await this.isBlocked(receiver, sender)) return 'blocked'
    if ((await this.#settings.of(receiver)).strangers) return 'ok'
    return (await this.isContact(receiver, sender)) ? 'ok' : 'not_friend'
  }
}
