export { addressKey } from './budgets/address-key.ts'
export { RateLimiter } from './budgets/rate-limiter.ts'
export { addressWithinEdge } from './budgets/within-edge.ts'
export { fnv1a } from './cluster/fnv1a.ts'
export { type HeardNode, nodesHeard } from './cluster/listening-in.ts'
export type { NodeInfo } from './cluster/node-info.ts'
export { type Core, createCore } from './core.ts'
export type { EdgeRegister, PresentedEdge } from './edges/edges.ts'
export type { ServiceEntry, ServicePointer } from './entries/body.ts'
export type { Consuming } from './feed/consumer.ts'
export type { DeadLetter } from './feed/dead-letters.ts'
export type { Until } from './feed/until.ts'
export type { Download } from './files/download-links.ts'
export type { Receiving } from './files/receiving.ts'
export type { LinkRequest } from './files/signed-links.ts'
export { cutToRange, expectBlobKey, firstByteOf } from './files/stored-blobs.ts'
export { checkedGate } from './gates/checked-gate.ts'
export type {
  Actor,
  Admission,
  Credential,
  EventCodec,
  FallenBehind,
  Gate,
  MediaGate,
  Session,
  Sink,
} from './gates/gate.ts'
export { type JudgedBy, judgedBy } from './judging/judged-by.ts'
export { testLetter } from './mail/letters.ts'
export type * from './ports/attachments.ts'
export type * from './ports/audit.ts'
export type * from './ports/before-hook.ts'
export type * from './ports/blobs.ts'
export * from './ports/bus.ts'
export type * from './ports/call-format.ts'
export type * from './ports/clients.ts'
export type * from './ports/conversations.ts'
export type * from './ports/credentials.ts'
export type * from './ports/feed.ts'
export type * from './ports/films.ts'
export type * from './ports/gifs.ts'
export * from './ports/held.ts'
export type * from './ports/mail.ts'
export type * from './ports/membership.ts'
export * from './ports/message-log.ts'
export type * from './ports/node-seal.ts'
export type * from './ports/outbound.ts'
export type * from './ports/posting.ts'
export type * from './ports/push-provider.ts'
export type * from './ports/push-seal.ts'
export type * from './ports/records.ts'
export * from './ports/rooms.ts'
export type * from './ports/search.ts'
export type * from './ports/store.ts'
export type * from './ports/system.ts'
export type * from './ports/uploads.ts'
export type * from './ports/users.ts'
export type * from './ports/word-finder.ts'
export { type CameOfPost, postSigned, signingSecrets, type ToPost } from './posting/post-signed.ts'
export { retryAfterMs } from './posting/retry-after.ts'
export { type PushedTerminal, pushedAt } from './push/pushed.ts'
export type { Recipient, RecipientTerminal } from './push/recipients.ts'
export {
  type DeviceRegistration,
  isDevice,
  isExpired,
  type PushSubscription,
  takesCallsAlone,
  type WebSubscription,
} from './push/subscription.ts'
export type { RobotCallback } from './robots/callbacks.ts'
export type { RobotRef, RobotTold } from './robots/reading.ts'
export type { ForRobot, RobotsTold } from './robots/told.ts'
export type { ServiceHandlers, ServiceOperation } from './services/answering.ts'
export type { PeoplePage, PeopleWhere } from './services/people.ts'
export type { Announcement } from './services/publishing.ts'
export type { ServiceGate, ServicePart, ServiceRecord } from './services/service-gate.ts'
export { type LoginPolicy, loginPolicies } from './settings/login-policy.ts'
export type { CoreParts, MediaParts, Pushing } from './settings/parts.ts'
export type { Role } from './settings/roles.ts'
export type { CoreSettings, Rate } from './settings/settings.ts'
export { shortageOf } from './shortage.ts'
export { isAway } from './turns/away.ts'
export { eachAtOnce } from './turns/each-at-once.ts'
export { eachFairly } from './turns/each-fairly.ts'
export type { Waiter } from './turns/waiters.ts'
export type { ToldIn } from './webhooks/told.ts'
export { kindsFor } from './webhooks/webhook-events.ts'
