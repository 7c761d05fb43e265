import type { Call } from './calls/call.ts'
import { createOverseeing } from './feed/overseeing.ts'
import type { Ground } from './ground.ts'
import type { Identity } from './identity/identity.ts'
import { Recipients } from './push/recipients.ts'
import type { PushSubscriptions } from './push/subscriptions.ts'
import { createActing } from './services/acting.ts'
import { Answering } from './services/answering.ts'
import { createServices } from './services/services.ts'
import { ServiceTimers } from './services/timers.ts'
import type { Terminals } from './sessions/terminals.ts'
import { createEventListing } from './webhooks/listing.ts'
import { WebhookEvents } from './webhooks/webhook-events.ts'

interface People {
  readonly identity: Identity
  readonly terminals: Terminals
  readonly pushes: PushSubscriptions
}

/** What services that follow the feed may use, and what operators see of them. */
export function createFollowers(ground: Ground, people: People, call: Call) {
  const { store, log, settings } = ground
  const act = createActing({ ...people, call, log })
  const timers = new ServiceTimers({ ...ground, ...store, log })
  const recipients = new Recipients({ ...ground, ...people })
  const events = new WebhookEvents(ground)
  const answering = new Answering()
  return {
    service: createServices({ ...ground, ...store, act, recipients, pushes: people.pushes, timers, events, answering }),
    answering,
    listEvents: createEventListing({ feed: store.feed, events, attended: ground.attended }),
    overseeing: createOverseeing({ ...ground, ...store, awayDays: settings.feed.awayDays }),
    timed: timers.kinds,
  }
}
