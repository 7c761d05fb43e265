import { limits, MailAddress, type OutputOf, type ParsedInputOf, TidingsError, Uid } from '@tidings/protocol'
import type { Tickets } from '../accounts/tickets.ts'
import { RateLimiter } from '../budgets/rate-limiter.ts'
import type { Addresses } from '../mail/addresses.ts'
import { type Emails, hourly } from '../mail/emails.ts'
import { Errands } from '../mail/errands.ts'
import { languageOf } from '../mail/letters.ts'
import type { Mailing } from '../mail/mailing.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import { enterLink } from './recovering.ts'

export interface ForgottenParts {
  readonly store: Pick<Store, 'users'>
  readonly clock: Clock
  readonly log: Log
  readonly settings: Pick<CoreSettings, 'publicUrl'>
  readonly directory: Directory
  readonly addresses: Addresses
  readonly emails: Emails
  readonly mailing: Mailing
  /** Those that sign in, and are sent by mail. */
  readonly resets: Tickets
}

type Asked = ParsedInputOf<'account.forgot'>

const resetTtlMs = 3_600_000
const mostAsked = 1000

/** A password is forgotten. Whoever asks learns nothing: what differs from one account to another is done afterwards. */
export class Forgotten {
  readonly #parts: ForgottenParts
  /** One after another: a flood of these takes nothing from the store's other readers. */
  readonly #errands: Errands
  readonly #perHour: RateLimiter

  constructor(parts: ForgottenParts) {
    this.#parts = parts
    this.#errands = new Errands({ clock: parts.clock, atOnce: 1, most: mostAsked })
    this.#perHour = new RateLimiter(parts.clock, hourly(limits.mailsPerHour))
  }

  forgot(asked: Asked): OutputOf<'account.forgot'> {
    const { emails, log } = this.#parts
    emails.expectOn()
    const run = () =>
      this.#lookUp(asked).catch((error: unknown) => log.error({ err: error }, 'a forgotten password was not looked up'))
    if (!this.#errands.add(run)) log.warn({}, 'a forgotten password was not looked up: too many wait')
    return {}
  }

  /** Resolves when all that was asked was looked up. */
  done(): Promise<void> {
    return this.#errands.done()
  }

  /** A name may be one account's and the address of another: each hears of it at its own address. */
  async #lookUp({ user, language }: Asked): Promise<void> {
    const found = new Set([await this.#byAddress(user), await this.#byName(user)])
    for (const uid of found) if (uid !== undefined) await this.#send(uid, language)
  }

  async #byAddress(typed: string): Promise<Uid | undefined> {
    const { data } = MailAddress.safeParse(typed)
    return data === undefined ? undefined : this.#parts.addresses.holderOf(data)
  }

  async #byName(typed: string): Promise<Uid | undefined> {
    const { store, directory } = this.#parts
    const name = typed.normalize('NFC')
    if (!Uid.safeParse(name).success) return undefined
    return (await store.users.meant(name)) ?? (await directory.get(name))?.uid
  }

  /** To the address that was proved, never to what was typed: two spellings may be two mailboxes. */
  async #send(uid: Uid, language: string | undefined): Promise<void> {
    const { directory, addresses, settings, mailing, resets } = this.#parts
    const user = await directory.get(uid)
    const { address, language: usual } = await addresses.of(uid)
    if (!user || user.banned || address === undefined || !this.#mayHaveOne(uid, addresses.keyOf(address))) return
    const ticket = await resets.make(user, { ttlMs: resetTtlMs, about: addresses.keyOf(address) })
    const { publicUrl } = settings
    const link = enterLink(publicUrl, ticket)
    mailing.post(address, { occasion: 'reset', language: languageOf(language ?? usual), server: publicUrl, uid, link })
  }

  #mayHaveOne(uid: Uid, mailbox: string): boolean {
    try {
      this.#perHour.take(`account ${uid}`)
      this.#perHour.take(`mailbox ${mailbox}`)
      return true
    } catch (error) {
      if (!(error instanceof TidingsError)) throw error
      this.#parts.log.warn({ user: uid }, 'a mail was not sent: its account has had as many as it gets in an hour')
      return false
    }
  }
}
