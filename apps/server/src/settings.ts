import type { CoreSettings } from '@tidings/core'
import { agreedSettings } from './config/agreeing.ts'
import { nodeOf } from './config/node-name.ts'
import type { Config } from './config/schema.ts'

/** `30d`; 0 for what names no days. */
const daysOf = (kept: string): number => Number(/^(\d+)d$/.exec(kept)?.[1] ?? 0)

const retentionOf = ({ retention }: Config): CoreSettings['retention'] => ({
  pairDays: daysOf(retention.pairs),
  roomDays: daysOf(retention.rooms),
  untilDelivered: retention.pairs === 'delivered',
  auditDays: retention.audit,
  reportDays: retention.reports,
  everyMs: retention.every,
})

const hooksOf = ({ hooks: { points, signals, failing, atOnce, timeout } }: Config): CoreSettings['hooks'] => ({
  ...{ points, signals, failing, atOnce },
  waitMs: timeout,
})

/** Who may make accounts, and of which kind. */
const accountSettings = ({ accounts, users, robots }: Config) => ({
  accounts: accounts.enabled && users === 'hosted',
  registration: accounts.register,
  usersInvite: accounts.usersInvite,
  usersMakeRobots: robots.create === 'everyone',
})

/** The configuration in the core's words. */
export const coreSettings = (config: Config): CoreSettings => ({
  node: nodeOf(config),
  roles: config.roles,
  nodeUrl: config.nodeUrl ?? '',
  agreed: agreedSettings(config),
  publicUrl: config.http.url ?? '',
  heartbeatMs: config.heartbeat,
  users: config.users,
  contacts: config.contacts,
  directory: config.directory,
  defaults: config.defaults,
  loginPolicy: config.login.policy,
  mutes: config.mutes,
  editWithinMs: config.messages.editWithin,
  recallWithinMs: config.messages.recallWithin,
  contactRequestTtlMs: config.contactRequestTtl,
  presenceEveryMs: config.presence.every,
  linkPreviews: config.links.enabled,
  ...accountSettings(config),
  tokenTtlMs: config.tokenTtl,
  sessionBacklogBytes: config.limits.backlogBytes,
  sessionsPerUser: config.limits.sessionsPerUser,
  roomMembers: config.limits.roomMembers,
  chatrooms: { graceMs: config.chatrooms.grace, idleMs: config.chatrooms.idle ?? 0 },
  writtenPerDay: config.limits.writtenPerDay,
  roomsPerUser: config.limits.rooms,
  contactsPerUser: config.limits.contacts,
  savedPerUser: config.limits.saved,
  remindersPerUser: config.limits.reminders,
  scheduledPerUser: config.limits.scheduled,
  retention: retentionOf(config),
  feed: config.feed,
  hooks: hooksOf(config),
  media: {
    maxBytes: config.media.maxBytes,
    quotaBytes: config.media.quotaBytes,
    unfinishedPerUser: config.media.unfinished,
    offersPerUser: config.media.offers,
    uploadTtlMs: config.media.uploadTtl,
    keepUnusedMs: config.media.keepUnused,
    linkTtlMs: config.media.linkTtl,
    offerTtlMs: config.media.offerTtl,
    accept: config.media.accept,
    refuse: config.media.refuse,
  },
  gifs: {
    maxBytes: config.gifs.maxBytes,
    cacheBytes: config.gifs.cacheBytes,
    rate: { perSecond: config.gifs.perSecond, burst: config.gifs.burst },
  },
  pages: {
    atOnce: config.limits.pagesAtOnce,
    lightAtOnce: 4 * config.limits.pagesAtOnce,
    perCaller: config.limits.pagesPerUser,
    waitingPerCaller: config.limits.pagesWaiting,
    waiting: 50_000,
  },
  rates: {
    send: config.rates.send,
    read: config.rates.read,
    write: config.rates.write,
    'sign-in': config.rates.signIn,
  },
  bodies: { user: config.rates.userBytes, address: config.rates.addressBytes },
})
