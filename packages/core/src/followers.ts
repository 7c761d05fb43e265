import type { Call } from './calls/call.ts'
import { createDeskLogs, type DeskLogParts } from './channels/desk-logs.ts'
import { createChannelsForServices } from './channels/for-services.ts'
import { createOverseeing } from './feed/overseeing.ts'
import type { Ground } from './ground.ts'
import type { Identity } from './identity/identity.ts'
import { Recipients } from './push/recipients.ts'
import type { PushSubscriptions } from './push/subscriptions.ts'
import { createRobotCallbacks } from './robots/callbacks.ts'
import { createRobotsTold } from './robots/told.ts'
import type { Sending } from './sending/send.ts'
import { createActing } from './services/acting.ts'
import { type AnnouncingParts, createAnnouncing } from './services/announcing.ts'
import { Answering } from './services/answering.ts'
import { createPeople } from './services/people.ts'
import { createServices } from './services/services.ts'
import { ServiceTimers } from './services/timers.ts'
import type { Terminals } from './sessions/terminals.ts'
import { createEventListing } from './webhooks/listing.ts'
import { WebhookEvents } from './webhooks/webhook-events.ts'

interface People extends DeskLogParts {
  readonly identity: Identity
  readonly terminals: Terminals
  readonly pushes: PushSubscriptions
  readonly sending: Sending
}

interface Host {
  readonly call: Call
  readonly guard: AnnouncingParts['guard']
}

/** What services that follow the feed may use, and what operators see of them. */
export function createFollowers(ground: Ground, people: People, { call, guard }: Host) {
  const { store, log, settings } = ground
  const act = createActing({ ...people, call, log })
  const timers = new ServiceTimers({ ...ground, ...store, log })
  const recipients = new Recipients({ ...ground, ...people })
  const events = new WebhookEvents(ground)
  const answering = new Answering()
  const robotsTold = {
    ...createRobotsTold({ ...ground, ...people }),
    callbacks: createRobotCallbacks({ ...ground, ...people }),
  }
  const deskLogs = createDeskLogs(people)
  const channels = createChannelsForServices({ ...ground, ...ground.parts, ...people, guard, deskLogs })
  const telling = {
    ...createPeople({ ...ground, ...people }),
    ...createAnnouncing({ ...ground, ...ground.parts, ...people, guard }),
  }
  return {
    service: createServices({
      ...{
        ...ground,
        ...store,
        act,
        recipients,
        pushes: people.pushes,
        timers,
        events,
        answering,
        telling,
        robotsTold,
        channels,
      },
    }),
    answering,
    listEvents: createEventListing({ feed: store.feed, events, attended: ground.attended }),
    overseeing: createOverseeing({ ...ground, ...store, awayDays: settings.feed.awayDays }),
    timed: timers.kinds,
  }
}
