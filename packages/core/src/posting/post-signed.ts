import { TidingsError } from '@tidings/protocol'
import type { Post, Posted, Posting, WebhookKeys } from '../ports/posting.ts'
import type { Clock, Log } from '../ports/system.ts'
import { retryAfterMs } from './retry-after.ts'

/** What is posted to a program, and how it shows who posts it. */
export interface ToPost extends Omit<Post, 'headers' | 'body'> {
  readonly body: string
  /** Made when it is posted, at that time (milliseconds since the epoch), of the body. */
  readonly sign: (at: number) => Readonly<Record<string, string>>
}

/** What came of posting once. */
export interface CameOfPost {
  /** It answered with a status of 2xx, in time. */
  readonly taken: boolean
  readonly at: number
  readonly ms: number
  /** Absent where nobody answered. */
  readonly status?: number
  /** Why it was not taken, for whoever looks after the program. */
  readonly fault?: string
  /** The beginning of what was answered; '' where nobody did. */
  readonly body: string
  /** The program asks to be posted nothing for so long. */
  readonly restMs: number
}

interface PostParts {
  readonly posting: Posting
  readonly clock: Clock
  readonly log: Log
}

const faultLength = 300

function faultOf({ status, body }: Posted): string {
  const said = body.replace(/\s+/g, ' ').trim().slice(0, faultLength)
  const where = status >= 300 && status < 400 ? ', and redirects are not followed' : ''
  return `answered with status ${status}${where}${said === '' ? '' : `: ${said}`}`
}

/** Posts as JSON, once. Never rejects: `to` names in the log who is posted to. */
export async function postSigned(
  { posting, clock, log }: PostParts,
  { sign, ...post }: ToPost,
  to: Readonly<Record<string, string>>,
): Promise<CameOfPost> {
  const at = clock.now()
  const began = clock.elapsed()
  const came = (of: Partial<CameOfPost> & Pick<CameOfPost, 'taken'>): CameOfPost => {
    const ms = Math.round(clock.elapsed() - began)
    return { body: '', restMs: 0, at, ms, ...of }
  }
  try {
    const headers = { 'content-type': 'application/json', ...sign(at) }
    const posted = await posting.post({ ...post, headers })
    const { status, body, retryAfter } = posted
    if (status >= 200 && status < 300) return came({ taken: true, status, body })
    return came({ taken: false, status, body, fault: faultOf(posted), restMs: retryAfterMs(retryAfter, at) ?? 0 })
  } catch (error) {
    if (error instanceof TidingsError) return came({ taken: false, fault: error.message })
    log.error({ err: error, ...to }, 'something could not be posted, for a reason of our own')
    return came({ taken: false, fault: 'a fault of this server: its log says which' })
  }
}

/** Which secrets sign now: the one before goes on until `formerUntil`, so that a program can be given the new one. */
export function signingSecrets(
  { secretOf }: Pick<WebhookKeys, 'secretOf'>,
  name: string,
  of: { readonly generation: number; readonly formerUntil?: number },
  now: number,
): readonly [string, ...string[]] {
  const { generation, formerUntil = 0 } = of
  const secret = secretOf(name, generation)
  return now < formerUntil ? [secret, secretOf(name, generation - 1)] : [secret]
}
