import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { SmtpMailer } from '@tidings/mail-smtp'
import { ConfigError } from './config/load.ts'
import { type Sender, senderIn, usualPorts } from './config/mail.ts'
import type { Config } from './config/schema.ts'

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError([`smtp.caFile: cannot be read (${(error as Error).message})`])
  }
}

/** By what name the machine introduces itself to the mail server, which may want one that has a dot. */
function nameOf(url: string | undefined): { readonly name?: string } {
  const name = url === undefined ? '' : new URL(url).hostname
  return name.includes('.') && isIP(name) === 0 ? { name } : {}
}

/** The way out for mails; undefined where the operator has named no mail server. */
export async function composeMailer({ smtp, http }: Config): Promise<SmtpMailer | undefined> {
  const { host, security, port = usualPorts[security], user, password, from = '', caFile, timeout } = smtp
  if (host === undefined) return undefined
  // Most servers send none, and start sooner without what it takes.
  const { createSmtpMailer } = await import('@tidings/mail-smtp')
  return createSmtpMailer({
    ...{ host, port, security, timeoutMs: timeout },
    from: senderIn(from) as Sender,
    ...(user !== undefined && password !== undefined ? { login: { user, password } } : {}),
    ...(caFile === undefined ? {} : { ca: readCa(caFile) }),
    ...nameOf(http.url),
  })
}
