import { invitationKind } from './accounts/invitations.ts'
import { createNotificationAccounts } from './accounts/notification-accounts.ts'
import { ticketKinds } from './accounts/tickets.ts'
import { happeningKind } from './attendance/notes.ts'
import type { RateLimiter } from './budgets/rate-limiter.ts'
import { createAuditList } from './calls/audit.ts'
import type { Call } from './calls/call.ts'
import { createCardActs } from './cards/acting.ts'
import { CardRecords } from './cards/card-records.ts'
import { createCardViews } from './cards/views.ts'
import { createChannels } from './channels/channels.ts'
import { forgetInvited } from './channels/invited.ts'
import { createChatrooms } from './chatrooms/chatrooms.ts'
import { KeepingLines } from './chatrooms/keeping.ts'
import { loginProofKind } from './connecting/logins-across.ts'
import type { SessionParts } from './connecting/sessions.ts'
import { createDoors } from './doors/doors.ts'
import { Copying } from './drafting/copying.ts'
import { References } from './drafting/references.ts'
import { Repeats } from './drafting/repeats.ts'
import { Keeping } from './feed/keeping.ts'
import { createFiles } from './file-nouns.ts'
import { createFollowers } from './followers.ts'
import { createGround, type Ground } from './ground.ts'
import { createIncoming } from './incoming/incoming.ts'
import { Appender } from './log/appender.ts'
import { Burning } from './messages/burning.ts'
import { createChanges } from './messages/changes.ts'
import { createDeletions } from './messages/deletions.ts'
import { createLinkPreviews } from './messages/link-previews.ts'
import { createLogAt } from './messages/log-at.ts'
import { createLogRead } from './messages/log-read.ts'
import { createMarks } from './messages/marks.ts'
import { createMentioned } from './messages/mentioned.ts'
import { createPolls } from './messages/polls.ts'
import { createRetain } from './messages/retain.ts'
import { Retracting } from './messages/retracting.ts'
import { Threads } from './messages/threads.ts'
import { Translation } from './messages/translation.ts'
import { muteKind } from './mutes/mutes.ts'
import { DueRecords } from './own/due.ts'
import { PuttingOff } from './own/putting-off.ts'
import { raisingKind } from './own/raising.ts'
import { createPeople } from './people-nouns.ts'
import type { ChannelPlace, RoomPlace } from './places/place.ts'
import type { DueRecord } from './ports/records.ts'
import { Reports, reportKind } from './reports/reports.ts'
import { createErasure, erasureKind } from './rights/erasure.ts'
import { createExport } from './rights/export.ts'
import { BetweenRobots } from './robots/between-robots.ts'
import { createRobots } from './robots/robots.ts'
import { keptIn } from './robots/robots-kept.ts'
import { TellingOwners } from './robots/telling-owners.ts'
import { createBrowsing } from './rooms/browsing.ts'
import { RoomChanging } from './rooms/changing.ts'
import { createRoomCommands } from './rooms/commands.ts'
import { createEnding, endingKind } from './rooms/ending.ts'
import { createHandingOver } from './rooms/handing-over.ts'
import { Inviting } from './rooms/inviting.ts'
import { Joining } from './rooms/joining.ts'
import { createModeration } from './rooms/moderation.ts'
import { createRoomQueries } from './rooms/queries.ts'
import { createReminders } from './saved/reminders.ts'
import { createSaved } from './saved/saved.ts'
import { Searching } from './search/searching.ts'
import { createForward } from './sending/forward.ts'
import { Hearing } from './sending/hearing.ts'
import { createOffers } from './sending/offers.ts'
import { createScheduled } from './sending/scheduled.ts'
import { Sending, senderOf } from './sending/send.ts'
import { createTyping } from './sending/signals.ts'
import { Streams } from './sending/streams.ts'
import { createStreamsAcross } from './sending/streams-across.ts'
import type { CoreParts } from './settings/parts.ts'

export type Nouns = ReturnType<typeof createNouns>

function createMessaging(ground: Ground) {
  const { store, clock, metrics, readings, tell, scheduler } = ground
  const appender = new Appender(store.log, clock, metrics, ground.consumers.look)
  const owners = new TellingOwners({ ...ground, appender })
  const betweenRobots = new BetweenRobots({ ...ground, looped: (loop) => owners.looped(loop) })
  const linkPreviews = createLinkPreviews({ ...ground, tell })
  const translation = new Translation({ translator: ground.parts.translator, readings })
  const copying = new Copying(readings)
  const references = new References(ground)
  const hearing = new Hearing(ground)
  const repeats = new Repeats(ground, hearing)
  const threads = new Threads(ground)
  const referring = { copying, references, repeats }
  const afterwards = { afterwards: linkPreviews.afterwards, followed: threads.followed }
  const sending = new Sending({ ...ground, appender, hearing, betweenRobots, ...referring, ...afterwards })
  const cardRecords = new CardRecords({ ...ground, records: store.records })
  const endViews = cardRecords.endViews.bind(cardRecords)
  const changing = { ...ground, retracting: new Retracting(ground), endViews }
  const reminders = createReminders(ground)
  const scheduled = createScheduled({ ...ground, sending })
  const offers = createOffers({ ...ground, sending })
  const due = {
    reminder: reminders.remindNow,
    scheduled: scheduled.sendNow,
    offer: offers.overNow,
    ...cardRecords.due,
  }
  scheduler.add(new Burning(ground))
  scheduler.add(changing.retracting)
  scheduler.add(ground.sweeping)
  scheduler.add(ground.sweeping.moved)
  scheduler.add(new Keeping({ ...store, ...ground, settings: ground.settings.feed }))
  return {
    ...{ linkPreviews, translation, sending, senderOf, reminders, scheduled, offers, due },
    retain: createRetain(ground),
    logRead: createLogRead(store, readings),
    logAt: createLogAt(store, readings),
    mentioned: createMentioned(store, readings),
    threads,
    changes: createChanges(changing),
    saved: createSaved(ground),
    deleteForMe: createDeletions(ground.own, readings),
    marks: createMarks(changing),
    polls: createPolls(changing),
    cards: { act: createCardActs(changing), update: createCardViews(changing), records: cardRecords },
    forward: createForward(copying, sending, repeats),
    typing: createTyping(ground),
    streams: createStreamsAcross({ ...ground, streams: new Streams({ ...ground, sending }) }),
  }
}

/** What the law and good manners ask for: to take one's data along, to be forgotten, and to know who did what. */
function createRights(
  ground: Ground,
  people: Pick<
    ReturnType<typeof createPeople>,
    'sessions' | 'terminals' | 'pushes' | 'desk' | 'emails' | 'addresses' | 'invitations' | 'issuing' | 'extras'
  >,
  {
    files,
    cards,
    chatrooms,
  }: {
    readonly files: ReturnType<typeof createFiles>
    readonly cards: { readonly records: CardRecords }
    readonly chatrooms: ReturnType<typeof createChatrooms>
  },
  call: Call,
) {
  const { store, parts } = ground
  const leave = async (place: RoomPlace | ChannelPlace, uid: string): Promise<void> => {
    const actor = { kind: 'user', uid, address: '' } as const
    if (place.kind === 'room') await call(actor, 'room.leave', { room: place.room }, undefined)
    else await call(actor, 'channel.unsubscribe', { channel: place.channel }, undefined)
  }
  const reports = new Reports(ground)
  const erasure = createErasure({
    ...ground,
    ...people,
    reports,
    cardRecords: cards.records,
    speaking: chatrooms.speaking,
    uploads: parts.media?.uploads,
    leave,
  })
  const due = {
    [erasureKind]: erasure.goOn,
    [reportKind]: (_: string, record: DueRecord) => reports.overNow(record),
  }
  return {
    erasure,
    reports,
    due,
    notifications: createNotificationAccounts({ ...ground, deleteUser: erasure.deleteUser }),
    robots: createRobots({
      ...{ ...ground, ...people, erase: erasure.erase },
      issue: (robot, holder) => people.issuing.issue(robot, holder),
    }),
    searching: new Searching({ ...ground, index: parts.search }),
    auditList: createAuditList(store.audit),
    exportOwn: createExport({ ...ground, ...people, reports, links: files?.links }),
  }
}

function createRooms(
  ground: Ground,
  {
    incomingKept,
    erase,
  }: Pick<ReturnType<typeof createPeople>, 'incomingKept'> & {
    readonly erase: (uid: string) => Promise<void>
  },
) {
  const changing = new RoomChanging(ground)
  const inviting = new Inviting(ground)
  const joining = new Joining({ ...ground, changing, inviting })
  return {
    joining,
    moderation: createModeration({ ...ground, changing }),
    handingOver: createHandingOver({ ...ground, changing, joining }),
    rooms: createRoomCommands({ ...ground, changing, inviting, joining }),
    roomQueries: createRoomQueries({ ...ground, changing }),
    browsing: createBrowsing(ground),
    incoming: createIncoming({
      ...{ ...ground, secretHash: ground.parts.secretHash },
      ...{ changing, joining, incomingKept, erase },
    }),
  }
}

type Host = SessionParts['host'] & Parameters<typeof createFollowers>[2]

/** Puts the core's nouns together. */
export function createNouns(parts: CoreParts, signIns: RateLimiter, host: Host) {
  const ground = createGround(parts)
  const messaging = createMessaging(ground)
  const people = createPeople(ground, signIns, host)
  const files = createFiles(ground)
  const { chatroomStates: states, chatroomAudience: audience, chatroomsHere: here } = ground
  const keeping = new KeepingLines({ ...ground, states })
  const chatrooms = createChatrooms({ ...ground, states, audience, here, keeping })
  const door = createDoors({ ...ground, ...people }, signIns)
  const rights = createRights(ground, people, { ...messaging, files, chatrooms }, host.call)
  const { scheduler, store, log } = ground
  const raised = (_: string, record: DueRecord) => ground.raising.overNow(record)
  const forgetChannel = async (channel: string): Promise<void> => {
    const kept = await ground.robotsKept.find(channel)
    if (kept && keptIn(kept).channel === channel) await rights.erasure.erase(channel, undefined)
    await ground.channelsKept.ended(channel)
    await forgetInvited(store, channel)
  }
  const ending = { [endingKind]: createEnding({ ...ground, ...people, forgetChannel }), [raisingKind]: raised }
  const overTicket = (_: string, record: DueRecord) => people.tickets.overNow(record)
  const requests = {
    ...Object.fromEntries(ticketKinds.map((kind) => [kind, overTicket])),
    request: people.requests.overNow,
    [loginProofKind]: (_: string, record: DueRecord) => people.codeLogins.overNow(record),
    [muteKind]: ground.mutes.over,
    [happeningKind]: ground.attendance.over,
    [invitationKind]: (_: string, record: DueRecord) => people.invitations.overNow(record),
  }
  const { timed, ...followers } = createFollowers(ground, { ...people, ...messaging, files }, host)
  const later = new PuttingOff(store.records, log)
  const due = new Map(Object.entries({ ...messaging.due, ...requests, ...rights.due, ...ending }))
  scheduler.add(new DueRecords({ ...ground, later }, { ofUsers: due, ofServices: timed }))
  return {
    ground,
    door,
    chatrooms,
    ...ground,
    ...followers,
    ...messaging,
    ...createRooms(ground, {
      ...people,
      erase: (uid) => rights.erasure.erase(uid, undefined),
    }),
    channels: createChannels({ ...ground, ...messaging }),
    ...people,
    ...rights,
    files,
  }
}
