import { MailAddress } from '@tidings/protocol'
import { z } from 'zod'

export interface Sender {
  readonly name: string
  readonly address: MailAddress
}

/** `Tidings <chat@example.org>`, or the address alone; undefined for what is neither. */
export function senderIn(text: string): Sender | undefined {
  const [, quoted, plain = '', within, alone = ''] =
    /^(?:"([^"\\]*)"|([^"<>]*?))\s*<([^<>]*)>$|^([^<>]*)$/.exec(text.trim()) ?? []
  const { data: address } = MailAddress.safeParse(within ?? alone)
  const name = quoted ?? plain
  return address === undefined || /\p{Cc}/u.test(name) ? undefined : { name, address }
}

/** The port that goes with each way to be safe. */
export const usualPorts = { tls: 465, starttls: 587, none: 25 } as const

/** Mails for accounts: off unless there is a mail server to hand them to. */
export const Mail = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .optional()
      .describe('The mail server that takes the mails of this one (a forgotten password); without it none are sent.'),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('Its port; when not given 465, 587 or 25, by `smtp.security`.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        '`starttls`: encrypted, or nothing is sent. `tls`: from the first byte. `none`: for a mail server on this machine.',
      ),
    user: z.string().min(1).max(256).optional().describe('The name to sign in with there, when it wants one.'),
    password: z.string().min(1).max(1024).optional().describe('Its password.'),
    from: z
      .string()
      .max(512)
      .refine((text) => senderIn(text) !== undefined, 'expected chat@example.org, or Tidings <chat@example.org>')
      .optional()
      .describe('Whom the mails are from: an address, or `Tidings <chat@example.org>`.'),
    caFile: z.string().optional().describe('Certificates that are trusted there beside the usual ones, PEM.'),
    timeout: z.int().min(1000).max(300_000).default(30_000).describe('How long one mail may take, in milliseconds.'),
  })
  .prefault({})
