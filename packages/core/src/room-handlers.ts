import type { Handler, Handlers, SessionId } from './calls/call.ts'
import { expectConnected } from './calls/connected.ts'
import type { Nouns } from './nouns.ts'
import { Turns } from './turns/turns.ts'

/** Operations whose right depends on the state that they change. */
type ChangesRoom =
  | 'robot.hears'
  | `incoming.${'create' | 'update' | 'renew' | 'remove'}`
  | `room.${'update' | 'alias' | 'dissolve' | 'kick' | 'role' | 'mute' | 'allow' | 'transfer' | 'invite' | 'join' | 'answer' | 'leave'}`

export const roomHandlers = ({
  rooms,
  moderation,
  handingOver,
  roomQueries,
  joining,
  browsing,
  incoming,
  hooks,
}: Nouns) => {
  const turns = new Turns()
  const inTurn =
    <N extends ChangesRoom>(_name: N, handler: Handler<N>): Handler<N> =>
    (input, call) =>
      turns.take(input.room, () => {
        expectConnected(call.over)
        return handler(input, call)
      })
  const join: Handler<'room.join'> = inTurn('room.join', (input, call) => joining.join(input, call))
  const invite: Handler<'room.invite'> = inTurn('room.invite', (input, call) => joining.invite(input, call))
  return {
    'room.create': rooms.create,
    'room.get': roomQueries.get,
    'room.list': roomQueries.list,
    'room.browse': browsing.browse,
    'room.members': roomQueries.members,
    'room.update': inTurn('room.update', rooms.update),
    'room.kick': inTurn('room.kick', moderation.kick),
    'room.role': inTurn('room.role', moderation.role),
    'room.mute': inTurn('room.mute', moderation.mute),
    'room.allow': inTurn('room.allow', moderation.allow),
    'robot.hears': inTurn('robot.hears', moderation.hears),
    'room.alias': inTurn('room.alias', rooms.alias),
    'room.block': roomQueries.block,
    'room.transfer': inTurn('room.transfer', handingOver.transfer),
    'room.dissolve': inTurn('room.dissolve', rooms.dissolve),
    'room.invite': hooks?.asks('room.invite')
      ? async (input, call) => {
          await joining.hearInvite(input, call)
          return invite(input, call)
        }
      : invite,
    'room.join': async (input, call) => join(await joining.hear(input, call), call),
    'room.decline': (input, call) => joining.decline(input, call),
    'room.requests': (input, call) => joining.requests(input, call),
    'room.answer': inTurn('room.answer', (input, call) => joining.answer(input, call)),
    'room.link': (input, call) => joining.link(input, call),
    'room.leave': inTurn('room.leave', (input, call) => joining.leave(input, call)),
    'incoming.create': inTurn('incoming.create', incoming.create),
    'incoming.list': incoming.list,
    'incoming.update': inTurn('incoming.update', incoming.update),
    'incoming.renew': inTurn('incoming.renew', incoming.renew),
    'incoming.remove': inTurn('incoming.remove', incoming.remove),
  } satisfies Partial<Handlers>
}

export const chatroomHandlers = ({ chatrooms: { managing, coming, speaking }, chatroomAudience: audience }: Nouns) =>
  ({
    'chatroom.create': (input) => managing.create(input),
    'chatroom.get': (input) => managing.get(input),
    'chatroom.list': (input) => managing.list(input),
    'chatroom.update': (input, call) => managing.update(input, doing(audience, call)),
    'chatroom.close': (input, call) => managing.close(input, call),
    'chatroom.join': (input, call) => coming.join(input, call),
    'chatroom.leave': (input, call) => coming.leave(input, call),
    'chatroom.people': (input, call) => managing.people(input, call),
    'chatroom.set': (input, call) => managing.set(input, doing(audience, call)),
    'chatroom.send': (input, call) => speaking.send(input, doing(audience, call)),
    'chatroom.remove': (input, call) => speaking.remove(input, doing(audience, call)),
  }) satisfies Partial<Handlers>

/** Whoever calls it does something in the chatroom that they are in. */
function doing<C extends { readonly session: SessionId | undefined }>(audience: Nouns['chatroomAudience'], call: C): C {
  audience.does(call.session)
  return call
}
