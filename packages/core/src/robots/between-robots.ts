import { limits, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import { RateLimiter } from '../budgets/rate-limiter.ts'
import { mentionedUsers } from '../entries/mentions.ts'
import { otherOf, type Place } from '../places/place.ts'
import type { Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { bodyOf } from '../presenting/entry.ts'
import type { Directory } from '../users/directory.ts'

/** A robot was about to call others in a place once more, and was not let. */
export interface Loop {
  readonly robot: Uid
  readonly others: readonly Uid[]
  readonly place: Place
}

interface BetweenParts {
  readonly store: Pick<Store, 'log'>
  readonly clock: Clock
  readonly directory: Directory
  /** Its owners are to hear of it. */
  readonly looped: (loop: Loop) => void
}

/** What a robot says so long after it was called answers that call: programs that ask an AI take their time. */
const answersWithinMs = 300_000
/** So far back it is looked by whom it was called. */
const lookedThrough = 100
const bytesOfThem = 262_144

/**
 * What robots say to each other comes to an end, whatever program is behind them: a robot that calls another one, in answer to a call by
 * a robot, is one step further in a chain, which has a bound; a call by a person begins anew. Who calls too often is bounded, too. In a room
 * a mention is a call, in private everything is.
 */
export class BetweenRobots {
  readonly #parts: BetweenParts
  readonly #calls: RateLimiter

  constructor(parts: BetweenParts) {
    this.#parts = parts
    const perMinute = limits.robotCallsPerMinute
    this.#calls = new RateLimiter(parts.clock, { perSecond: perMinute / 60, burst: perMinute })
  }

  /** The step of a call by a robot; undefined where it calls no other one. `forbidden`, `rate_limited`. */
  async step(place: Place, sender: Uid, mentions: readonly string[] | undefined): Promise<number | undefined> {
    if (place.kind !== 'pair' && mentions === undefined) return undefined
    const { directory } = this.#parts
    if ((await directory.get(sender))?.kind !== 'robot') return undefined
    const called = place.kind === 'pair' ? [otherOf(place, sender)] : mentionedUsers(mentions)
    const users = await Promise.all([...new Set(called)].map((uid) => directory.get(uid)))
    const others = users.flatMap((user) => (user?.kind === 'robot' && user.uid !== sender ? [user.uid] : []))
    if (others.length === 0) return undefined
    const step = 1 + (await this.#stepBefore(place, sender))
    this.#expect(step, { robot: sender, others, place })
    return step
  }

  #expect(step: number, loop: Loop): void {
    try {
      if (step > limits.robotSteps)
        throw new TidingsError(
          'forbidden',
          `${limits.robotSteps} times in a row robots have called each other here: a person has to call one before they go on`,
        )
      this.#calls.take(loop.robot)
    } catch (error) {
      this.#parts.looped(loop)
      throw error
    }
  }

  /** Of the call that it answers: the last one; 0 where a person called it, or nobody. */
  async #stepBefore(place: Place, robot: Uid): Promise<number> {
    const { store, clock } = this.#parts
    const since = clock.now() - answersWithinMs
    const entries = await store.log.readBefore(place.id, Number.MAX_SAFE_INTEGER, lookedThrough, bytesOfThem)
    const call = entries.find((entry) => entry.ts >= since && calls(place, entry, robot))
    return (call && bodyOf(call).robotStep) ?? 0
  }
}

const calls = (place: Place, entry: Entry, robot: Uid): boolean =>
  entry.type !== 'event' &&
  uidOf(entry.sender) !== robot &&
  (place.kind === 'pair' || mentionedUsers(bodyOf(entry).mentions).includes(robot))
