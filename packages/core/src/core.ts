import { type OperationName, type OutputOf, operations, TidingsError } from '@tidings/protocol'
import { Access } from './accounts/access.ts'
import { createConversations } from './conversations/conversations.ts'
import { Places } from './conversations/places.ts'
import { Delivery } from './delivery/delivery.ts'
import { Dispatcher, parseInput } from './dispatcher.ts'
import type { Gate } from './gate.ts'
import { createHandlers } from './handlers.ts'
import type { CoreParts } from './parts.ts'
import { RateLimiter } from './rate-limiter.ts'
import { RoomMembers } from './rooms/room-members.ts'
import { Registry } from './sessions/registry.ts'
import { Sessions } from './sessions/sessions.ts'
import { Directory } from './users/directory.ts'

/** Puts the core together. It owns nothing that outlives `drain`; the store stays the caller's to close. */
export function createCore(parts: CoreParts): Gate {
  const { store, clock, ids, log, metrics, settings } = parts
  const directory = new Directory(store, settings)
  const members = new RoomMembers(store)
  const places = new Places(store, clock, directory, members)
  const registry = new Registry()
  const delivery = new Delivery(registry, members, metrics, log)
  const access = new Access(parts.tokens, parts.appSecrets, directory, clock)
  const limiters = {
    send: new RateLimiter(clock, settings.rates.send),
    read: new RateLimiter(clock, settings.rates.read),
    write: new RateLimiter(clock, settings.rates.write),
    'sign-in': new RateLimiter(clock, settings.rates['sign-in']),
  }

  const conversations = createConversations(store, places, delivery)
  const sessions: Sessions = new Sessions({
    parts,
    access,
    registry,
    delivery,
    listConversations: conversations.list,
    call: (actor, name, input, session) => dispatcher.call(actor, name, input, session),
  })
  const handlers = createHandlers({
    parts,
    directory,
    members,
    places,
    delivery,
    sessions,
    conversations,
    signIns: limiters['sign-in'],
  })
  const dispatcher = new Dispatcher(handlers, limiters, { clock, ids, log, metrics })

  return {
    identify: (credential) => dispatcher.guard('identify', () => access.identify(credential)),
    call: <N extends OperationName>(actor: Parameters<Gate['call']>[0], name: N, input: unknown) =>
      dispatcher.call(actor, name, input, undefined) as Promise<OutputOf<N>>,
    connect: (input, sink, address) =>
      dispatcher.guard('connect', () => {
        return sessions.connect(parseInput(operations.connect, input), sink, address)
      }),
    async ready() {
      if (dispatcher.draining) throw new TidingsError('unavailable', 'this node is stopping')
      await store.check()
    },
    async drain() {
      await dispatcher.drain()
      sessions.closeAll('draining')
    },
  }
}
