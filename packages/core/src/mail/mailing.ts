import { type MailAddress, TidingsError } from '@tidings/protocol'
import type { Mail, Mailer } from '../ports/mail.ts'
import type { Clock, Ids, Log, Metrics } from '../ports/system.ts'
import { isAway } from '../turns/away.ts'
import { Errands } from './errands.ts'
import { type Letter, type Occasion, wordsOf } from './letters.ts'

export interface MailingParts {
  /** Absent where the operator has no mail server. */
  readonly mailer?: Mailer | undefined
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
}

/** A mail server that is away for a while, or wants to be asked twice (greylisting), is asked again after these times. */
const againAfterMs = [5000, 60_000, 300_000, 900_000]
const atOnce = 4
const mostWaiting = 1000

/** Mails on their way out: in memory, a bounded number of them. Whoever asked has been answered long before. */
export class Mailing {
  readonly #parts: MailingParts
  readonly #errands: Errands
  /** Mails that wait for another try. */
  #putOff = 0

  constructor(parts: MailingParts) {
    this.#parts = parts
    this.#errands = new Errands({ clock: parts.clock, atOnce, most: mostWaiting })
  }

  /** `forbidden` where the server has none to send mails with. */
  expectOn(): void {
    if (!this.#parts.mailer)
      throw new TidingsError('forbidden', 'this server sends no mail; its operator can turn that on')
  }

  /** Sends it by and by. Where no mails are sent, nothing happens. */
  post(to: MailAddress, letter: Letter): void {
    const { mailer, ids, clock } = this.#parts
    if (!mailer) return
    const mail: Mail = { to, ...wordsOf(letter), id: ids.session(), at: clock.now() }
    this.#queue(mailer, mail, { occasion: letter.occasion, tries: 0 })
  }

  /** Resolves when every mail was tried once. */
  done(): Promise<void> {
    return this.#errands.done()
  }

  #queue(mailer: Mailer, mail: Mail, about: { readonly occasion: Occasion; readonly tries: number }): void {
    if (this.#errands.add(() => this.#send(mailer, mail, about))) return
    this.#failed(about.occasion, 'too many mails wait')
  }

  async #send(
    mailer: Mailer,
    mail: Mail,
    { occasion, tries }: { readonly occasion: Occasion; readonly tries: number },
  ): Promise<void> {
    const { clock, log, metrics } = this.#parts
    try {
      await mailer.send(mail)
      metrics.mail('sent')
    } catch (error) {
      const waitMs = againAfterMs[tries]
      const passes = isAway(error)
      const { message } = error as Error
      if (!passes || waitMs === undefined || this.#putOff >= mostWaiting) return this.#failed(occasion, message)
      log.warn({ occasion, fault: message, againInMs: waitMs }, 'a mail could not be sent; it is tried again')
      this.#putOff += 1
      clock.after(waitMs, () => {
        this.#putOff -= 1
        this.#queue(mailer, mail, { occasion, tries: tries + 1 })
      })
    }
  }

  #failed(occasion: Occasion, fault: string): void {
    this.#parts.metrics.mail('failed')
    this.#parts.log.error({ occasion, fault }, 'a mail could not be sent')
  }
}
