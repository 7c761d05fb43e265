import { randomInt } from 'node:crypto'
import type { CallFormat, DoorGate } from '@tidings/core'
import { attachmentsIn, type Uid } from '@tidings/protocol'
import { type Links, messageData } from '../codec/shown.ts'
import { jsonOf } from '../wire/json.ts'
import { signedHeaders } from '../wire/sign.ts'
import type { ProgramSecrets } from './secrets.ts'

/** The name under which robots are posted to in these words. */
export const callbackFormat = 'wildfire'

export interface CallbackParts {
  readonly door: Pick<DoorGate, 'numberOf'>
  /** Of robots, and of channels: the account to which people write has the id of its channel. */
  readonly secrets: Pick<ProgramSecrets, 'of'>
  readonly channels: Pick<ProgramSecrets, 'of'>
  /** Where a robot finds these files, for a while. */
  readonly linksFor: (robot: Uid, ids: readonly string[]) => Promise<Links>
}

/** What is written to a robot, as its program is posted it: the message, signed with the robot's own secret. What that answers is not said. */
export function robotCallbacks({ door, secrets, channels, linksFor }: CallbackParts): CallFormat {
  return {
    async ask(robot, call) {
      if (call.type !== 'message' && call.type !== 'menu') return undefined
      const ids = attachmentsIn(call.data.content)
      const [own, ofChannel, links] = await Promise.all([
        secrets.of(robot),
        channels.of(robot),
        ids.length > 0 ? linksFor(robot, ids) : undefined,
      ])
      const data = messageData(call.data, door.numberOf(call.data.id), links)
      const isChannels = ofChannel !== undefined && data.conv.type === 0
      return {
        body: jsonOf(isChannels ? { ...data, conv: { ...data.conv, type: 3, target: robot } } : data),
        sign: ([latest], at) =>
          signedHeaders((ofChannel ?? own)?.secret ?? latest, at, String(randomInt(100_000, 1_000_000))),
      }
    },
    answerIn: () => ({ answer: [] }),
  }
}
