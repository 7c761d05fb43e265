import type { Mail, Mailer } from '@tidings/core'
import { MailAddress, TidingsError } from '@tidings/protocol'
import { createTransport } from 'nodemailer'
import { faultOf } from './faults.ts'

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte; `starttls` or not at all; `none` in clear text, whatever the mail server offers. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly login?: { readonly user: string; readonly password: string }
  /** Certificates that are trusted beside the usual ones, PEM. */
  readonly ca?: string
  /** An address in the form of `MailAddress`. */
  readonly from: { readonly name: string; readonly address: string }
  /** The name by which this machine introduces itself; where it is left out the machine's own. */
  readonly name?: string
  /** One mail may take so long, all in all. */
  readonly timeoutMs: number
}

export interface SmtpMailer extends Mailer, AsyncDisposable {
  /** Connects and signs in, and sends nothing. What is wrong, with the mail server's own words; undefined when nothing is. */
  check(): Promise<string | undefined>
  /** As `send`; answers what is wrong with the mail server's own words, which may repeat the address. */
  trySend(mail: Mail): Promise<string | undefined>
}

/** Connections that are kept open for the next mails. */
const connections = 4

function transportOf({ host, port, security, login, ca, name, timeoutMs }: SmtpSettings) {
  return createTransport({
    ...{ pool: true, host, port, maxConnections: connections, maxMessages: 100, maxRequeues: 0, idleTimeout: 30_000 },
    secure: security === 'tls',
    // A local mail server often offers STARTTLS with a certificate that nobody can check: `none` does not take it up.
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...(name === undefined ? {} : { name }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs },
    maxResponseSize: 65_536,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** Mails over SMTP, by a few connections that stay open for a while. */
export function createSmtpMailer(settings: SmtpSettings): SmtpMailer {
  const { from, timeoutMs } = settings
  const transport = transportOf(settings)
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)

  /** What comes by a slow drop is within every time of the connection: the mail has one of its own. */
  async function deliver({ to, subject, text, id, at }: Mail): Promise<void> {
    // The library would read a list of them.
    if (MailAddress.safeParse(to).data !== to) throw new TidingsError('rejected', 'this is not one e-mail address')
    await transport.sendMail({
      from,
      to: { name: '', address: to },
      envelope: { from: from.address, to },
      ...{ subject, text },
      messageId: `<${id}@${domain}>`,
      date: new Date(at),
      // Nobody's absence note answers it.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      xMailer: false,
      signal: AbortSignal.timeout(timeoutMs),
    })
  }

  return {
    async send(mail) {
      await deliver(mail).catch((error: unknown) => {
        throw faultOf(error)
      })
    },
    trySend: (mail) =>
      deliver(mail).then(
        () => undefined,
        (error: Error) => error.message,
      ),
    check: () =>
      transport.verify().then(
        () => undefined,
        (error: Error) => error.message,
      ),
    async [Symbol.asyncDispose]() {
      transport.close({ force: true })
    },
  }
}
