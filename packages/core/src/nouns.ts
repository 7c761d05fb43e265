import { Access } from './accounts/access.ts'
import { createAccounts } from './accounts/accounts.ts'
import { createContacts } from './contacts/contacts.ts'
import { Relations } from './contacts/relations.ts'
import { createContactRequests } from './contacts/requests.ts'
import { createRoster } from './contacts/roster.ts'
import { createConversations } from './conversations/conversations.ts'
import { createOwnViews } from './conversations/own-view.ts'
import { Places } from './conversations/places.ts'
import { createPointers } from './conversations/pointers.ts'
import { Readings } from './conversations/reading.ts'
import { Delivery } from './delivery/delivery.ts'
import { Appender } from './messages/appender.ts'
import { createBurning } from './messages/burning.ts'
import { createChanges } from './messages/changes.ts'
import { createForward } from './messages/forward.ts'
import { createLinks } from './messages/links.ts'
import { createMarks } from './messages/marks.ts'
import { createPolls } from './messages/polls.ts'
import { createReads } from './messages/read.ts'
import { Sending, senderOf } from './messages/send.ts'
import { createTyping } from './messages/signals.ts'
import { Streams } from './messages/streams.ts'
import { Telling } from './messages/telling.ts'
import { createDeletions } from './own/deletions.ts'
import { createDueRecords } from './own/due.ts'
import { Own } from './own/own.ts'
import { createReminders } from './own/reminders.ts'
import { createSaved } from './own/saved.ts'
import { createScheduled } from './own/scheduled.ts'
import { Settings } from './own/user-settings.ts'
import type { CoreParts } from './parts.ts'
import { Presences } from './presence/presence.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { RoomChanging } from './rooms/changing.ts'
import { createRoomCommands } from './rooms/commands.ts'
import { Joining } from './rooms/joining.ts'
import { createModeration } from './rooms/moderation.ts'
import { createRoomQueries } from './rooms/queries.ts'
import { RoomStates } from './rooms/room-states.ts'
import { Scheduler } from './scheduler.ts'
import { CodeLogins } from './sessions/code-login.ts'
import type { SessionHost } from './sessions/live-session.ts'
import { Registry } from './sessions/registry.ts'
import { Sessions } from './sessions/sessions.ts'
import { Terminals } from './sessions/terminals.ts'
import { Directory } from './users/directory.ts'
import { createUsers } from './users/users.ts'

export type Nouns = ReturnType<typeof createNouns>

/** What all of the core's nouns stand on: who exists, who may do what, and the ways out. */
function createGround(parts: CoreParts) {
  const { store, clock, log, metrics, settings } = parts
  const directory = new Directory(store, settings)
  const registry = new Registry()
  const roomStates = new RoomStates(store)
  const delivery = new Delivery(registry, roomStates, metrics, log)
  const telling = new Telling(delivery)
  const own = new Own(store, delivery)
  const userSettings = new Settings({ own, directory, settings })
  const relations = new Relations(own, userSettings, settings)
  const places = new Places({ store, clock, directory, rooms: roomStates, relations })
  const readings = new Readings({ store, places, rooms: roomStates, own })
  const scheduler = new Scheduler(clock, log)
  return {
    ...{ parts, store, clock, log, metrics, settings, ids: parts.ids, directory, registry, rooms: roomStates },
    ...{ delivery, telling, own, userSettings, relations, places, readings, scheduler },
  }
}

type Ground = ReturnType<typeof createGround>

function createMessaging(ground: Ground) {
  const { store, clock, metrics, readings, telling, scheduler, log } = ground
  const appender = new Appender(store.log, clock, metrics)
  const links = createLinks({ ...ground, readings, telling })
  const sending = new Sending({ ...ground, appender, afterwards: links.afterwards })
  const reminders = createReminders(ground)
  const scheduled = createScheduled({ ...ground, sending })
  scheduler.add(createDueRecords(store, log, { reminder: reminders.remindNow, scheduled: scheduled.sendNow }))
  scheduler.add(createBurning(store, telling))
  return {
    ...{ links, sending, senderOf, reminders, scheduled },
    reads: createReads(store, readings),
    changes: createChanges(ground),
    saved: createSaved(ground),
    deleteForMe: createDeletions(ground.own, readings),
    marks: createMarks(ground),
    polls: createPolls(ground),
    forward: createForward(readings, sending),
    typing: createTyping(ground),
    streams: new Streams({ ...ground, sending }),
  }
}

function createRooms(ground: Ground) {
  const changing = new RoomChanging(ground)
  const joining = new Joining({ ...ground, changing })
  return {
    joining,
    moderation: createModeration(changing),
    rooms: createRoomCommands({ ...ground, changing, joining }),
    roomQueries: createRoomQueries({ ...ground, changing }),
  }
}

/** Who is there, with which terminals, and how they came in. */
function createPeople(ground: Ground, signIns: RateLimiter, call: SessionHost['call']) {
  const { parts, directory, clock, ids } = ground
  const terminals = new Terminals(ground)
  const presences = new Presences(ground)
  const access = new Access({ ...ground, tokens: parts.tokens, secrets: parts.appSecrets, terminals })
  const conversations = createConversations(ground)
  const presenceChanged = (uid: string): void => presences.note(uid)
  const sessions = new Sessions({
    ...ground,
    ...{ access, presences, terminals, call },
    listConversations: conversations.list,
  })
  ground.userSettings.onChange((uid, change) => {
    if (change.presence !== undefined) presences.note(uid)
  })
  const accounts = createAccounts(parts, directory, sessions, signIns)
  return {
    ...{ terminals, presences, access, conversations, sessions, accounts },
    ownViews: createOwnViews(ground),
    pointers: createPointers(ground),
    contacts: createContacts({ ...ground, presenceChanged }),
    requests: createContactRequests({ ...ground, presenceChanged }),
    roster: createRoster(ground),
    users: createUsers({ ...ground, sessions }),
    codeLogins: new CodeLogins({ clock, ids, directory, issue: accounts.issueFor }),
  }
}

/** Puts the core's nouns together. */
export function createNouns(parts: CoreParts, signIns: RateLimiter, call: SessionHost['call']) {
  const ground = createGround(parts)
  return { ...ground, ...createMessaging(ground), ...createRooms(ground), ...createPeople(ground, signIns, call) }
}
