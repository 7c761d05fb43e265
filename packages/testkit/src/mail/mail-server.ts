import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { MailAddress } from '@tidings/protocol'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

const pem = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** For localhost and 127.0.0.1, signed by itself: who names it as a CA trusts this server, and nobody else does. */
const certFile = new URL('./localhost.cert.pem', import.meta.url).pathname

export interface ReceivedMail {
  /** The envelope: where it really goes. */
  readonly from: string
  readonly to: readonly string[]
  /** As it came over the wire. */
  readonly raw: string
  readonly parsed: ParsedMail
  readonly subject: string
  readonly text: string
  /** The addresses of pages in it. */
  readonly links: readonly string[]
  readonly secure: boolean
}

export interface MailServerOptions {
  /** How connections are secured; `starttls` also takes mails from whoever does without. */
  readonly security?: 'tls' | 'starttls' | 'none'
  /** Who may send; nobody has to say who they are without it. */
  readonly login?: { readonly user: string; readonly password: string }
  /** The answer to a receiver, by how many were named before: a line such as `451 try later`; undefined takes it. */
  readonly refuse?: (before: number, address: string) => string | undefined
}

export interface MailServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly caFile: string
  readonly mails: readonly ReceivedMail[]
  /** Receivers that were named, taken or not. */
  readonly asked: readonly string[]
  /** The first mail to this address that was not asked for yet; waits for it. */
  next(to: string): Promise<ReceivedMail>
}

const withCode = (line: string): Error =>
  Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) })

async function received(raw: string, from: string, to: readonly string[], secure: boolean): Promise<ReceivedMail> {
  const parsed = await simpleParser(raw)
  const { subject = '', text = '' } = parsed
  const links = text.split(/\s+/).filter((word) => /^https?:/.test(word))
  return { from, to, raw, parsed, subject, text, links, secure }
}

/** A mail server on this machine that keeps what it is sent. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { security = 'none', login, refuse = () => undefined } = options
  const mails: ReceivedMail[] = []
  const asked: string[] = []
  const taken = new Set<ReceivedMail>()
  const server = new SMTPServer({
    secure: security === 'tls',
    ...(security === 'none'
      ? { disabledCommands: ['STARTTLS'] }
      : { key: pem('./localhost.key.pem'), cert: pem('./localhost.cert.pem') }),
    authOptional: login === undefined,
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth({ username, password }, _session, answer) {
      if (login === undefined || (username === login.user && password === login.password))
        answer(null, { user: username })
      else answer(withCode('535 5.7.8 the password is wrong'))
    },
    onRcptTo({ address }, _session, answer) {
      const line = refuse(asked.length, address)
      asked.push(address)
      answer(line === undefined ? null : withCode(line))
    },
    onData(stream, session, answer) {
      const { mailFrom, rcptTo } = session.envelope
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        // In the form in which addresses are kept: the library has decoded their domains.
        const to = rcptTo.map(({ address }) => MailAddress.parse(address))
        const from = mailFrom === false ? '' : mailFrom.address
        received(Buffer.concat(chunks).toString(), from, to, session.secure).then(
          (mail) => {
            mails.push(mail)
            answer()
          },
          (error: Error) => answer(error),
        )
      })
    },
  })
  // Whoever does not trust the certificate, or hangs up, is what some tests are about.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    host: '127.0.0.1',
    port: (listening.address() as AddressInfo).port,
    caFile: certFile,
    mails,
    asked,
    async next(to) {
      for (;;) {
        const mail = mails.find((one) => one.to.includes(to) && !taken.has(one))
        if (mail) {
          taken.add(mail)
          return mail
        }
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
