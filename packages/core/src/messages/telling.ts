import type { EventName, ServerEvent } from '@tidings/protocol'
import type { Place } from '../conversations/place.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Entry } from '../ports/message-log.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Body } from './body.ts'
import { bodyOf, isForOthers, presentHidden, presentMessage } from './present.ts'

type MessageEvent = Extract<EventName, 'message' | 'message.changed'>

/** Tells the members of a conversation of an entry, each in the form that is for them. */
export class Telling {
  readonly #delivery: Delivery

  constructor(delivery: Delivery) {
    this.#delivery = delivery
  }

  /** A new entry, to all but the session that sent it. */
  sent(place: Place, entry: Entry, body: Body, except?: LiveSession): void {
    if (place.kind === 'pair') this.#inPair(place, 'message', entry, { body, except })
    else if (body.targets) this.#inRoomEach(place, 'message', entry, { body, except })
    else this.#delivery.toRoom(place, { event: 'message', data: presentMessage(place, entry, body, '') }, except)
  }

  /** The present state of an entry that changed, to all who may read it. */
  changed(place: Place, entry: Entry): void {
    const body = bodyOf(entry)
    if (place.kind === 'pair') this.#inPair(place, 'message.changed', entry, { body, except: undefined })
    else this.#inRoomEach(place, 'message.changed', entry, { body, except: undefined })
  }

  #inPair(place: Place & { kind: 'pair' }, event: MessageEvent, entry: Entry, { body, except }: Form): void {
    const tell = (reader: string): ServerEvent => ({ event, data: presentMessage(place, entry, body, reader) })
    this.#delivery.toUser(place.a, () => tell(place.a), except)
    if (place.b !== place.a) this.#delivery.toUser(place.b, () => tell(place.b), except)
  }

  #inRoomEach(place: Place & { kind: 'room' }, event: MessageEvent, entry: Entry, { body, except }: Form): void {
    const open = new Outgoing({ event, data: presentMessage(place, entry, body, '') })
    const hidden = new Outgoing({ event, data: presentHidden(place, entry, '') })
    this.#delivery.toEach(
      place,
      (uid, { room, members }) => {
        // Who came later and may not read what was before does not hear of it either.
        if (room.settings.history === 'joined' && entry.seq <= (members.get(uid) ?? 0)) return undefined
        return isForOthers(body, entry.sender, uid) ? hidden : open
      },
      except,
    )
  }
}

interface Form {
  readonly body: Body
  readonly except: LiveSession | undefined
}
