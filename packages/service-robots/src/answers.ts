import type { RobotAnswer, RobotUpdate } from '@tidings/protocol'
import { TidingsError, type Uid } from '@tidings/protocol'
import type { RobotParts } from './parts.ts'

/** What became of an answer. */
export interface Said {
  readonly said: number
  /** Why the rest was not said. */
  readonly fault?: string
}

/**
 * Says as the robot what its program has answered, where the update was, under ids that are made of the update: what is answered twice is
 * said once. Rejects where it can be said later.
 */
export async function sayAnswer(
  { gate }: Pick<RobotParts, 'gate'>,
  robot: Uid,
  update: RobotUpdate,
  answer: RobotAnswer,
): Promise<Said> {
  const { id, data } = update
  const thread = 'thread' in data ? data.thread : undefined
  let said = 0
  for (const { content, replyTo, mentions } of answer) {
    try {
      await gate.act(robot).call('message.send', {
        to: data.conversation,
        content,
        clientMsgId: `update-${id}.${said}`,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(mentions === undefined ? {} : { mentions }),
        ...(thread === undefined ? {} : { thread }),
      })
    } catch (error) {
      if (!(error instanceof TidingsError) || error.code === 'unavailable') throw error
      const rest = answer.length - said
      return { said, fault: `${rest} of ${answer.length} not said: ${error.code}: ${error.message}` }
    }
    said += 1
  }
  return { said }
}
