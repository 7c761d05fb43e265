import { type EventData, type OutputOf, type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { ListedConversation } from '../ports/conversations.ts'
import type { Store } from '../ports/store.ts'
import { otherOf, type Place } from './place.ts'
import type { Places } from './places.ts'
import { presentConversation } from './present.ts'

function presentEvent(listed: ListedConversation, reader: Uid): EventData<'conversation'> {
  const { lastMessage: _, ...rest } = presentConversation(listed, reader)
  return rest
}

export function createConversations(store: Store, places: Places, delivery: Delivery) {
  async function list(
    input: Omit<ParsedInputOf<'conversation.list'>, 'limit'> & { readonly limit: number },
    uid: Uid,
  ): Promise<OutputOf<'conversation.list'>> {
    const page = await store.conversations.list(uid, {
      limit: input.limit,
      ...(input.since ? { since: input.since } : {}),
      ...(input.next === undefined ? {} : { next: input.next }),
    })
    return {
      conversations: page.items.map((item) => presentConversation(item, uid)),
      ...(page.next === undefined ? {} : { next: page.next }),
      cursor: page.cursor,
    }
  }

  async function expectPlace(uid: Uid, oid: string): Promise<Place> {
    const place = await places.toRead(uid, oid)
    if (!place) throw new TidingsError('not_found', `nothing was said with ${oid} yet`)
    return place
  }

  async function get(
    input: ParsedInputOf<'conversation.get'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.get'>> {
    const place = await expectPlace(actor.uid, input.conversation)
    const view = await store.conversations.view(place.id, actor.uid)
    if (!view) throw new TidingsError('not_member', `you are not a member of ${input.conversation}`)
    return { conversation: presentConversation(view, actor.uid) }
  }

  /** The peer sees how far its messages were read. */
  async function tellPeer(place: Place, reader: Uid): Promise<void> {
    if (place.kind !== 'pair') return
    const peer = otherOf(place, reader)
    if (peer === reader || !delivery.isOnline(peer)) return
    const view = await store.conversations.view(place.id, peer)
    if (view) delivery.toUser(peer, () => ({ event: 'conversation', data: presentEvent(view, peer) }))
  }

  async function read(
    input: ParsedInputOf<'conversation.read'>,
    call: UserCall,
  ): Promise<OutputOf<'conversation.read'>> {
    const { uid } = call.actor
    const place = await expectPlace(uid, input.conversation)
    const result = await store.conversations.read(place.id, uid, input.seq)
    if (!result) throw new TidingsError('not_member', `you are not a member of ${input.conversation}`)
    const data = presentEvent(result.view, uid)
    if (result.moved) {
      delivery.toUser(uid, () => ({ event: 'conversation', data }), call.session)
      await tellPeer(place, uid)
    }
    return { readSeq: data.readSeq, unread: data.unread, mentions: data.mentions }
  }

  return { list, get, read }
}
