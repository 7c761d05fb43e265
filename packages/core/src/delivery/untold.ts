import { TidingsError, type Uid } from '@tidings/protocol'
import type { ChannelPlace, RoomPlace } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { ViewFact } from './facts.ts'

export interface UntoldParts {
  readonly store: Pick<Store, 'conversations'>
  readonly rooms: Pick<RoomStates, 'of'>
  readonly clock: Pick<Clock, 'after'>
  readonly log: Pick<Log, 'warn' | 'error'>
  /** Something did not come for these, wherever they sit. */
  readonly missed: (uids: readonly Uid[] | 'all') => void
}

/** Rooms, and users whose own view it was; beyond that it is missed by everybody. */
const most = 1000
const againMs = 1000

/** Whom it would have been for: rejects while the store cannot say. */
type Whom = () => Promise<readonly Uid[]>

const isOf = (error: unknown, code: string): boolean => error instanceof TidingsError && error.code === code

/** What could not be told, as the store was away and it had to be read who hears it, or what: they read again as soon as the store answers. */
export class Untold {
  readonly #parts: UntoldParts
  readonly #waiting = new Map<string, Whom>()
  #isAll = false
  #isPlanned = false
  #isOver = false
  #cancel = (): void => undefined
  #running: Promise<void> = Promise.resolve()

  constructor(parts: UntoldParts) {
    this.#parts = parts
  }

  /** Who its members are, could not be read. */
  room(place: RoomPlace, error: unknown): void {
    const { rooms } = this.#parts
    this.#note(`room ${place.id}`, async () => [...(await rooms.of(place)).members.keys()], error)
  }

  /** Who of those here subscribes, could not be read. */
  channel(place: ChannelPlace, error: unknown, whom: Whom): void {
    this.#note(`channel ${place.id}`, whom, error)
  }

  view({ to, conversation }: Pick<ViewFact, 'to' | 'conversation'>, error: unknown): void {
    const { conversations } = this.#parts.store
    this.#note(`view ${to}`, () => conversations.view(conversation, to).then(() => [to]), error)
  }

  /** Nothing is read any more. */
  async stop(): Promise<void> {
    this.#isOver = true
    this.#cancel()
    await this.#running
  }

  #note(key: string, whom: Whom, error: unknown): void {
    // It was dissolved: nobody is left to hear of it.
    if (isOf(error, 'not_found')) return
    const { log } = this.#parts
    if (!isOf(error, 'unavailable')) log.error({ err: error }, 'something could not be told: it is read again')
    else if (this.#waiting.size === 0)
      log.warn(
        { err: error },
        'the store could not say who is to be told: what they miss is read again when it answers',
      )
    if (this.#waiting.size < most || this.#waiting.has(key)) this.#waiting.set(key, whom)
    else this.#isAll = true
    this.#plan()
  }

  #plan(): void {
    if (this.#isPlanned || this.#isOver) return
    this.#isPlanned = true
    this.#cancel = this.#parts.clock.after(againMs, () => {
      this.#running = this.#tryAgain()
    })
  }

  /** One after the other: after an outage everybody else reads as well. */
  async #tryAgain(): Promise<void> {
    for (const [key, whom] of [...this.#waiting]) {
      if (this.#isOver) return
      // What comes meanwhile is another loss.
      if (!this.#waiting.delete(key)) continue
      const uids = await this.#read(whom)
      if (!uids) {
        this.#waiting.set(key, whom)
        break
      }
      if (this.#isAll) {
        this.#waiting.clear()
        this.#isAll = false
        this.#parts.missed('all')
      } else if (uids.length > 0) this.#parts.missed(uids)
    }
    this.#isPlanned = false
    if (this.#waiting.size > 0) this.#plan()
  }

  /** undefined while the store is away. */
  async #read(whom: Whom): Promise<readonly Uid[] | undefined> {
    try {
      return await whom()
    } catch (error) {
      if (isOf(error, 'unavailable')) return undefined
      if (!isOf(error, 'not_found')) this.#parts.log.error({ err: error }, 'who has missed something cannot be read')
      return []
    }
  }
}
