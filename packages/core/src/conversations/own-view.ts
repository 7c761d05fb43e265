import type { OutputOf, ParsedInputOf, Uid } from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import { notStale, standingOf } from '../places/judged-before.ts'
import type { Place } from '../places/place.ts'
import type { ListedConversation } from '../ports/conversations.ts'
import type { ConversationSettingsPatch, MembershipPatch } from '../ports/membership.ts'
import type { ConversationId } from '../ports/message-log.ts'
import { presentForEvent } from '../presenting/conversation.ts'
import { expectPlace, notMember } from './conversations.ts'
import type { PointerParts } from './pointers.ts'

interface OwnViewParts extends Pick<PointerParts, 'store' | 'places' | 'tell' | 'readPointers'> {
  readonly budget: WritingBudget
}

/** Muted without a time is muted for good, and what is muted until a time is muted. */
function muting({ muted, mutedUntil }: ParsedInputOf<'conversation.update'>['settings']): ConversationSettingsPatch {
  if (mutedUntil === undefined) return muted === undefined ? {} : { mutedUntil: null }
  return muted === undefined && mutedUntil !== null ? { muted: true } : {}
}

/** What a user has set for one conversation, for themselves alone; synced to all of their terminals. */
export function createOwnViews({ store, places, tell, readPointers, budget }: OwnViewParts) {
  function told(uid: Uid, view: ListedConversation): void {
    tell({ kind: 'event', to: [uid], event: { event: 'conversation', data: presentForEvent(view, uid) } })
  }

  async function changed(id: ConversationId, actor: UserCall['actor'], patch: MembershipPatch) {
    return notStale(await store.conversations.update(id, actor.uid, patch, standingOf(actor)))
  }

  async function found(uid: Uid, oid: string): Promise<{ readonly place: Place; readonly view: ListedConversation }> {
    const place = await expectPlace(places, uid, oid)
    const view = await store.conversations.view(place.id, uid)
    if (!view) throw notMember(oid)
    return { place, view }
  }

  async function update(
    input: ParsedInputOf<'conversation.update'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.update'>> {
    const { place } = await found(actor.uid, input.conversation)
    const patch = { ...muting(input.settings), ...named(input.settings) }
    budget.take(actor.uid, JSON.stringify(patch))
    const view = await changed(place.id, actor, { settings: patch })
    if (!view) throw notMember(input.conversation)
    told(actor.uid, view)
    return { settings: view.membership.settings }
  }

  /** Nothing up to the head is shown again: it counts as read. */
  async function clear(
    input: ParsedInputOf<'conversation.clear'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.clear'>> {
    const { place, view: before } = await found(actor.uid, input.conversation)
    const { seq } = before.conversation
    if (!(await changed(place.id, actor, { clearedSeq: seq }))) throw notMember(input.conversation)
    const read = await readPointers.forward(place, actor.uid, seq)
    if (!read) throw notMember(input.conversation)
    told(actor.uid, read.view)
    return { floor: seq }
  }

  async function remove(
    input: ParsedInputOf<'conversation.remove'>,
    call: UserCall,
  ): Promise<OutputOf<'conversation.remove'>> {
    const { view: before } = await found(call.actor.uid, input.conversation)
    if (input.clear) await clear({ conversation: input.conversation }, call)
    const { id, seq } = before.conversation
    const view = await changed(id, call.actor, { hiddenSeq: seq })
    if (!view) throw notMember(input.conversation)
    told(call.actor.uid, view)
    return {}
  }

  return { update, clear, remove }
}
