import type { OperationName, OutputOf, ServerEvent } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import {
  type Core,
  type CoreParts,
  type CoreSettings,
  checkedGate,
  createCore,
  type Session,
  type Sink,
} from '../src/index.ts'

/** A core on a real store in memory; time, ids and secrets are the test's. */
export interface Harness extends AsyncDisposable {
  readonly gate: Core
  readonly parts: CoreParts
  tick(ms: number): void
  /** The wall clock is put ahead or back; what is measured with `elapsed` is not. */
  shift(ms: number): void
  /** Makes the user and answers a terminal of theirs. */
  terminal(uid: string, options?: TerminalOptions): Promise<Terminal>
  call<N extends OperationName>(uid: string, name: N, input: unknown): Promise<OutputOf<N>>
  app<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>
}

export interface TerminalOptions {
  readonly clientId?: string
  readonly since?: string
  /** What its door does in another way than the native one. */
  readonly sink?: Partial<Sink>
}

export interface Terminal {
  readonly session: Session
  readonly answer: OutputOf<'connect'>
  readonly events: ServerEvent[]
  readonly closed: string[]
  /** Bytes that the network does not take; the test sets it. */
  backlog: number
  call<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>
  /** Events of one kind so far. */
  seen<E extends ServerEvent['event']>(event: E): Extract<ServerEvent, { event: E }>['data'][]
}

export const generous = { perSecond: 1e6, burst: 1e6 }

export const settings: CoreSettings = {
  node: 'test',
  publicUrl: '',
  heartbeatMs: 30_000,
  users: 'hosted',
  contacts: 'hosted',
  directory: { rooms: 'members', people: 'everyone' },
  defaults: { strangers: true, requests: 'ask', invites: 'direct', presence: 'everyone', receipts: true },
  loginPolicy: 'all',
  editWithinMs: 3_600_000,
  recallWithinMs: 120_000,
  contactRequestTtlMs: 604_800_000,
  presenceEveryMs: 1000,
  linkPreviews: false,
  accounts: true,
  registration: 'open',
  usersInvite: false,
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

const metrics: CoreParts['metrics'] = {
  messageStored: () => undefined,
  batchCommitted: () => undefined,
  delivered: () => undefined,
  resynced: () => undefined,
  operation: () => undefined,
  sessions: () => undefined,
  mail: () => undefined,
  feedHolds: () => undefined,
  feedBehind: () => undefined,
  deadLetter: () => undefined,
  deadLetters: () => undefined,
  consumerForgotten: () => undefined,
}

export async function aCore(change: Partial<CoreSettings> = {}, ways: Partial<CoreParts> = {}): Promise<Harness> {
  let now = 1_763_600_000_000
  let shifted = 0
  let id = 0
  const store = await openSqliteStore({ file: ':memory:' })
  const silent = () => undefined
  /** What waits for its time, which only `tick` brings on. */
  const timers = new Map<object, { readonly at: number; readonly fn: () => void }>()
  const after = (ms: number, fn: () => void) => {
    if (ms <= 0) {
      const immediate = setImmediate(fn)
      return () => clearImmediate(immediate)
    }
    const timer = {}
    timers.set(timer, { at: now + ms, fn })
    return () => timers.delete(timer)
  }
  const parts: CoreParts = {
    store,
    tokens,
    metrics,
    pushKey: 'B'.padEnd(87, 'x'),
    clock: { now: () => now + shifted, elapsed: () => now, after },
    ids: {
      room: () => `r${++id}`,
      session: () => `s${String(++id).padStart(15, '0')}`,
      attachment: () => `f${String(++id).padStart(31, '0')}`,
    },
    log: { info: silent, warn: silent, error: (fields) => console.error(fields) },
    passwords: { hash: async (text) => `hash of ${text}`, verify: async (text, hash) => hash === `hash of ${text}` },
    secretHash: (secret) => `hash-of-${secret}`,
    appSecrets: { matches: (secret) => secret === 'app-secret' },
    settings: { ...settings, ...change },
    ...ways,
  }
  const gate = checkedGate(createCore(parts))
  gate.start()
  const address = '127.0.0.1'
  const app: Harness['app'] = (name, input) => gate.call({ kind: 'app', address }, name, input)

  async function terminal(uid: string, options: TerminalOptions = {}): Promise<Terminal> {
    if (parts.settings.users === 'hosted') await app('user.create', { user: uid })
    const { token } = await app('token.create', { user: uid })
    const events: ServerEvent[] = []
    const closed: string[] = []
    const state = { backlog: 0 }
    const sink: Sink = {
      codec: { encode: (event) => Buffer.from(JSON.stringify(event)) },
      send: (bytes) => events.push(JSON.parse(Buffer.from(bytes).toString())),
      backlog: () => state.backlog,
      fellBehind: () => 'lost',
      close: (reason) => closed.push(reason),
      ...options.sink,
    }
    const client = { id: options.clientId ?? `c${++id}`, platform: 'web' }
    const { session, answer } = await gate.connect({ token, client, since: options.since ?? 0 }, sink, address)
    return Object.assign(state, {
      session,
      answer,
      events,
      closed,
      call: ((name, input) => session.call(name, input)) as Terminal['call'],
      seen: ((event) => events.filter((one) => one.event === event).map((one) => one.data)) as Terminal['seen'],
    })
  }

  return {
    gate,
    parts,
    app,
    terminal,
    tick: (ms) => {
      now += ms
      for (const [timer, { at, fn }] of timers) if (at <= now && timers.delete(timer)) fn()
    },
    shift: (ms) => {
      shifted += ms
    },
    call: (uid, name, input) => gate.call({ kind: 'user', uid, address }, name, input),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

export const text = (data: string) => ({ type: 'text', data })

/** What was queued for other turns has happened. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
