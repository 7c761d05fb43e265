import { type OutputOf, type ParsedInputOf, TidingsError, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import { changeOf, type FoundIncoming, type KeptIncoming, removalOf } from '../identity/incoming-kept.ts'
import { standingOf } from '../places/judged-before.ts'
import type { Entered } from '../rooms/changing.ts'
import { expectAdmin } from '../rooms/powers.ts'
import { IncomingRooms, type IncomingRoomsParts, presentIncoming } from './incoming-rooms.ts'
import { createIncomingMaking, type IncomingMakingParts } from './making.ts'

export interface IncomingParts extends IncomingMakingParts, IncomingRoomsParts {}

/** Addresses of a room at which programs say something in it, each by an account of its own. */
export function createIncoming(parts: IncomingParts) {
  const { directory, avatars, changing, joining, incomingKept } = parts
  const rooms = new IncomingRooms(parts)

  async function list({ room }: ParsedInputOf<'incoming.list'>, call: UserCall): Promise<OutputOf<'incoming.list'>> {
    const entered = await changing.enterToLook(room, call.actor)
    expectAdmin(entered.state, call.actor.uid, 'look after its incoming webhooks')
    const found = await incomingKept.of(room)
    const users = await directory.ofEach(found.map(({ kept }) => kept.uid))
    return { incoming: found.map((one) => presentIncoming(entered, one, users.get(one.kept.uid))) }
  }

  /** As it stood when it was looked at. */
  async function put(entered: Entered, found: FoundIncoming, kept: KeptIncoming): Promise<void> {
    const { room } = entered.place
    if ((await changing.put(entered, { records: [changeOf(room, found, kept)] }))[0] === undefined)
      throw new TidingsError('conflict', 'this incoming webhook was changed at the same time: try again')
  }

  async function update(input: ParsedInputOf<'incoming.update'>, call: UserCall): Promise<OutputOf<'incoming.update'>> {
    const { room } = input
    const entered = await rooms.enter(room, call)
    const found = await rooms.find(room, input.incoming)
    const { name, avatar, mentionAll, rename } = await rooms.heardName(input, room, call)
    const kept = { ...found.kept, ...named({ mentionAll, rename }) }
    await put(entered, found, kept)
    const by = standingOf(call.actor)
    if (avatar !== undefined) await avatars.hold(userOid(kept.uid), avatar, by)
    const changes = named({ name, avatar })
    const user =
      Object.keys(changes).length > 0
        ? await directory.update(kept.uid, changes, by)
        : await directory.expectThere(kept.uid)
    return { incoming: presentIncoming(entered, { id: found.id, kept }, user) }
  }

  async function renew(input: ParsedInputOf<'incoming.renew'>, call: UserCall): Promise<OutputOf<'incoming.renew'>> {
    const { room } = input
    const entered = await rooms.enter(room, call)
    const found = await rooms.find(room, input.incoming)
    const { uid } = found.kept
    const user = await directory.expectThere(uid)
    const { hash, url } = rooms.newAddress(room, found.id, call)
    const kept = { ...found.kept, hash }
    await put(entered, found, kept)
    if (!entered.state.members.has(uid)) {
      joining.expectRoomFor(entered.state.members.size + 1)
      await changing.change(entered, { add: [uid] }, { type: 'members-added', by: call.actor.uid, users: [uid] })
    }
    return { incoming: { ...presentIncoming(entered, { id: found.id, kept }, user), inside: true }, url }
  }

  async function remove(input: ParsedInputOf<'incoming.remove'>, call: UserCall): Promise<OutputOf<'incoming.remove'>> {
    const { room } = input
    const entered = await rooms.enter(room, call)
    const { id, kept } = await rooms.find(room, input.incoming)
    const records = [removalOf(room, id)]
    const users = [kept.uid]
    if (entered.state.members.has(kept.uid))
      await changing.change(entered, { remove: users, records }, { type: 'members-removed', by: call.actor.uid, users })
    else await changing.put(entered, { records })
    return {}
  }

  return { create: createIncomingMaking(parts, rooms), list, update, renew, remove }
}
