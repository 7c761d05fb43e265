import { TidingsError } from '@tidings/protocol'

/** What is known of a mail that was not sent. */
interface SmtpFault {
  readonly code?: string
  /** What the system says of it, where the library has put a code of its own over it. */
  readonly originalCode?: string
  readonly responseCode?: number
  readonly response?: string
}

/** Faults that another try meets again, though no answer of the mail server says so. */
const lasting = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE', 'ECONFIG'])

/** `550 5.1.1`: the numbers of an answer. Its words may repeat the address. */
const numbersOf = (response: string): string =>
  /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(response)?.[0].replace('-', ' ') ?? ''

/** Without a cause: whatever is logged of it names nobody. */
export function faultOf(error: unknown): TidingsError {
  if (error instanceof TidingsError) return error
  const { code = 'unknown', originalCode, responseCode, response = '' } = error as SmtpFault
  if (responseCode === undefined) {
    const passes = !lasting.has(code)
    return new TidingsError(
      passes ? 'unavailable' : 'rejected',
      `the mail server was not reached (${originalCode ?? code})`,
    )
  }
  const passes = responseCode < 500
  const answered = `the mail server answered ${numbersOf(response) || responseCode}`
  return new TidingsError(passes ? 'unavailable' : 'rejected', answered)
}
