import { randomBytes } from 'node:crypto'
import { MailAddress } from '@tidings/protocol'
import { composeMailer } from '../compose-mail.ts'
import { type Command, expectWord, UsageError } from './command.ts'

export const mailTest: Command = {
  usage: 'mail test <address>',
  summary: 'Sends a mail, and says what the mail server says to it.',
  async run({ words, config, print }) {
    const given = expectWord(words, 'say to whom: mail test ann@example.org')
    const { data: to } = MailAddress.safeParse(given)
    if (to === undefined) throw new UsageError(`${given} is no e-mail address`)
    const settings = config()
    const mailer = await composeMailer(settings)
    if (!mailer) throw new UsageError('no mail server is set: give smtp.host, smtp.from and http.url')
    await using tried = mailer
    const { testLetter } = await import('@tidings/core')
    const letter = testLetter(settings.http.url ?? '')
    const wrong = await tried.trySend({ to, ...letter, id: randomBytes(12).toString('hex'), at: Date.now() })
    const taken = `${settings.smtp.host} has taken a mail to ${to}; look there whether it arrives, and not as spam`
    print({ to, ...(wrong === undefined ? {} : { wrong }) }, wrong ?? taken)
    return wrong === undefined ? 0 : 1
  },
}
