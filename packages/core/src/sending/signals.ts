import { limits, type OutputOf, type ParsedInputOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Places } from '../conversations/places.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { kindOf } from '../places/kinds.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Clock } from '../ports/system.ts'
import { expectMaySpeak } from '../rooms/powers.ts'

export interface SignalParts {
  readonly places: Places
  readonly rooms: RoomStates
  readonly tell: Tell
  readonly clock: Clock
  readonly mutes: Pick<Mutes, 'expect'>
}

/** Tells who is writing. In a large room nobody would see it among the others, so nothing is sent. */
export function createTyping({ places, rooms, tell, clock, mutes }: SignalParts) {
  return async (input: ParsedInputOf<'typing'>, { actor }: UserCall): Promise<OutputOf<'typing'>> => {
    const { uid } = actor
    const place = await places.toSend(uid, input.conversation)
    if (!kindOf(place).passes) return {}
    await mutes.expect(uid)
    let access: number | undefined
    if (place.kind === 'room') {
      const room = await rooms.of(place)
      access = room.room.access
      expectMaySpeak(room, uid, clock.now())
      if (room.members.size > limits.smallRoom) return {}
    }
    const data = { user: userOid(uid), on: input.on }
    tell({ kind: 'passing', place, access, passing: { event: 'typing', data }, notTo: uid })
    return {}
  }
}
