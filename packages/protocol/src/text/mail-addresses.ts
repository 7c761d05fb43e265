import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { foldCase } from './case.ts'
import { invisible } from './invisible.ts'
import { plainText } from './sound.ts'
import { utf8Length } from './utf8.ts'

const everyInvisible = new RegExp(invisible.source, 'gu')
/** What a Chinese or Japanese keyboard types for ASCII; no mailbox is called so. */
const wide = /[\uff01-\uff5e]/g
const narrow = (sign: string): string => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)

/** The schema library asks the platform for the host of a URL: mapped by UTS 46 and in ASCII, as resolvers take it. */
const host = z.url({ protocol: /^http$/, normalize: true })
const nameOfLetters = /^[\p{L}\p{M}\p{N}.\u3002\uff61-]+$/u
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const domainName = new RegExp(`^(?:${label}\\.)*${label}$`)

/** undefined for what is no name of a mail server. Numbers alone are an address of a machine, not a name. */
function asciiDomain(domain: string): string | undefined {
  const { data } = nameOfLetters.test(domain) ? host.safeParse(`http://${domain}/`) : {}
  const name = data?.slice('http://'.length, -1)
  return name !== undefined && domainName.test(name) && !/(?:^|\.)\d+$/.test(name) ? name : undefined
}

/** What stands before the last @ and behind it. */
function split(address: string): readonly [local: string, domain: string] {
  const at = address.lastIndexOf('@')
  return at < 0 ? ['', ''] : [address.slice(0, at), address.slice(at + 1)]
}

/**
 * The one form of an e-mail address: composed, without what shows nothing, its domain in ASCII and small letters. What
 * stands before the @ belongs to the mail server and is kept. What is no address is only composed.
 */
function mailAddressForm(typed: string): string {
  const text = typed.replace(everyInvisible, '').trim().replace(wide, narrow).normalize('NFC')
  const [local, domain] = split(text)
  const name = asciiDomain(domain)
  return name === undefined ? text : `${local}@${name}`
}

/** Words with single dots between them: the dot-string of RFC 5321, with letters of all scripts (RFC 6531). */
const word = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\p{L}\\p{M}\\p{N}-]+"
const dotString = new RegExp(`^${word}(?:\\.${word})*$`, 'u')
const localBytes = 64

function whyNoMailAddress(address: string): string | undefined {
  const [local, domain] = split(address)
  if (local === '' || asciiDomain(domain) !== domain) return 'expected an e-mail address: ann@example.org'
  if (!dotString.test(local)) return 'holds a character before the @ that mail servers do not take'
  return utf8Length(local) > localBytes || utf8Length(address) > limits.mailAddressBytes
    ? 'is longer than mail servers take'
    : undefined
}

/** An e-mail address that SMTP can carry, in its one form. */
export const MailAddress = plainText()
  .overwrite(mailAddressForm)
  .max(limits.mailAddressBytes)
  .check((context) => {
    const message = whyNoMailAddress(context.value)
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value })
  })
  .meta({ id: 'MailAddress', description: 'An e-mail address.', format: 'email', examples: ['ann@example.org'] })
export type MailAddress = z.output<typeof MailAddress>

/** What an address in its one form is compared by: hardly any mail server tells `Ann` and `ann` apart, and no person does. */
export function mailAddressKey(address: MailAddress): string {
  const [local, domain] = split(address)
  return `${foldCase(local)}@${domain}`
}
