import { TidingsError, type Uid, userOid } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { Own } from '../own/own.ts'
import type { Settings } from '../own/user-settings.ts'
import type { CoreSettings } from '../settings.ts'

type Verdict = 'ok' | 'blocked' | 'not_friend'

/** Who may write to whom. Asked on every send, so it remembers; every change of a contact or block is told here. */
export class Relations {
  readonly #own: Own
  readonly #settings: Settings
  readonly #external: boolean
  /** By receiver and sender. */
  readonly #verdicts = new BoundedCache<string, Verdict>(200_000)
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

  /** Something between the two has changed. */
  forget(a: Uid, b: Uid): void {
    this.#changes += 1
    this.#verdicts.delete(`${a} ${b}`)
    this.#verdicts.delete(`${b} ${a}`)
  }

  forgetAll(): void {
    this.#changes += 1
    this.#verdicts.clear()
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
