import { limits, type OutputOf, type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { GlobalChannels } from '../places/global-channels.ts'
import { oidFor } from '../places/kinds.ts'
import { type Place, placeFromKey } from '../places/place.ts'
import type { Store } from '../ports/store.ts'
import { presentConversation } from '../presenting/conversation.ts'
import type { Places } from './places.ts'
import type { Readings } from './reading.ts'

export interface ConversationParts {
  readonly store: Store
  readonly places: Places
  readonly readings: Readings
  readonly globalChannels: Pick<GlobalChannels, 'enrolInAll'>
}

/** The place, when something was said there or it is a room; `not_found`, `not_member`. */
export async function expectPlace(places: Places, uid: Uid, oid: string): Promise<Place> {
  const place = await places.toRead(uid, oid)
  if (!place) throw new TidingsError('not_found', `nothing was said with ${oid} yet`)
  return place
}

export const notMember = (oid: string): TidingsError => new TidingsError('not_member', `you are not a member of ${oid}`)

/** A user's conversations, as lists show them. */
export function createConversations({ store, places, readings, globalChannels }: ConversationParts) {
  async function list(
    input: Omit<ParsedInputOf<'conversation.list'>, 'limit'> & { readonly limit: number },
    uid: Uid,
  ): Promise<OutputOf<'conversation.list'>> {
    if (input.next === undefined) await globalChannels.enrolInAll(uid)
    const [page, deleted] = await Promise.all([
      store.conversations.list(uid, {
        limit: input.limit,
        maxBytes: limits.pageBytes,
        ...(input.since ? { since: input.since } : {}),
        ...(input.next === undefined ? {} : { next: input.next }),
      }),
      readings.deletionsOf(uid),
    ])
    return {
      conversations: page.items.map((item) => presentConversation(item, uid, deleted)),
      gone: page.gone.map((key) => oidFor(placeFromKey(0, key), uid)),
      ...(page.next === undefined ? {} : { next: page.next }),
      cursor: page.cursor,
    }
  }

  async function get(
    input: ParsedInputOf<'conversation.get'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.get'>> {
    const place = await expectPlace(places, actor.uid, input.conversation)
    const view = await store.conversations.view(place.id, actor.uid)
    if (!view) throw notMember(input.conversation)
    return { conversation: presentConversation(view, actor.uid, await readings.deletionsOf(actor.uid)) }
  }

  return { list, get }
}
