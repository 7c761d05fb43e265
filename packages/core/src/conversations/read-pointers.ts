import { limits, type Uid, userOid } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import type { Sweeping } from '../log/sweeping.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import { kindOf } from '../places/kinds.ts'
import { otherOf, type PairPlace, type Place, type RoomPlace } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { ListedConversation } from '../ports/conversations.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { Scheduler } from '../turns/scheduler.ts'

export interface ReadPointerParts {
  readonly store: Store
  readonly clock: Clock
  readonly rooms: RoomStates
  readonly userSettings: ChosenSettings
  readonly tell: Tell
  readonly scheduler: Scheduler
  readonly sweeping: Sweeping
  readonly log: Log
}

/** What reading up to a place came to; `changed`: the reader's view is another than before. */
export interface HasRead {
  readonly view: ListedConversation
  readonly changed: boolean
}

/** The one way in which somebody has read something, whatever they did for it: everything that hangs on it follows. */
export class ReadPointers {
  readonly #parts: ReadPointerParts

  constructor(parts: ReadPointerParts) {
    this.#parts = parts
  }

  /** Moves a reader's pointer forward, and tells the others; undefined when they are not a member. */
  async forward(place: Place, reader: Uid, seq: number): Promise<HasRead | undefined> {
    const { store, clock, scheduler, sweeping } = this.#parts
    const result = await store.conversations.read(place.id, reader, { seq, now: clock.now() })
    if (!result) return undefined
    const view = await this.#unmarked(result.view, reader)
    if (result.moved) {
      if (kindOf(place).receipts === 'peer') sweeping.received(place.id)
      scheduler.look()
      const { readSeq, seenSeq } = view.membership
      await this.#tell(place, reader, Math.max(readSeq, seenSeq))
    }
    return { view, changed: result.moved || view !== result.view }
  }

  /** The peer sees how far its messages were received. */
  async received(place: Place, reader: Uid): Promise<void> {
    if (place.kind === 'pair') await this.#tell(place, reader, 0)
  }

  /** Reading takes away the mark that somebody set by hand. */
  async #unmarked(view: ListedConversation, uid: Uid): Promise<ListedConversation> {
    if (!view.membership.settings.unreadMark) return view
    const { conversations } = this.#parts.store
    return (await conversations.update(view.conversation.id, uid, { settings: { unreadMark: null } })) ?? view
  }

  /** It is done, whoever hears of it: a fault here must not be answered as if it were not. */
  async #tell(place: Place, reader: Uid, readSeq: number): Promise<void> {
    try {
      if (!(await this.#parts.userSettings.of(reader)).receipts) return
      if (place.kind === 'pair') await this.#tellPeer(place, reader)
      else if (place.kind === 'room') await this.#tellRoom(place, reader, readSeq)
    } catch (error) {
      this.#parts.log.warn({ err: error, uid: reader }, 'others could not be told how far somebody has read')
    }
  }

  async #tellPeer(place: PairPlace, reader: Uid): Promise<void> {
    const peer = otherOf(place, reader)
    if (peer !== reader) await this.#parts.tell({ kind: 'view', to: peer, conversation: place.id })
  }

  /** In a small room the others see it at once; in a large one they ask. */
  async #tellRoom(place: RoomPlace, reader: Uid, readSeq: number): Promise<void> {
    const { rooms, tell } = this.#parts
    const { members, room } = await rooms.of(place)
    if (members.size > limits.smallRoom) return
    const passing = { event: 'receipt', data: { user: userOid(reader), readSeq } } as const
    tell({ kind: 'passing', place, access: room.access, passing })
  }
}
