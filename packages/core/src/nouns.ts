import { createAccounts } from './accounts/accounts.ts'
import { Invitations, invitationKind } from './accounts/invitations.ts'
import { Issuing } from './accounts/issuing.ts'
import { createNotificationAccounts } from './accounts/notification-accounts.ts'
import { PasswordDesk } from './accounts/password-desk.ts'
import { Tickets, ticketKinds } from './accounts/tickets.ts'
import { createUsers } from './accounts/users.ts'
import { happeningKind } from './attendance/notes.ts'
import type { RateLimiter } from './budgets/rate-limiter.ts'
import { createAuditList } from './calls/audit.ts'
import type { Call } from './calls/call.ts'
import { createCardActs } from './cards/acting.ts'
import { CardRecords } from './cards/card-records.ts'
import { createCardViews } from './cards/views.ts'
import { createChatrooms } from './chatrooms/chatrooms.ts'
import { CodeLogins } from './connecting/code-login.ts'
import { createLoginsAcross, loginProofKind } from './connecting/logins-across.ts'
import { type SessionParts, Sessions } from './connecting/sessions.ts'
import { createContacts } from './contacts/contacts.ts'
import { createContactRequests } from './contacts/requests.ts'
import { createRoster } from './contacts/roster.ts'
import { ClosedReceipts } from './conversations/closed-receipts.ts'
import { createConversations } from './conversations/conversations.ts'
import { createOwnViews } from './conversations/own-view.ts'
import { createPointers } from './conversations/pointers.ts'
import { ReadPointers } from './conversations/read-pointers.ts'
import { Copying } from './drafting/copying.ts'
import { References } from './drafting/references.ts'
import { Repeats } from './drafting/repeats.ts'
import { Edges } from './edges/edges.ts'
import { Forgotten } from './entering/forgotten.ts'
import { createRecovering } from './entering/recovering.ts'
import { createRegistering } from './entering/registering.ts'
import { Keeping } from './feed/keeping.ts'
import { createFiles } from './file-nouns.ts'
import { createFollowers } from './followers.ts'
import { Gateway } from './gateway/gateway.ts'
import { createGround, type Ground } from './ground.ts'
import { Guesses } from './identity/guesses.ts'
import { GuessesAcross } from './identity/guesses-across.ts'
import { Identity } from './identity/identity.ts'
import { Appender } from './log/appender.ts'
import { Addresses } from './mail/addresses.ts'
import { Emails } from './mail/emails.ts'
import { Mailing } from './mail/mailing.ts'
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
import type { DueRecord } from './ports/records.ts'
import { Presences } from './presence/presence.ts'
import { PushSubscriptions } from './push/subscriptions.ts'
import { Reports, reportKind } from './reports/reports.ts'
import { createErasure, erasureKind } from './rights/erasure.ts'
import { createExport } from './rights/export.ts'
import { createRobots } from './robots/robots.ts'
import { RobotsKept } from './robots/robots-kept.ts'
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
import { Terminals } from './sessions/terminals.ts'
import type { CoreParts } from './settings/parts.ts'
import { createFinding } from './users/finding.ts'

export type Nouns = ReturnType<typeof createNouns>

function createMessaging(ground: Ground) {
  const { store, clock, metrics, readings, tell, scheduler } = ground
  const appender = new Appender(store.log, clock, metrics, ground.consumers.look)
  const linkPreviews = createLinkPreviews({ ...ground, tell })
  const translation = new Translation({ translator: ground.parts.translator, readings })
  const copying = new Copying(readings)
  const references = new References(ground)
  const hearing = new Hearing(ground)
  const repeats = new Repeats(ground, hearing)
  const threads = new Threads(ground)
  const referring = { copying, references, repeats }
  const afterwards = { afterwards: linkPreviews.afterwards, followed: threads.followed }
  const sending = new Sending({ ...ground, appender, hearing, ...referring, ...afterwards })
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
    'sessions' | 'terminals' | 'pushes' | 'desk' | 'emails' | 'addresses' | 'invitations' | 'issuing' | 'robotsKept'
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
  const leave = async (room: string, uid: string): Promise<void> => {
    await call({ kind: 'user', uid, address: '' }, 'room.leave', { room }, undefined)
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

function createRooms(ground: Ground) {
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
  }
}

/** Links to one's account, and the mails that bring them. */
function createMails(ground: Ground, { desk, issuing }: { readonly desk: PasswordDesk; readonly issuing: Issuing }) {
  const { parts } = ground
  const { secretHash } = parts
  const [tickets, resets, proofs] = ticketKinds.map((kind) => new Tickets({ ...ground, secretHash }, kind)) as [
    Tickets,
    Tickets,
    Tickets,
  ]
  const addresses = new Addresses({ ...ground, secretHash })
  const mailing = new Mailing({ ...ground, mailer: parts.mailer })
  const emails = new Emails({ ...ground, desk, issuing, addresses, mailing, proofs })
  return {
    ...{ tickets, resets, addresses, mailing, emails },
    forgotten: new Forgotten({ ...ground, addresses, emails, mailing, resets }),
  }
}

/** Who is there, with which terminals, and how they came in. */
function createPeople(ground: Ground, signIns: RateLimiter, host: SessionParts['host']) {
  const { parts, directory, clock } = ground
  const terminals = new Terminals(ground)
  terminals.onGone(async (uid, ids) => ground.attendance.forgotten(uid, ids))
  const pushes = new PushSubscriptions({ ...parts, clock, terminals, records: ground.store.records })
  const presences = new Presences(ground)
  const guesses = new Guesses(clock)
  const guessing = new GuessesAcross({ ...ground, guesses })
  const rate = parts.settings.rates['sign-in']
  const desk = new PasswordDesk({ passwords: parts.passwords, guesses: guessing, clock, rate })
  const identity = new Identity({ ...ground, tokens: parts.tokens, secrets: parts.appSecrets, terminals, guesses })
  ground.judging.onDoubt((actor, session) => {
    // It may be for a mute that somebody stands otherwise.
    ground.mutes.forget()
    return identity.standsAgain(actor, session)
  })
  const conversations = createConversations(ground)
  const presenceChanged = (uid: string): void => presences.note(uid)
  const gateway = new Gateway(ground)
  const sessions = new Sessions({
    ...ground,
    ...{ identity, presences, terminals, host, signIns, gateway },
    listConversations: conversations.list,
  })
  const readPointers = new ReadPointers(ground)
  const closedReceipts = new ClosedReceipts(ground)
  ground.userSettings.onChange((uid, change) => {
    if (change.presence !== undefined) presences.note(uid)
    if (change.receipts !== undefined) closedReceipts.changed(uid)
  })
  const invitations = new Invitations(ground)
  const edges = new Edges({ ...ground, ...parts, gateway }, signIns)
  const issuing = new Issuing(parts)
  const robotsKept = new RobotsKept(ground.store.records)
  const accounts = createAccounts(parts, { directory, sessions, identity, desk, issuing })
  const mails = createMails(ground, { desk, issuing })
  const logins = new CodeLogins({ ...ground, identity, issue: accounts.issueFor })
  return {
    ...{ terminals, pushes, presences, guessing, identity, conversations, sessions, accounts, desk, invitations },
    ...{ issuing, robotsKept },
    ...{ gateway, edges },
    ...mails,
    recovering: createRecovering({ ...ground, ...mails, desk, issuing, revokeAll: accounts.revokeAll }),
    registering: createRegistering({
      ...{ ...ground, ...mails, desk, invitations, issuing },
      mails: parts.mailer !== undefined,
    }),
    ownViews: createOwnViews({ ...ground, readPointers }),
    pointers: createPointers({ ...ground, readPointers }),
    contacts: createContacts({ ...ground, presenceChanged }),
    requests: createContactRequests({ ...ground, presenceChanged }),
    roster: createRoster(ground),
    users: createUsers({ ...ground, sessions, robotsKept }),
    finding: createFinding(ground),
    codeLogins: createLoginsAcross({ ...ground, logins }),
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
  const chatrooms = createChatrooms({ ...ground, states, audience, here })
  const rights = createRights(ground, people, { ...messaging, files, chatrooms }, host.call)
  const { scheduler, store, log } = ground
  const raised = (_: string, record: DueRecord) => ground.raising.overNow(record)
  const ending = { [endingKind]: createEnding(store), [raisingKind]: raised }
  const overTicket = (_: string, record: DueRecord) => people.tickets.overNow(record)
  const requests = {
    ...Object.fromEntries(ticketKinds.map((kind) => [kind, overTicket])),
    request: people.requests.overNow,
    [loginProofKind]: (_: string, record: DueRecord) => people.codeLogins.overNow(record),
    [muteKind]: ground.mutes.over,
    [happeningKind]: ground.attendance.over,
    [invitationKind]: (_: string, record: DueRecord) => people.invitations.overNow(record),
  }
  const { timed, ...followers } = createFollowers(ground, { ...people, ...messaging }, host)
  const later = new PuttingOff(store.records, log)
  const due = new Map(Object.entries({ ...messaging.due, ...requests, ...rights.due, ...ending }))
  scheduler.add(new DueRecords({ ...ground, later }, { ofUsers: due, ofServices: timed }))
  return {
    ground,
    chatrooms,
    ...ground,
    ...followers,
    ...messaging,
    ...createRooms(ground),
    ...people,
    ...rights,
    files,
  }
}
