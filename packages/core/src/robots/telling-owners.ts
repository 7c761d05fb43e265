import { TidingsError, type Uid, userOid } from '@tidings/protocol'
import type { Places } from '../conversations/places.ts'
import type { Tell } from '../delivery/facts.ts'
import { entryAt } from '../drafting/draft.ts'
import type { Body } from '../entries/body.ts'
import type { Judging } from '../judging/judging.ts'
import type { Appender } from '../log/appender.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { oidFor } from '../places/kinds.ts'
import type { NewEntry } from '../ports/message-log.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { Loop } from './between-robots.ts'
import { keptIn, type RobotsKept } from './robots-kept.ts'

interface TellingParts {
  readonly clock: Clock
  readonly log: Log
  readonly places: Places
  readonly judging: Judging
  readonly appender: Appender
  readonly tell: Tell
  readonly robotsKept: RobotsKept
}

const hourMs = 3_600_000

/**
 * The owners of robots that called each other without end read of it in their chats with them, once an hour for each robot, whichever node
 * has seen it. A robot of the app's has the log alone.
 */
export class TellingOwners {
  readonly #parts: TellingParts
  /** By robot: the hour in which it was told last, here. */
  readonly #told = new BoundedCache<Uid, number>(10_000)

  constructor(parts: TellingParts) {
    this.#parts = parts
  }

  looped(loop: Loop): void {
    const { clock, log } = this.#parts
    const hour = Math.floor(clock.now() / hourMs)
    if (this.#told.get(loop.robot) === hour) return
    const { robot, others, place } = loop
    log.warn({ robot, others, conversation: place.id }, 'robots call each other without end, and are not let')
    this.#tellOwners(loop, hour).catch((error: unknown) => {
      // An owner who takes nothing from their robot is not told.
      if (!(error instanceof TidingsError) || error.code === 'unavailable')
        log.warn({ err: error, robot }, 'the owners of robots that call each other could not be told')
    })
  }

  async #tellOwners({ robot: by, others, place }: Loop, hour: number): Promise<void> {
    const { clock, robotsKept } = this.#parts
    const all = [by, ...others]
    const robots = all.filter((robot) => this.#told.get(robot) !== hour)
    for (const robot of robots) this.#told.set(robot, hour)
    const owners = new Set<Uid>()
    for (const robot of robots) {
      const record = await robotsKept.find(robot)
      const owner = record && keptIn(record).owner
      // Whose both are reads it once.
      if (owner === undefined || owners.has(owner)) continue
      owners.add(owner)
      const users = all.filter((one) => one !== robot).map(userOid)
      const data = { by: userOid(robot), users, conversation: oidFor(place, by) }
      const body: Body = { content: { type: 'notice/robots-looped', data } }
      await this.#write(robot, owner, { body: JSON.stringify(body), clientMsgId: `looped-${hour}`, ts: clock.now() })
    }
  }

  async #write(robot: Uid, owner: Uid, entry: Pick<NewEntry, 'body' | 'clientMsgId' | 'ts'>): Promise<void> {
    const { places, judging, appender, tell } = this.#parts
    const place = await places.toSend(robot, userOid(owner))
    const { access, standing } = await judging.of(place, { uid: robot })
    const whole: NewEntry = {
      ...{ conversation: place.id, sender: userOid(robot), reader: robot, mentions: [] },
      ...{ type: 'event', counts: true, access, standing },
      ...entry,
    }
    const appended = await appender.append(place.id, robot, () => whole)
    if (appended?.kind !== 'stored') return
    tell({
      ...{ kind: 'entry', place, entry: entryAt(whole, appended), access, except: undefined },
      body: JSON.parse(whole.body) as Body,
    })
  }
}
