import { eachAtOnce } from '@tidings/core'
import { type Content, TidingsError, type Uid } from '@tidings/protocol'
import type { Broadcast, BroadcastsKept, KeptBroadcast } from './broadcasts-kept.ts'
import type { BroadcastParts } from './parts.ts'

/** Messages that are sent at once: others stand between them. */
const atOnce = 8
/** People who are looked at for one piece; whoever goes on after a kill looks at them again. */
const pieceSize = 200

interface Piece {
  readonly people: readonly Uid[]
  readonly looked: number
  readonly next?: Uid
}

/** What came of a piece. */
interface Outcome {
  sent: number
  failed: number
  fault: string | undefined
}

interface PieceParts extends BroadcastParts {
  readonly kept: BroadcastsKept
}

/** The store is away, or the node ends: all of the piece comes again. */
const comesAgain = ({ code }: TidingsError): boolean => code === 'unavailable' || code === 'rate_limited'

/** One piece of a broadcast after the other. Each may be done twice: nobody gets, or loses, a message by that. */
export class Pieces {
  readonly #parts: PieceParts

  constructor(parts: PieceParts) {
    this.#parts = parts
  }

  /** The next one, of at most so many messages; how many it took. undefined: there is nothing to do any more. */
  async next(id: string, most: number): Promise<number | undefined> {
    const found = await this.#parts.kept.find(id)
    if (found?.state === 'recalling' && 'channel' in found.to) return this.#takeBackPublished(found)
    if (found?.state === 'recalling') return this.#takeBackNext(found, Math.min(most, pieceSize))
    if (found?.state !== 'sending') return undefined
    if (found.expiresAt === undefined || this.#parts.clock.now() < found.expiresAt)
      return 'channel' in found.to ? this.#publish(found) : this.#sendNext(found, Math.min(most, pieceSize))
    await this.#end(id, 'expired')
    return undefined
  }

  /** To all at once. */
  async #publish(broadcast: KeptBroadcast): Promise<undefined> {
    const { gate, kept, metrics } = this.#parts
    const { id, from, push } = broadcast
    try {
      await gate.publish({ from, id, content: await kept.contentOf(id), push })
    } catch (error) {
      if (!(error instanceof TidingsError) || comesAgain(error)) throw error
      return this.#end(id, 'failed', error.message)
    }
    // Also where it was cancelled meanwhile: they have it, and keep it.
    const now = await kept.change(id, (before) =>
      before.sent === 0
        ? { ...before, looked: 1, sent: 1, ...(before.state === 'sending' ? { state: 'done' } : {}) }
        : undefined,
    )
    if (now) metrics.copies('sent', 1)
    if (now?.state === 'recalling' || now?.state === 'recalled') await gate.takeBack({ from, id })
  }

  async #takeBackPublished({ id, from }: KeptBroadcast): Promise<undefined> {
    const { gate, kept, metrics } = this.#parts
    const count = (await gate.takeBack({ from, id })) ? 1 : 0
    const done = await kept.change(id, (now) =>
      now.state === 'recalling' ? { ...now, state: 'recalled', recalled: count } : undefined,
    )
    if (done) metrics.copies('recalled', count)
  }

  async #sendNext(broadcast: KeptBroadcast, most: number): Promise<number | undefined> {
    const { kept, metrics } = this.#parts
    const { id, after } = broadcast
    const piece = await this.#people(broadcast, most)
    const outcome = await this.#send(broadcast, await kept.contentOf(id), piece.people)
    if (!outcome) return undefined
    if ('listed' in broadcast.to) outcome.failed += piece.looked - piece.people.length
    metrics.copies('sent', outcome.sent)
    metrics.copies('failed', outcome.failed)
    // Where somebody else has done this piece, too, they have counted it.
    await kept.change(id, (now) => (now.after === after ? counted(now, piece, outcome) : undefined))
    const now = await kept.find(id)
    if (now?.state === 'recalling' || now?.state === 'recalled') await this.#takeBack(broadcast, piece.people)
    return now?.state === 'sending' || now?.state === 'recalling' ? piece.people.length : undefined
  }

  /** undefined: who makes it says nothing any more. */
  async #send(broadcast: KeptBroadcast, content: Content, people: readonly Uid[]): Promise<Outcome | undefined> {
    const { gate } = this.#parts
    const { id, from, push } = broadcast
    const outcome: Outcome = { sent: 0, failed: 0, fault: undefined }
    let silent: string | undefined
    await eachAtOnce(people, atOnce, async (to) => {
      if (silent !== undefined) return
      try {
        await gate.announce({ from, id, content, push }, to)
        outcome.sent += 1
      } catch (error) {
        if (!(error instanceof TidingsError) || comesAgain(error)) throw error
        if (error.code === 'banned') silent = error.message
        outcome.failed += 1
        outcome.fault = error.message
      }
    })
    if (silent === undefined) return outcome
    await this.#end(id, 'failed', silent)
    return undefined
  }

  async #takeBackNext(broadcast: KeptBroadcast, most: number): Promise<number | undefined> {
    const { kept } = this.#parts
    const { id, recalledAfter } = broadcast
    const piece = await this.#whoMayHaveIt(broadcast, most)
    const count = await this.#takeBack(broadcast, piece.people)
    const now = await kept.change(id, (before) =>
      before.recalledAfter === recalledAfter ? takenBack(before, piece, count) : undefined,
    )
    return now?.state === 'recalling' ? piece.looked : undefined
  }

  async #takeBack({ from, id }: KeptBroadcast, people: readonly Uid[]): Promise<number> {
    let count = 0
    await eachAtOnce(people, atOnce, async (of) => {
      if (await this.#parts.gate.takeBack({ from, id }, of)) count += 1
    })
    this.#parts.metrics.copies('recalled', count)
    return count
  }

  #people({ id, to, after, createdAt }: KeptBroadcast, most: number): Promise<Piece> {
    if (!('where' in to)) return this.#listed(id, after, most, true)
    const { registeredBefore = createdAt } = to.where
    return this.#parts.gate.people(
      { ...to.where, registeredBefore: Math.min(registeredBefore, createdAt) },
      after,
      most,
    )
  }

  /** Whatever was asked of them may hold no longer. */
  #whoMayHaveIt({ id, to, recalledAfter }: KeptBroadcast, most: number): Promise<Piece> {
    if ('listed' in to) return this.#listed(id, recalledAfter, most, false)
    return this.#parts.gate.people({ anybody: true }, recalledAfter, most)
  }

  async #listed(id: string, after: Uid, most: number, areThere: boolean): Promise<Piece> {
    const { kept, gate } = this.#parts
    const listed = await kept.listPage(id, after, most)
    const last = listed.length < most ? undefined : listed.at(-1)
    const people = areThere ? await gate.known(listed) : listed
    return { people, looked: listed.length, ...(last === undefined ? {} : { next: last }) }
  }

  async #end(id: string, state: 'expired' | 'failed', fault?: string): Promise<undefined> {
    await this.#parts.kept.change(id, (now) =>
      now.state === 'sending' ? { ...now, state, ...(fault === undefined ? {} : { fault }) } : undefined,
    )
  }
}

function counted(now: Broadcast, { looked, next }: Piece, { sent, failed, fault }: Outcome): Broadcast {
  return {
    ...now,
    looked: now.looked + looked,
    sent: now.sent + sent,
    failed: now.failed + failed,
    ...(fault === undefined ? {} : { fault }),
    ...(next === undefined ? {} : { after: next }),
    ...(next === undefined && now.state === 'sending' ? { state: 'done' } : {}),
  }
}

const takenBack = (now: Broadcast, { next }: Piece, count: number): Broadcast => ({
  ...now,
  recalled: now.recalled + count,
  ...(next === undefined ? { state: 'recalled' } : { recalledAfter: next }),
})
