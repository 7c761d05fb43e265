import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { UserCall } from '../calls/call.ts'
import { expectPlace } from '../conversations/conversations.ts'
import type { Places } from '../conversations/places.ts'
import type { Tell } from '../delivery/facts.ts'
import { entryAt } from '../drafting/draft.ts'
import type { Judging } from '../judging/judging.ts'
import { JudgedBefore } from '../places/judged-before.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { roomNotice } from '../rooms/notice.ts'
import { expectAdmin } from '../rooms/powers.ts'
import type { Scheduler } from '../turns/scheduler.ts'

export interface RetainParts {
  readonly store: Store
  readonly places: Places
  readonly rooms: RoomStates
  readonly judging: Judging
  readonly tell: Tell
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly budget: WritingBudget
}

/** How long a conversation keeps its messages. In a room its admins say it, between two either; the log tells who did. */
export function createRetain(parts: RetainParts) {
  const { store, places, rooms, judging, tell, clock, scheduler, budget } = parts
  return async (
    { conversation, days }: ParsedInputOf<'conversation.retain'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.retain'>> => {
    const { uid } = actor
    const place = await expectPlace(places, uid, conversation)
    const { access, standing } = await judging.of(place, actor)
    if (place.kind === 'room') expectAdmin(await rooms.of(place), uid, 'say how long messages are kept')
    const { entry, body } = roomNotice(clock.now(), { type: 'retention-changed', by: uid, more: { days } })
    budget.take(uid, entry.body)
    const full = { ...entry, conversation: place.id, access, standing }
    const appended = await store.conversations.retain(place.id, days, full)
    if (appended.kind === 'stale') throw new JudgedBefore(place)
    if (appended.kind === 'stored') tell({ kind: 'entry', place, entry: entryAt(full, appended), body, access })
    scheduler.look()
    return {}
  }
}
