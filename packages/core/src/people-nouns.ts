import { createAccounts } from './accounts/accounts.ts'
import { Invitations } from './accounts/invitations.ts'
import { Issuing } from './accounts/issuing.ts'
import { PasswordDesk } from './accounts/password-desk.ts'
import { Tickets, ticketKinds } from './accounts/tickets.ts'
import { createUsers } from './accounts/users.ts'
import type { RateLimiter } from './budgets/rate-limiter.ts'
import { CodeLogins } from './connecting/code-login.ts'
import { createLoginsAcross } from './connecting/logins-across.ts'
import { type SessionParts, Sessions } from './connecting/sessions.ts'
import { createContacts } from './contacts/contacts.ts'
import { createContactRequests } from './contacts/requests.ts'
import { createRoster } from './contacts/roster.ts'
import { ClosedReceipts } from './conversations/closed-receipts.ts'
import { createConversations } from './conversations/conversations.ts'
import { createOwnViews } from './conversations/own-view.ts'
import { createPointers } from './conversations/pointers.ts'
import { ReadPointers } from './conversations/read-pointers.ts'
import { Edges } from './edges/edges.ts'
import { Forgotten } from './entering/forgotten.ts'
import { createRecovering } from './entering/recovering.ts'
import { createRegistering } from './entering/registering.ts'
import { Extras } from './extra/extra.ts'
import { Gateway } from './gateway/gateway.ts'
import type { Ground } from './ground.ts'
import { Guesses } from './identity/guesses.ts'
import { GuessesAcross } from './identity/guesses-across.ts'
import { Identity } from './identity/identity.ts'
import { IncomingKept } from './identity/incoming-kept.ts'
import { Addresses } from './mail/addresses.ts'
import { Emails } from './mail/emails.ts'
import { Mailing } from './mail/mailing.ts'
import { Presences } from './presence/presence.ts'
import { PushSubscriptions } from './push/subscriptions.ts'
import { Terminals } from './sessions/terminals.ts'
import { createFinding } from './users/finding.ts'

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
export function createPeople(ground: Ground, signIns: RateLimiter, host: SessionParts['host']) {
  const { parts, directory, clock } = ground
  const terminals = new Terminals(ground)
  terminals.onGone(async (uid, ids) => ground.attendance.forgotten(uid, ids))
  const extras = new Extras({ ...ground, terminals })
  terminals.onGone((uid, ids) => extras.forgetTerminals(uid, ids))
  const pushes = new PushSubscriptions({ ...parts, clock, terminals, tell: ground.tell, records: ground.store.records })
  const presences = new Presences(ground)
  const guesses = new Guesses(clock)
  const guessing = new GuessesAcross({ ...ground, guesses })
  const rate = parts.settings.rates['sign-in']
  const desk = new PasswordDesk({ passwords: parts.passwords, guesses: guessing, clock, rate })
  const incomingKept = new IncomingKept(ground.store.records)
  const identity = new Identity({
    ...{ ...ground, tokens: parts.tokens, secrets: parts.appSecrets, secretHash: parts.secretHash },
    ...{ terminals, guesses, incomingKept },
  })
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
  const accounts = createAccounts(parts, { directory, sessions, identity, desk, issuing, pushes })
  const mails = createMails(ground, { desk, issuing })
  const logins = new CodeLogins({ ...ground, identity, issue: accounts.issueFor })
  return {
    ...{ terminals, pushes, presences, guessing, identity, conversations, sessions, accounts, desk, invitations },
    ...{ issuing, incomingKept, extras },
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
    users: createUsers({ ...ground, sessions, pushes }),
    finding: createFinding(ground),
    codeLogins: createLoginsAcross({ ...ground, logins }),
  }
}
