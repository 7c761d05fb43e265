import type { Uid } from '@tidings/protocol'
import { AttachmentViewing } from './attachments/viewing.ts'
import { Attendance } from './attendance/attendance.ts'
import { Attended } from './attendance/attended.ts'
import { WritingBudget } from './budgets/writing-budget.ts'
import { ChannelsKept } from './channels/channels-kept.ts'
import { FollowedChannels } from './channels/followed.ts'
import { ChatroomAudience } from './chatrooms/audience.ts'
import { Comings } from './chatrooms/comings.ts'
import { ChatroomsHere } from './chatrooms/here.ts'
import { ChatroomStates } from './chatrooms/states.ts'
import type { Cluster } from './cluster/cluster.ts'
import { counted } from './cluster/counted.ts'
import { Elsewhere } from './cluster/elsewhere.ts'
import { aloneHomes, type Homes } from './cluster/homes.ts'
import { joinNodes } from './cluster/joining.ts'
import { type NodeInfo, saysOfSelf } from './cluster/node-info.ts'
import type { Question } from './cluster/questions.ts'
import { createStatus } from './cluster/status.ts'
import { tellingAll } from './cluster/telling-all.ts'
import { Relations } from './contacts/relations.ts'
import { Places } from './conversations/places.ts'
import { Readings } from './conversations/reading.ts'
import { Delivery } from './delivery/delivery.ts'
import { ReadingAgain } from './delivery/reading-again.ts'
import { createRendering } from './delivery/rendering.ts'
import { Subscribers } from './delivery/subscribers.ts'
import { Untold } from './delivery/untold.ts'
import { Enclosing } from './enclosing/enclosing.ts'
import { Consumers } from './feed/consumers.ts'
import { Avatars } from './files/avatars.ts'
import { Hooks } from './hooks/hooks.ts'
import { Judging } from './judging/judging.ts'
import { Sweeping } from './log/sweeping.ts'
import { Mutes } from './mutes/mutes.ts'
import { ChosenSettings } from './own/chosen-settings.ts'
import { Own } from './own/own.ts'
import { Raising } from './own/raising.ts'
import { Packs } from './packs/packs.ts'
import { GlobalChannels } from './places/global-channels.ts'
import { RoomStates } from './places/room-states.ts'
import { RobotsKept } from './robots/robots-kept.ts'
import { Registry } from './sessions/registry.ts'
import type { CoreParts } from './settings/parts.ts'
import { Scheduler } from './turns/scheduler.ts'
import { Waiters } from './turns/waiters.ts'
import { Directory } from './users/directory.ts'
import { WordLists } from './wordlists/word-lists.ts'

const working = { draining: false, unready: false }

/** The nodes that there are, and who belongs where. */
function createNodes({ settings, metrics }: CoreParts, present: Registry, cluster: Cluster | undefined) {
  const self = (): NodeInfo => ({ node: settings.node, life: 'alone', ...saysOfSelf({ settings, present }, working) })
  const infos = cluster ? () => cluster.infos() : () => [self()]
  const homes: Homes = cluster?.homes ?? aloneHomes(self)
  homes.onChange(() => metrics.nodes(infos().length))
  metrics.nodes(1)
  return { infos, homes }
}

interface WaysOutParts extends CoreParts {
  readonly registry: Registry
  readonly rooms: RoomStates
  readonly untold: Untold
  readonly comings: () => Comings
  readonly askOthers: (<A>(question: Question) => Promise<readonly (A | undefined)[]>) | undefined
}

/** How those are told who are on this node. */
function createWaysOut(parts: WaysOutParts) {
  const { store, clock, log, metrics, registry, rooms, untold, askOthers } = parts
  const delivery = new Delivery(registry, rooms, metrics, untold)
  const chatroomStates = new ChatroomStates(store)
  const chatroomAudience = new ChatroomAudience(parts)
  const chatroomsHere = new ChatroomsHere({
    ...{ states: chatroomStates, audience: chatroomAudience, clock, log, askOthers },
  })
  const globalChannels = new GlobalChannels({ store, clock })
  const subscribers = new Subscribers({ store, globalChannels, receivers: registry, delivery, untold })
  const waiters = new Waiters(clock)
  const channels = { channelsKept: new ChannelsKept(store.records), followedChannels: new FollowedChannels() }
  const heard = { chatrooms: chatroomsHere, subscribers, waiters }
  const here = createRendering({ store, untold, rooms, delivery, receivers: registry, ...heard })
  return { delivery, chatroomStates, chatroomAudience, chatroomsHere, globalChannels, ...channels, waiters, here }
}

/** Who comes and goes, for others who want to be told. */
function createNoting(
  parts: Omit<ConstructorParameters<typeof Attendance>[0], 'attended'> & Pick<WaysOutParts, 'askOthers'>,
) {
  const { clock, log, askOthers, chatroomAudience } = parts
  const attended = new Attended(parts)
  const attendance = new Attendance({ ...parts, attended })
  const comings = new Comings({
    ...{ clock, log, attended, attendance, askOthers },
    count: (id) => chatroomAudience.count(id),
  })
  return { attended, attendance, comings }
}

/** What all of the core's nouns stand on: who exists, who may do what, and the ways out. */
export function createGround(parts: CoreParts) {
  const { store, clock, log, metrics, settings } = parts
  const registry = new Registry(settings.loginPolicy)
  const roomStates = new RoomStates(store)
  const readingAgain = new ReadingAgain(registry, clock)
  const untold = new Untold({
    ...{ store, rooms: roomStates, clock, log },
    missed(uids) {
      if (uids === 'all') readingAgain.all()
      else readingAgain.of(uids)
      joined?.cluster.missedFor(uids)
    },
  })
  const askOthers = parts.bus && (async <A>(question: Question) => (await joined?.cluster.askAll<A>(question)) ?? [])
  const out = createWaysOut({
    ...{ ...parts, registry, rooms: roomStates, untold, askOthers },
    comings: () => noting.comings,
  })
  const { delivery, here } = out
  const at = (uid: Uid) => registry.of(uid)
  const elsewhere = new Elsewhere(at, clock)
  const bus = parts.bus && counted(parts.bus, metrics)
  const joined =
    bus && joinNodes({ ...parts, bus, registry, rooms: roomStates, delivery, elsewhere, readingAgain, here: at })
  const { cluster, strays, leave: leaveNodes = async () => undefined } = joined ?? {}
  const { infos, homes } = createNodes(parts, registry, cluster)
  const tell = cluster ? tellingAll(here, cluster) : here
  const directory = new Directory(store, settings, (user) => void tell({ kind: 'user', user }))
  const own = new Own(store, tell, settings)
  const budget = new WritingBudget(clock, settings.writtenPerDay)
  const raising = new Raising(store)
  const userSettings = new ChosenSettings({ own, directory, settings, budget, clock, raising })
  const relations = new Relations({ store, own, settings })
  const places = new Places({ store, clock, directory, rooms: roomStates, relations })
  const judging = new Judging({ store, rooms: roomStates, relations })
  const readings = new Readings({ store, places, own })
  const worksFor = { homes, helps: settings.roles.includes('jobs'), isAlone: !cluster }
  const scheduler = new Scheduler({ clock, log, ...worksFor })
  const nodes = () => new Set(infos().map(({ node }) => node))
  const noting = createNoting({
    ...{ ...parts, ...out, registry, elsewhere, homes, nodes, askOthers },
    guests: () => cluster?.guests.users() ?? [],
  })
  const mutes = new Mutes({ store, directory, tell, clock, scheduler, settings })
  const viewing = new AttachmentViewing({ store, readings })
  return {
    ...{ parts, store, clock, log, metrics, settings, ids: parts.ids, directory, registry, rooms: roomStates },
    ...{ tell, own, userSettings, relations, places, judging, readings, scheduler, viewing },
    ...out,
    ...{ ...noting, budget, raising, mutes, readingAgain },
    ...{ elsewhere, untold, cluster, homes, strays, leaveNodes },
    wordLists: parts.words && new WordLists({ ...parts, finder: parts.words }),
    hooks: parts.hook && new Hooks({ ...parts, hook: parts.hook, settings: settings.hooks }),
    consumers: new Consumers({ ...store, ...parts }),
    clusterStatus: createStatus({ node: settings.node, infos, homes, index: parts.search }),
    robotsKept: new RobotsKept(store.records),
    packs: new Packs({ store, tell, clock, settings }),
    enclosing: new Enclosing(viewing),
    avatars: new Avatars(store, clock),
    sweeping: new Sweeping({ store, clock, log, retention: settings.retention, tell }),
  }
}

export type Ground = ReturnType<typeof createGround>
