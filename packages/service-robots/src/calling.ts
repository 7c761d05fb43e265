import {
  type CallFormat,
  type CameOfPost,
  postSigned,
  type RobotCall,
  type RobotCallback,
  signingSecrets,
} from '@tidings/core'
import { limits, type RobotAnswer, TidingsError, type Uid } from '@tidings/protocol'
import type { RobotParts } from './parts.ts'
import { standardFormat } from './standard-format.ts'

/** What came of posting once. */
export interface Called extends Omit<CameOfPost, 'body'> {
  /** What the robot is to say. */
  readonly answer: RobotAnswer
}

const timeoutMs = 5000

export const secretsOf = (
  { keys }: Pick<RobotParts, 'keys'>,
  robot: Uid,
  callback: RobotCallback,
  now: number,
): readonly [string, ...string[]] => signingSecrets(keys, `robot/${robot}`, callback, now)

/** The words of a callback; undefined: this server has them not. */
export function formatOf({ keys, formats = {} }: RobotParts, name: string | undefined): CallFormat | undefined {
  return name === undefined ? standardFormat(keys) : Object.hasOwn(formats, name) ? formats[name] : undefined
}

/** Posts to the program of a robot, once; undefined: there are no words for it in the format of the callback. Never rejects. */
export async function callOnce(
  parts: RobotParts,
  robot: Uid,
  callback: RobotCallback,
  call: RobotCall,
): Promise<Called | undefined> {
  const { url, format: name } = callback
  const format = formatOf(parts, name)
  const failed = (fault: string): Called => ({
    ...{ taken: false, ms: 0, restMs: 0, answer: [] },
    at: parts.clock.now(),
    fault,
  })
  if (!format) return failed(`this server has no format ${name} any more`)
  try {
    const asked = await format.ask(robot, call)
    if (!asked) return undefined
    const { body, sign } = asked
    const { body: said, ...came } = await postSigned(
      parts,
      {
        ...{ url, body, timeoutMs, maxBytes: limits.robotAnswerBytes + 1 },
        sign: (at) => sign(secretsOf(parts, robot, callback, at), at),
      },
      { robot },
    )
    return { ...came, ...(came.taken ? format.answerIn(said) : { answer: [] }) }
  } catch (error) {
    if (error instanceof TidingsError) return failed(error.message)
    parts.log.error({ err: error, robot }, 'a robot could not be posted to, for a reason of our own')
    return failed('a fault of this server: its log says which')
  }
}
