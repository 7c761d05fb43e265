import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Sweeping } from '../log/sweeping.ts'
import type { Store } from '../ports/store.ts'
import { presentForEvent } from '../presenting/conversation.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import { expectPlace, notMember } from './conversations.ts'
import type { Places } from './places.ts'
import type { ReadPointers } from './read-pointers.ts'

export interface PointerParts {
  readonly store: Store
  readonly places: Places
  readonly tell: Tell
  readonly scheduler: Scheduler
  readonly sweeping: Sweeping
  readonly readPointers: ReadPointers
}

/** How far users say that they have read and received. */
export function createPointers({ store, places, tell, scheduler, sweeping, readPointers }: PointerParts) {
  async function read(
    input: ParsedInputOf<'conversation.read'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.read'>> {
    const { uid } = actor
    const place = await expectPlace(places, uid, input.conversation)
    const done = await readPointers.forward(place, uid, input.seq)
    if (!done) throw notMember(input.conversation)
    const data = presentForEvent(done.view, uid)
    if (done.changed) tell({ kind: 'event', to: [uid], event: { event: 'conversation', data } })
    return { readSeq: data.readSeq, unread: data.unread, mentions: data.mentions }
  }

  async function unread(
    input: ParsedInputOf<'conversation.unread'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.unread'>> {
    const place = await expectPlace(places, actor.uid, input.conversation)
    const view = await store.conversations.unread(place.id, actor.uid, input.seq)
    if (!view) throw notMember(input.conversation)
    const data = presentForEvent(view, actor.uid)
    tell({ kind: 'event', to: [actor.uid], event: { event: 'conversation', data } })
    return { readSeq: data.readSeq, unread: data.unread, mentions: data.mentions }
  }

  async function delivered(
    input: ParsedInputOf<'conversation.delivered'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.delivered'>> {
    const { uid } = actor
    const found = await Promise.all(input.conversations.map(({ conversation }) => places.toRead(uid, conversation)))
    const positions = input.conversations.flatMap(({ seq }, index) => {
      const place = found[index]
      return place ? [{ id: place.id, seq }] : []
    })
    const moved = new Set(await store.conversations.delivered(uid, positions))
    for (const id of moved) if (sweeping.received(id)) scheduler.look()
    for (const place of found) if (place && moved.has(place.id)) await readPointers.received(place, uid)
    return {}
  }

  return { read, unread, delivered }
}
