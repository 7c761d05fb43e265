import { AttachmentAccess } from './attachments/access.ts'
import { createAvatars } from './attachments/avatars.ts'
import { Enclosing } from './attachments/enclosing.ts'
import { Relations } from './contacts/relations.ts'
import { Places } from './conversations/places.ts'
import { Readings } from './conversations/reading.ts'
import { Delivery } from './delivery/delivery.ts'
import { Consumers } from './feed/consumers.ts'
import { Telling } from './messages/telling.ts'
import { WritingBudget } from './messages/writing-budget.ts'
import { Own } from './own/own.ts'
import { Settings } from './own/user-settings.ts'
import { Packs } from './packs/packs.ts'
import type { CoreParts } from './parts.ts'
import { Sweeping } from './retention/sweeping.ts'
import { RoomStates } from './rooms/room-states.ts'
import { Scheduler } from './scheduler.ts'
import { Registry } from './sessions/registry.ts'
import { Directory } from './users/directory.ts'

/** What all of the core's nouns stand on: who exists, who may do what, and the ways out. */
export function createGround(parts: CoreParts) {
  const { store, clock, log, metrics, settings } = parts
  const directory = new Directory(store, settings)
  const registry = new Registry()
  const roomStates = new RoomStates(store)
  const delivery = new Delivery(registry, roomStates, metrics, log)
  const telling = new Telling(delivery)
  const own = new Own(store, delivery, settings)
  const budget = new WritingBudget(clock, settings.writtenPerDay)
  const userSettings = new Settings({ own, directory, settings, budget })
  const relations = new Relations(own, userSettings, settings)
  const places = new Places({ store, clock, directory, rooms: roomStates, relations })
  const readings = new Readings({ store, places, rooms: roomStates, own })
  const scheduler = new Scheduler(clock, log)
  const attachmentAccess = new AttachmentAccess({ store, readings })
  return {
    ...{ parts, store, clock, log, metrics, settings, ids: parts.ids, directory, registry, rooms: roomStates },
    ...{ delivery, telling, own, userSettings, relations, places, readings, scheduler, attachmentAccess },
    budget,
    consumers: new Consumers({ ...store, ...parts }),
    packs: new Packs({ store, delivery, clock, settings }),
    enclosing: new Enclosing(attachmentAccess),
    holdAvatar: createAvatars({ store, clock }),
    sweeping: new Sweeping({ store, clock, log, retention: settings.retention, delivery, rooms: roomStates }),
  }
}

export type Ground = ReturnType<typeof createGround>
