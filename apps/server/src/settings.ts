import type { CoreSettings } from '@tidings/core'
import type { Config } from './config/schema.ts'

/** The configuration in the core's words. */
export const coreSettings = (config: Config): CoreSettings => ({
  node: config.node,
  heartbeatMs: config.heartbeat,
  users: config.users,
  accounts: config.accounts && config.users === 'hosted',
  tokenTtlMs: config.tokenTtl,
  sessionBacklogBytes: config.limits.backlogBytes,
  sessionsPerUser: config.limits.sessionsPerUser,
  roomMembers: config.limits.roomMembers,
  rates: {
    send: config.rates.send,
    read: config.rates.read,
    write: config.rates.write,
    'sign-in': config.rates.signIn,
  },
})
