import { limits, type OutputOf, type ParsedInputOf, type ServerEvent, type Uid, userOid } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import { oidFor, otherOf } from '../conversations/place.ts'
import type { Places } from '../conversations/places.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Clock } from '../ports/system.ts'
import { expectMaySpeak } from '../rooms/powers.ts'
import type { RoomStates } from '../rooms/room-states.ts'

export interface SignalParts {
  readonly places: Places
  readonly rooms: RoomStates
  readonly delivery: Delivery
  readonly clock: Clock
}

/** Tells who is writing. In a large room nobody would see it among the others, so nothing is sent. */
export function createTyping({ places, rooms, delivery, clock }: SignalParts) {
  return async (input: ParsedInputOf<'typing'>, { actor }: UserCall): Promise<OutputOf<'typing'>> => {
    const { uid } = actor
    const place = await places.toSend(uid, input.conversation)
    const typing = (reader: Uid): ServerEvent => ({
      event: 'typing',
      data: { conversation: oidFor(place, reader), user: userOid(uid), on: input.on },
    })
    if (place.kind === 'pair') {
      const peer = otherOf(place, uid)
      if (peer !== uid) delivery.toUser(peer, () => typing(peer))
      return {}
    }
    const room = await rooms.of(place)
    expectMaySpeak(room, uid, clock.now())
    if (room.members.size > limits.smallRoom) return {}
    const outgoing = new Outgoing(typing(uid))
    delivery.toEach(place, (reader) => (reader === uid ? undefined : outgoing))
    return {}
  }
}
