import { TidingsError, type Uid, uidOf } from '@tidings/protocol'
import type { Body } from '../entries/body.ts'
import { mentionedUsers } from '../entries/mentions.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { fromMessageId } from '../places/message-id.ts'
import type { Place } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'
import { bodyOf, isForOthers } from '../presenting/entry.ts'
import { misplaced, type SendInput } from './draft.ts'
import type { ThreadRoot } from './following.ts'

/** What never changes about a message that is there. */
type Target = Pick<Body, 'thread' | 'targets'> & { readonly sender: string }

/** What a message points to: it is there when the message is written, whatever becomes of it later. */
export class References {
  readonly #store: Store
  readonly #rooms: RoomStates
  readonly #found = new BoundedCache<string, Target>(20_000)

  constructor({ store, rooms }: { readonly store: Store; readonly rooms: RoomStates }) {
    this.#store = store
    this.#rooms = rooms
  }

  /**
   * Answers the thread to which the message belongs: an answer to a message of a thread is in that thread.
   * `invalid` for messages of other conversations, `not_found` for those that are not there, or (`replyTo`) not for the sender.
   * One read for a message that was not referred to of late.
   */
  async resolve(place: Place, uid: Uid, { thread, replyTo }: SendInput): Promise<string | undefined> {
    if (replyTo !== undefined) await this.#expectReadable(place, uid, replyTo)
    return thread === undefined ? undefined : this.#threadOf(place, thread)
  }

  /** The message with which a thread starts, as it is now; undefined when it is no longer there. One read. */
  async root(thread: string): Promise<ThreadRoot | undefined> {
    const { conversation, seq } = fromMessageId(thread)
    const entry = await this.#store.log.get(conversation, seq)
    if (!entry) return undefined
    const { targets, mentions } = bodyOf(entry)
    return { sender: entry.sender, called: targets ? targets.map(uidOf) : mentionedUsers(mentions) }
  }

  async #expectReadable(place: Place, uid: Uid, id: string): Promise<void> {
    const target = await this.#target(place, id, 'replyTo')
    const { seq } = fromMessageId(id)
    const isReadable = target && !isForOthers(target, target.sender, uid) && seq > (await this.#floorOf(place, uid))
    if (!isReadable) throw missing('replyTo', id)
  }

  /** Whoever came later may answer in a thread whose first message they may not read; so may anybody when it was removed since. */
  async #threadOf(place: Place, id: string): Promise<string> {
    const target = await this.#target(place, id, 'thread')
    if (target) return target.thread ?? id
    const record = await this.#store.conversations.get(place.id)
    if (fromMessageId(id).seq > (record?.trimmedSeq ?? 0)) throw missing('thread', id)
    return id
  }

  async #floorOf(place: Place, uid: Uid): Promise<number> {
    if (place.kind !== 'room') return 0
    const { room, members } = await this.#rooms.of(place)
    return room.settings.history === 'joined' ? (members.get(uid) ?? 0) : 0
  }

  async #target(place: Place, id: string, path: 'replyTo' | 'thread'): Promise<Target | undefined> {
    const { conversation, seq } = fromMessageId(id)
    if (conversation !== place.id) throw misplaced(path, 'names a message of another conversation')
    // A seq that no store can hold would fail the batch of everybody else.
    if (!Number.isSafeInteger(seq) || seq < 1) throw misplaced(path, 'names no message')
    const known = this.#found.get(id)
    if (known) return known
    const entry = await this.#store.log.get(place.id, seq)
    if (!entry) return undefined
    const { thread, targets } = bodyOf(entry)
    const target: Target = {
      sender: entry.sender,
      ...(thread === undefined ? {} : { thread }),
      ...(targets === undefined ? {} : { targets }),
    }
    this.#found.set(id, target)
    return target
  }
}

function missing(path: string, id: string): TidingsError {
  const message = `there is no message ${id}`
  return new TidingsError('not_found', `${path}: ${message}`, { issues: [{ path, message }] })
}
