import {
  limits,
  type MailAddress,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  uidOf,
} from '@tidings/protocol'
import { ownPasswordOf } from '../accounts/accounts.ts'
import type { Issuing } from '../accounts/issuing.ts'
import type { PasswordDesk } from '../accounts/password-desk.ts'
import { noTicket, type Tickets } from '../accounts/tickets.ts'
import { addressKey } from '../budgets/address-key.ts'
import { RateLimiter } from '../budgets/rate-limiter.ts'
import type { UserCall } from '../calls/call.ts'
import { standingOf } from '../places/judged-before.ts'
import type { Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import type { Addresses, OwnAddresses } from './addresses.ts'
import { languageOf, type Occasion } from './letters.ts'
import type { Mailing } from './mailing.ts'

export interface EmailParts {
  readonly store: Pick<Store, 'users'>
  readonly clock: Clock
  readonly log: Log
  readonly settings: Pick<CoreSettings, 'publicUrl'>
  readonly directory: Directory
  readonly desk: PasswordDesk
  readonly issuing: Pick<Issuing, 'expectEnabled'>
  readonly addresses: Addresses
  readonly mailing: Mailing
  /** Those that prove an address. */
  readonly proofs: Tickets
}

export const hourly = (calls: number) => ({ perSecond: calls / 3600, burst: calls })
const proofTtlMs = 86_400_000

const told = ({ address, claimed }: OwnAddresses): OutputOf<'email.get'> => ({
  ...(address === undefined ? {} : { address }),
  ...(claimed === undefined ? {} : { claimed }),
})

/** The e-mail addresses of accounts: said by their holders, proved by a link, and from then on the way back in. */
export class Emails {
  readonly #parts: EmailParts
  readonly #ofAccount: RateLimiter
  readonly #ofMailbox: RateLimiter
  readonly #ofCaller: RateLimiter

  constructor(parts: EmailParts) {
    this.#parts = parts
    this.#ofAccount = new RateLimiter(parts.clock, hourly(limits.mailsPerHour))
    this.#ofMailbox = new RateLimiter(parts.clock, hourly(limits.mailsPerHour))
    this.#ofCaller = new RateLimiter(parts.clock, hourly(limits.mailsOfAddressPerHour))
  }

  async get(_: ParsedInputOf<'email.get'>, { actor }: UserCall): Promise<OutputOf<'email.get'>> {
    return told(await this.#parts.addresses.of(actor.uid))
  }

  /** Whoever has only found a token, or an open screen, does not win the account by it. */
  async set(input: ParsedInputOf<'email.set'>, { actor }: UserCall): Promise<OutputOf<'email.set'>> {
    this.expectOn()
    const user = await this.#parts.directory.expectThere(actor.uid)
    await this.#expectPassword(input.password, actor)
    this.#take(actor)
    await this.claim(user, input, standingOf(actor))
    return this.get({}, { actor, session: undefined })
  }

  async send(input: ParsedInputOf<'email.send'>, { actor }: UserCall): Promise<OutputOf<'email.send'>> {
    this.expectOn()
    const user = await this.#parts.directory.expectThere(actor.uid)
    const own = await this.#parts.addresses.of(actor.uid)
    const { claimed } = own
    if (claimed === undefined) throw new TidingsError('not_found', 'no e-mail address of yours waits for its link')
    this.#take(actor)
    await this.#sendProof(user, claimed, { language: input.language ?? own.language, by: standingOf(actor) })
    return told(own)
  }

  async remove(input: ParsedInputOf<'email.remove'>, { actor }: UserCall): Promise<OutputOf<'email.remove'>> {
    this.#parts.issuing.expectEnabled()
    await this.#expectPassword(input.password, actor)
    await this.#put(actor.uid, undefined, standingOf(actor))
    return {}
  }

  async verify({ user: ref, secret }: ParsedInputOf<'email.verify'>): Promise<OutputOf<'email.verify'>> {
    const { issuing, directory, proofs, addresses } = this.#parts
    issuing.expectEnabled()
    const user = await directory.get(uidOf(ref))
    const ticket = user?.banned ? undefined : await proofs.find(user, secret)
    if (!user || ticket?.about === undefined) throw noTicket()
    const proved = ticket.about as MailAddress
    const take = (own: OwnAddresses): OwnAddresses => {
      // It was sent for an address that has been taken back since.
      if (own.claimed !== proved) throw noTicket()
      const { claimed, ...rest } = own
      return { ...rest, address: claimed }
    }
    const before = await addresses.change(user.uid, take, { beside: [ticket.spending] })
    this.#tellBefore(user.uid, before, proved)
    return { address: proved }
  }

  /** By the app or the operator, who know that it is theirs. */
  async setFor(input: ParsedInputOf<'user.email'>): Promise<OutputOf<'user.email'>> {
    const { issuing, directory, addresses } = this.#parts
    issuing.expectEnabled()
    const { uid } = await directory.expectThere(uidOf(input.user))
    if (input.address !== undefined) await this.#put(uid, input.address ?? undefined)
    return told(await addresses.of(uid))
  }

  /** Nothing of it is left, and nobody is told: the account goes. */
  async forget(uid: Uid): Promise<void> {
    await this.#parts.addresses.change(uid, () => ({}))
  }

  /** `forbidden` where accounts have no addresses. */
  expectOn(): void {
    this.#parts.issuing.expectEnabled()
    this.#parts.mailing.expectOn()
  }

  /** For somebody who makes an account: that a mail does not go now keeps nobody out. */
  async claimAtFirst(
    user: UserRecord,
    claim: { readonly address: MailAddress; readonly language?: string | undefined },
    caller: string,
  ): Promise<void> {
    const { addresses, log } = this.#parts
    try {
      this.#take({ uid: user.uid, address: caller })
      await this.claim(user, claim)
    } catch (error) {
      if (!(error instanceof TidingsError) || error.code !== 'rate_limited') throw error
      log.warn({}, 'a mail was not sent: too many were asked for from one address')
      await addresses.change(user.uid, (own) => ({ ...own, claimed: claim.address }))
    }
  }

  /** What another account has is not told here, but by the link: only whoever reads the mailbox hears of it. */
  async claim(
    user: UserRecord,
    { address, language }: { readonly address: MailAddress; readonly language?: string | undefined },
    by?: Judged,
  ): Promise<void> {
    const said = language === undefined ? {} : { language }
    await this.#parts.addresses.change(user.uid, (own) => ({ ...own, ...said, claimed: address }), { by })
    await this.#sendProof(user, address, { language, by })
  }

  /** To the address that counts, or counted until now. */
  tell(uid: Uid, { address, language }: OwnAddresses, occasion: Occasion): void {
    const { mailing, settings } = this.#parts
    if (address === undefined) return
    mailing.post(address, { occasion, language: languageOf(language), server: settings.publicUrl, uid })
  }

  async #put(uid: Uid, address: MailAddress | undefined, by?: Judged): Promise<void> {
    const next = ({ language }: OwnAddresses): OwnAddresses =>
      address === undefined ? {} : { address, ...(language === undefined ? {} : { language }) }
    const before = await this.#parts.addresses.change(uid, next, { by })
    this.#tellBefore(uid, before, address)
  }

  /** The address of before hears that it is that no more: whoever took the account over cannot keep it quiet. */
  #tellBefore(uid: Uid, before: OwnAddresses, now: MailAddress | undefined): void {
    const { addresses } = this.#parts
    if (before.address === undefined) return
    if (now !== undefined && addresses.keyOf(before.address) === addresses.keyOf(now)) return
    this.tell(uid, before, now === undefined ? 'removed' : 'replaced')
  }

  async #sendProof(
    user: UserRecord,
    address: MailAddress,
    { language, by }: { readonly language: string | undefined; readonly by: Judged | undefined },
  ): Promise<void> {
    const { proofs, mailing, settings, log } = this.#parts
    try {
      this.#ofMailbox.take(this.#parts.addresses.keyOf(address))
    } catch {
      // Said to nobody: it would tell what others have asked for.
      log.warn({}, 'a mail was not sent: its mailbox has had as many as it gets in an hour')
      return
    }
    const { publicUrl } = settings
    const { uid, secret } = await proofs.make(user, { ttlMs: proofTtlMs, about: address, by })
    const link = `${publicUrl}/#/verify/${encodeURIComponent(uid)}/${secret}`
    mailing.post(address, { occasion: 'verify', language: languageOf(language), server: publicUrl, uid, link })
  }

  #take({ uid, address }: { readonly uid: Uid; readonly address: string }): void {
    this.#ofCaller.take(addressKey(address))
    this.#ofAccount.take(uid)
  }

  async #expectPassword(password: string | undefined, actor: UserCall['actor']): Promise<void> {
    const { store, desk } = this.#parts
    const hash = await store.users.passwordHash(actor.uid)
    if (hash !== undefined && !(await desk.isRight(password ?? '', hash, ownPasswordOf(actor))))
      throw new TidingsError('unauthenticated', 'the password is wrong')
  }
}
