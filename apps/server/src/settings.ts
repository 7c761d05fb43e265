import type { CoreSettings } from '@tidings/core'
import type { Config } from './config/schema.ts'

/** The configuration in the core's words. */
export const coreSettings = (config: Config): CoreSettings => ({
  node: config.node,
  heartbeatMs: config.heartbeat,
  users: config.users,
  contacts: config.contacts,
  defaults: config.defaults,
  loginPolicy: config.login.policy,
  editWithinMs: config.messages.editWithin,
  recallWithinMs: config.messages.recallWithin,
  contactRequestTtlMs: config.contactRequestTtl,
  presenceEveryMs: config.presence.every,
  linkPreviews: config.links.enabled,
  accounts: config.accounts && config.users === 'hosted',
  tokenTtlMs: config.tokenTtl,
  sessionBacklogBytes: config.limits.backlogBytes,
  sessionsPerUser: config.limits.sessionsPerUser,
  roomMembers: config.limits.roomMembers,
  contactsPerUser: config.limits.contacts,
  savedPerUser: config.limits.saved,
  remindersPerUser: config.limits.reminders,
  scheduledPerUser: config.limits.scheduled,
  rates: {
    send: config.rates.send,
    read: config.rates.read,
    write: config.rates.write,
    'sign-in': config.rates.signIn,
  },
})
