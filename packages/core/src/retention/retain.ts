import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Relations } from '../contacts/relations.ts'
import { expectPlace } from '../conversations/conversations.ts'
import { otherOf } from '../conversations/place.ts'
import type { Places } from '../conversations/places.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Appender } from '../messages/appender.ts'
import { entryAt } from '../messages/draft.ts'
import type { WritingBudget } from '../messages/writing-budget.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { roomNotice } from '../rooms/notice.ts'
import { expectAdmin } from '../rooms/powers.ts'
import type { RoomStates } from '../rooms/room-states.ts'
import type { Scheduler } from '../scheduler.ts'

export interface RetainParts {
  readonly store: Store
  readonly places: Places
  readonly rooms: RoomStates
  readonly relations: Relations
  readonly appender: Appender
  readonly tell: Tell
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly budget: WritingBudget
}

/** How long a conversation keeps its messages. In a room its admins say it, between two either; the log tells who did. */
export function createRetain(parts: RetainParts) {
  const { store, places, rooms, relations, appender, tell, clock, scheduler, budget } = parts
  return async (
    { conversation, days }: ParsedInputOf<'conversation.retain'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.retain'>> => {
    const { uid } = actor
    const place = await expectPlace(places, uid, conversation)
    if (place.kind === 'room') expectAdmin(await rooms.of(place), uid, 'say how long messages are kept')
    else await relations.expectWelcome(uid, otherOf(place, uid))
    const { entry, body } = roomNotice(clock.now(), { type: 'retention-changed', by: uid, more: { days } })
    budget.take(uid, entry.body)
    await store.conversations.retain(place.id, days)
    const full = { ...entry, conversation: place.id }
    const appended = await appender.append(full)
    if (appended.kind === 'stored') tell({ kind: 'entry', place, entry: entryAt(full, appended), body })
    scheduler.look()
    return {}
  }
}
