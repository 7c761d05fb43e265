import { createAccounts } from './accounts/accounts.ts'
import type { Handlers } from './call.ts'
import type { createConversations } from './conversations/conversations.ts'
import type { Places } from './conversations/places.ts'
import type { Delivery } from './delivery/delivery.ts'
import { Appender } from './messages/appender.ts'
import { createReads } from './messages/read.ts'
import { createSend } from './messages/send.ts'
import type { CoreParts } from './parts.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { createRoomCommands } from './rooms/commands.ts'
import { createRoomQueries } from './rooms/queries.ts'
import type { RoomMembers } from './rooms/room-members.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { Directory } from './users/directory.ts'
import { createUsers } from './users/users.ts'

export interface HandlerParts {
  readonly parts: CoreParts
  readonly directory: Directory
  readonly members: RoomMembers
  readonly places: Places
  readonly delivery: Delivery
  readonly sessions: Sessions
  readonly conversations: ReturnType<typeof createConversations>
  readonly signIns: RateLimiter
}

/** The table of operations and who carries them out. */
export function createHandlers(needs: HandlerParts): Handlers {
  const { parts, directory, members, places, delivery, sessions, conversations, signIns } = needs
  const { store, clock, ids, metrics, settings } = parts
  const appender = new Appender(store.log, clock, metrics)
  const reads = createReads(store, places)
  const rooms = createRoomCommands({ store, places, members, directory, delivery, clock, ids, settings })
  const roomQueries = createRoomQueries({ store, places, members })
  const users = createUsers({ store, clock, directory, delivery, sessions })
  const accounts = createAccounts(parts, directory, sessions, signIns)

  return {
    ping: () => ({ time: clock.now() }),
    'message.send': createSend({ places, appender, delivery, clock, metrics }),
    'message.get': reads.get,
    'log.read': reads.read,
    'log.changes': reads.changes,
    'conversation.list': (input, { actor }) => conversations.list(input, actor.uid),
    'conversation.get': conversations.get,
    'conversation.read': conversations.read,
    'room.create': rooms.create,
    'room.get': roomQueries.get,
    'room.list': roomQueries.list,
    'room.members': roomQueries.members,
    'room.invite': rooms.invite,
    'room.leave': rooms.leave,
    'user.get': users.get,
    'user.search': users.search,
    'user.update': users.update,
    'user.create': users.create,
    'user.list': users.list,
    'user.ban': users.ban,
    'account.register': accounts.register,
    'account.login': accounts.login,
    'account.password': accounts.changePassword,
    'token.create': accounts.createToken,
    'token.revoke': accounts.revokeToken,
  }
}
