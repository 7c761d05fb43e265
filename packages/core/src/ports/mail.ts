import type { MailAddress } from '@tidings/protocol'

/** One mail in plain text. */
export interface Mail {
  readonly to: MailAddress
  /** One line. */
  readonly subject: string
  /** Lines that end in `\n`. */
  readonly text: string
  /** Letters and digits, once for each mail: repeated tries are the same mail. */
  readonly id: string
  /** When it was written, in milliseconds since the epoch. */
  readonly at: number
}

/** Hands mails to the operator's mail server, as ones that a program has written: nothing answers them by itself. */
export interface Mailer {
  /**
   * Resolves when the mail server has taken it; more than a few at once wait for each other. Rejects with a TidingsError
   * within a bounded time whatever the mail server does: `unavailable` for what may pass (no connection, no answer in time, "try
   * again later"), `rejected` for what will not (refused for good, a sign in the address that the mail server does not know).
   * The error holds neither the address nor the mail server's words, which often repeat it: it may be logged.
   */
  send(mail: Mail): Promise<void>
}
