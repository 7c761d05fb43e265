import { type Posted, type RobotCallback, retryAfterMs } from '@tidings/core'
import { limits, RobotAnswer, type RobotUpdate, TidingsError, type Uid, userOid, utf8Length } from '@tidings/protocol'
import type { RobotParts } from './parts.ts'

/** What is posted: what a long poll tells, or a test. */
export type Posting = RobotUpdate | { readonly id: 0; readonly at: number; readonly type: 'test' }

/** What came of posting once. */
export interface Called {
  readonly taken: boolean
  readonly at: number
  readonly ms: number
  /** Absent where nobody answered. */
  readonly status?: number
  /** Why it was not taken, or what of the answer is none. */
  readonly fault?: string
  /** What the robot is to say. */
  readonly answer: RobotAnswer
  /** Nothing is to be posted for so long. */
  readonly restMs: number
}

type Came = Pick<Called, 'taken' | 'status' | 'fault'> & Partial<Pick<Called, 'answer' | 'restMs'>>

const timeoutMs = 5000
const faultLength = 300

/** Which secrets sign now: the one before goes on for a while, so that a program can be given the new one. */
export function secretsOf(
  { keys }: Pick<RobotParts, 'keys'>,
  robot: Uid,
  { generation, formerUntil = 0 }: RobotCallback,
  now: number,
): readonly [string, ...string[]] {
  const name = `robot/${robot}`
  const secret = keys.secretOf(name, generation)
  return now < formerUntil ? [secret, keys.secretOf(name, generation - 1)] : [secret]
}

const short = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, faultLength)

/** The answer of a program that has taken an update: nothing, or what its robot says. */
function answerIn(body: string): Pick<Called, 'answer' | 'fault'> {
  if (body.trim() === '') return { answer: [] }
  const no = (why: string) => ({ answer: [], fault: `nothing was said: ${why}` })
  if (utf8Length(body) > limits.robotAnswerBytes)
    return no(`the answer is longer than ${limits.robotAnswerBytes} bytes`)
  let said: unknown
  try {
    said = JSON.parse(body)
  } catch {
    // What it is instead is for whoever wrote the program.
    return no(`the answer is no JSON: ${short(body)}`)
  }
  const parsed = RobotAnswer.safeParse(said)
  if (parsed.success) return { answer: parsed.data }
  const why = parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ')
  return no(`the answer is neither {"messages": [{"content": …}]} nor {"content": …}: ${short(why)}`)
}

function cameOf({ status, body, retryAfter }: Posted, at: number): Came {
  if (status >= 200 && status < 300) return { taken: true, status, ...answerIn(body) }
  const where = status >= 300 && status < 400 ? ', and redirects are not followed' : ''
  const said = short(body)
  const fault = `answered with status ${status}${where}${said === '' ? '' : `: ${said}`}`
  return { taken: false, status, fault, restMs: retryAfterMs(retryAfter, at) ?? 0 }
}

/** Posts an update to the program of a robot, once. Never rejects. */
export async function callOnce(
  parts: RobotParts,
  robot: Uid,
  callback: RobotCallback,
  posted: Posting,
): Promise<Called> {
  const { posting, keys, clock } = parts
  const body = JSON.stringify({ robot: userOid(robot), ...posted })
  const at = clock.now()
  const began = clock.elapsed()
  const done = (came: Came): Called => {
    const ms = Math.round(clock.elapsed() - began)
    return { answer: [], restMs: 0, at, ms, ...came }
  }
  try {
    // A header has no letters of other scripts.
    const id = `${encodeURIComponent(robot)}:${posted.id === 0 ? `test-${at}` : posted.id}`
    const signed = keys.sign({ id, at, body, secrets: secretsOf(parts, robot, callback, at) })
    const headers = { 'content-type': 'application/json', ...signed }
    const maxBytes = limits.robotAnswerBytes + 1
    return done(cameOf(await posting.post({ url: callback.url, headers, body, timeoutMs, maxBytes }), at))
  } catch (error) {
    if (error instanceof TidingsError) return done({ taken: false, fault: error.message })
    parts.log.error({ err: error, robot }, 'a robot could not be posted to, for a reason of our own')
    return done({ taken: false, fault: 'a fault of this server: its log says which' })
  }
}
