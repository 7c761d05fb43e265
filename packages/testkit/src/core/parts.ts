import type { CoreParts, CoreSettings, Store } from '@tidings/core'
import { createNodeSeal, secretHash } from '@tidings/credentials-node'
import type { TestTime } from './time.ts'

export const generous = { perSecond: 1e6, burst: 1e6 }

export const coreSettings: CoreSettings = {
  node: 'test',
  roles: ['doors', 'login', 'jobs'],
  nodeUrl: '',
  agreed: [],
  publicUrl: '',
  heartbeatMs: 30_000,
  users: 'hosted',
  contacts: 'hosted',
  directory: { rooms: 'members', people: 'everyone' },
  defaults: { strangers: true, requests: 'ask', invites: 'direct', presence: 'everyone', receipts: true },
  loginPolicy: 'all',
  mutes: { except: ['call/*'] },
  editWithinMs: 3_600_000,
  recallWithinMs: 120_000,
  contactRequestTtlMs: 604_800_000,
  chatrooms: { graceMs: 30_000, idleMs: 0 },
  presenceEveryMs: 1000,
  linkPreviews: false,
  accounts: true,
  registration: 'open',
  usersInvite: false,
  usersMakeRobots: true,
  tokenTtlMs: 31_536_000_000,
  sessionBacklogBytes: 1000,
  sessionsPerUser: 3,
  roomMembers: 1000,
  writtenPerDay: 0,
  roomsPerUser: 200,
  contactsPerUser: 100,
  savedPerUser: 100,
  remindersPerUser: 10,
  scheduledPerUser: 10,
  retention: { pairDays: 0, roomDays: 0, untilDelivered: false, auditDays: 365, reportDays: 90, everyMs: 3_600_000 },
  feed: { days: 8, items: 2_000_000, awayDays: 30 },
  hooks: {
    points: ['message.send', 'message.edit', 'room.create', 'room.join', 'room.invite', 'contact.add'],
    signals: false,
    failing: 'open',
    atOnce: 16,
    waitMs: 1500,
  },
  media: {
    maxBytes: 1000,
    quotaBytes: 5000,
    unfinishedPerUser: 3,
    offersPerUser: 10,
    uploadTtlMs: 86_400_000,
    keepUnusedMs: 3_600_000,
    linkTtlMs: 60_000,
    offerTtlMs: 600_000,
    accept: [],
    refuse: ['application/x-msdownload'],
  },
  gifs: { maxBytes: 500, cacheBytes: 100_000, rate: generous },
  pages: { atOnce: 4, lightAtOnce: 4, perCaller: 4, waitingPerCaller: 100, waiting: 1000 },
  rates: { send: generous, read: generous, write: generous, 'sign-in': generous },
  bodies: { user: generous, address: generous },
}

/** Tokens in clear text: who signs them is not the core's concern. */
const tokens: CoreParts['tokens'] = {
  issue: (claims) => Promise.resolve(JSON.stringify(claims)),
  verify: (token, now) => {
    if (!token.startsWith('{')) return Promise.resolve(undefined)
    const claims = JSON.parse(token)
    return Promise.resolve(claims.expiresAt < now ? 'expired' : claims)
  },
  remember: (token) => Promise.resolve(token.startsWith('{') ? JSON.parse(token) : undefined),
}

export const noMetrics: CoreParts['metrics'] = {
  messageStored: () => undefined,
  batchCommitted: () => undefined,
  delivered: () => undefined,
  resynced: () => undefined,
  operation: () => undefined,
  sessions: () => undefined,
  nodes: () => undefined,
  busMessage: () => undefined,
  strays: () => undefined,
  guests: () => undefined,
  unready: () => undefined,
  missed: () => undefined,
  mail: () => undefined,
  hookAsked: () => undefined,
  feedHolds: () => undefined,
  feedBehind: () => undefined,
  deadLetter: () => undefined,
  deadLetters: () => undefined,
  consumerForgotten: () => undefined,
}

export interface CoreOptions {
  readonly store: Store
  readonly time: TestTime
  /** Begins the ids that the core makes: two that share a store need different ones. */
  readonly node?: string
  readonly settings?: Partial<CoreSettings>
  readonly ways?: Partial<CoreParts>
}

/** What a core is made of: a real store; time, ids and secrets are the test's. */
export function coreParts({ store, time, node = '', settings = {}, ways = {} }: CoreOptions): CoreParts {
  let id = 0
  const silent = () => undefined
  return {
    store,
    tokens,
    metrics: noMetrics,
    seal: createNodeSeal('the secret of all nodes of a test'),
    pushKey: 'B'.padEnd(87, 'x'),
    clock: time.clock,
    ids: {
      room: () => `r${node}${++id}`,
      session: () => `s${node}${String(++id).padStart(15 - node.length, '0')}`,
      attachment: () => `f${node}${String(++id).padStart(31 - node.length, '0')}`,
    },
    log: { info: silent, warn: silent, error: (fields) => console.error(fields) },
    passwords: { hash: async (text) => `hash of ${text}`, verify: async (text, hash) => hash === `hash of ${text}` },
    secretHash,
    appSecrets: { matches: (secret) => secret === 'app-secret' },
    settings: { ...coreSettings, ...settings },
    ...ways,
  }
}
