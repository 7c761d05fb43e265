import type {
  Client,
  EventData,
  EventName,
  InputOf,
  Message,
  OperationName,
  OutputOf,
  OwnChange,
  ServerEvent,
  User,
} from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { type Accounts, createAccounts } from './accounts.ts'
import { type Cache, MemoryCache } from './cache.ts'
import { Connector, type TokenSource } from './connector.ts'
import { type FileActs, Files } from './files.ts'
import { Outbox, type SendHandle } from './outbox.ts'
import { isOwnKind } from './own-state.ts'
import { Passing } from './passing-acts.ts'
import { Profiles } from './profiles.ts'
import type { Action } from './reduce.ts'
import { defaultRuntime, type Runtime } from './runtime.ts'
import {
  type ClientState,
  type ConnectionState,
  emptyState,
  type MessageWindow,
  type OutgoingMessage,
} from './state.ts'
import { Store } from './store.ts'
import { Sync } from './sync.ts'

export interface ChatClientOptions {
  /** The server, `https://chat.example` or `http://127.0.0.1:8080`. */
  readonly url: string
  /** This terminal. Without it, a new nameless one. */
  readonly client?: Client
  /** The copy that outlives this run; in memory unless given. One per user. */
  readonly cache?: Cache
  /** Globals in whose place something else is to be used. */
  readonly runtime?: Partial<Runtime>
  /** Hears of faults that nobody waits for: a cache that fails, a repair that has to wait. */
  readonly onFault?: (error: unknown) => void
}

export interface CallOptions {
  readonly timeoutMs?: number
}

export interface SendOptions {
  readonly replyTo?: string
  readonly thread?: string
  readonly mentions?: readonly string[]
  readonly options?: NonNullable<InputOf<'message.send'>['options']>
  /** An id of one's own. What has been sent under it is not sent again. */
  readonly clientMsgId?: string
}

/** One conversation that is being looked at: its window is kept up to the log until `close`. */
export interface OpenConversation {
  readonly window: MessageWindow | undefined
  /** Resolves when what was missing has been read. */
  ready(): Promise<void>
  /** Reads the page before; false when the beginning is reached. */
  loadOlder(): Promise<boolean>
  /** While the window shows the past: reads the page after; false when it follows the head again. */
  loadNewer(): Promise<boolean>
  /** Shows the log around a place; `window.past` says that it ends before the head. */
  showAround(seq: number): Promise<void>
  /** Back to the head. */
  showNewest(): Promise<void>
  close(): void
}

type Listener = (data: never) => void

const requestTimeoutMs = 20_000
/** A large file is looked at, and put into a bucket perhaps. */
const finishTimeoutMs = 600_000

/**
 * A chat client: one user on one terminal. Connects and reconnects, keeps a copy of what is being looked at in step with
 * the log, and sends what was written, once, whatever happens on the way.
 */
export class ChatClient {
  /** Where the server is, without a slash at its end. */
  readonly url: string
  readonly accounts: Accounts
  readonly files: FileActs
  readonly #runtime: Runtime
  readonly #store: Store
  readonly #sync: Sync
  readonly #outbox: Outbox
  readonly #passing: Passing
  readonly #profiles: Profiles
  readonly #client: Client
  readonly #listeners = new Map<EventName, Set<Listener>>()
  readonly #report: (error: unknown) => void
  #connector: Connector | undefined
  #token: TokenSource = ''

  constructor(options: ChatClientOptions) {
    this.url = options.url.replace(/\/+$/, '')
    this.#runtime = defaultRuntime(options.runtime)
    this.#report = options.onFault ?? (() => undefined)
    this.#client = options.client ?? {
      id: `sdk-${Math.floor(this.#runtime.random() * 36 ** 8).toString(36)}`,
      platform: 'web',
    }
    this.accounts = createAccounts(this.url, this.#runtime.fetch)
    this.#store = new Store(options.cache ?? new MemoryCache(), this.#runtime, this.#report)
    const call = <N extends OperationName>(name: N, input: InputOf<N>) => this.call(name, input)
    this.#sync = new Sync(this.#store, call, (error) => this.#onRepairFailed(error))
    this.#outbox = new Outbox(this.#store, this.#runtime, {
      clientId: this.#client.id,
      request: (input) => this.#request('message.send', input, requestTimeoutMs),
    })
    this.files = new Files({
      ...{ base: this.url, call, runtime: this.#runtime },
      finish: (id) => this.call('attachment.finish', { id }, { timeoutMs: finishTimeoutMs }),
      token: () => this.#currentToken(),
    })
    this.#passing = new Passing(this.#store, this.#runtime, call, this.#report)
    this.#profiles = new Profiles(this.#store, call, (error) => this.#onRepairFailed(error))
  }

  get state(): ClientState {
    return this.#store.state
  }

  /** Calls after every change of `state`; the answer ends it. */
  subscribe(listener: (state: ClientState) => void): () => void {
    return this.#store.subscribe(listener)
  }

  /** Hears every action that changes `state`, in order, as `reduce` has applied it; the answer ends it. */
  observe(listener: (action: Action) => void): () => void {
    return this.#store.observe(listener)
  }

  /** What the server tells, as it comes. `state` has it already. */
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void {
    const all = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, all)
    all.add(listener as Listener)
    return () => all.delete(listener as Listener)
  }

  /**
   * Signs in as `uid` and resolves after the first sync. Rejects with `unauthenticated`, `expired` or `banned` when the
   * token is no good; when the network is, rejects with `unavailable` and goes on trying.
   */
  async connect(uid: string, token: TokenSource): Promise<User> {
    this.#connector?.stop()
    this.#token = token
    await this.#store.restore()
    if (this.state.user && this.state.user.id !== uid) {
      this.#store.dispatch({ type: 'restored', state: { ...noCopy, outbox: [] } })
      this.#profiles.forget()
    }
    const connector = new Connector({
      runtime: this.#runtime,
      url: `${this.url.replace(/^http/, 'ws')}/ws`,
      client: this.#client,
      token,
      since: () => this.state.cursor ?? 0,
      onState: (connection) => this.#onConnection(connection),
      onEvent: (event) => this.#onEvent(event),
      onConnected: (answer) => this.#onConnected(uid, answer),
      report: this.#report,
    })
    this.#connector = connector
    await connector.start()
    return this.state.user as User
  }

  disconnect(): void {
    this.#connector?.stop()
    this.#connector = undefined
    this.#passing.stop()
  }

  /** Tries to connect now, without waiting for the back-off to end. */
  reconnectNow(): void {
    this.#connector?.retryNow()
  }

  /** Carries out any operation. Rejects with a TidingsError; `unavailable` when there is no connection. */
  async call<N extends OperationName>(
    name: N,
    input: InputOf<N>,
    { timeoutMs = requestTimeoutMs }: CallOptions = {},
  ): Promise<OutputOf<N>> {
    const answer = await this.#request(name, input, timeoutMs)
    if (name === 'message.send') this.#sent(input as InputOf<'message.send'>, answer as OutputOf<'message.send'>)
    return answer
  }

  /** Sends a message, now or as soon as there is a connection; exactly once. */
  send(to: string, content: OutgoingMessage['content'] | string, options: SendOptions = {}): SendHandle {
    this.#passing.said(to)
    return this.#outbox.send(to, typeof content === 'string' ? { type: 'text', data: content } : content, options)
  }

  /** Sends again what was refused. */
  retry(clientMsgId: string): void {
    this.#outbox.retry(clientMsgId)
  }

  /** Forgets what was not sent. */
  discard(clientMsgId: string): void {
    this.#outbox.discard(clientMsgId)
  }

  /** Looks at a conversation: its window is read and kept up to date. */
  open(conversation: string): OpenConversation {
    const close = this.#sync.watch(conversation)
    const window = (): MessageWindow | undefined => this.state.windows[conversation]
    return {
      get window() {
        return window()
      },
      ready: () => this.#sync.settled(conversation),
      loadOlder: () => this.#sync.loadOlder(conversation),
      loadNewer: () => this.#sync.loadNewer(conversation),
      showAround: (seq) => this.#sync.showAround(conversation, seq),
      showNewest: () => this.#sync.showNewest(conversation),
      close,
    }
  }

  /** Marks everything up to `seq` as read, up to the head when it is left out. */
  async markRead(conversation: string, seq = this.state.conversations[conversation]?.seq ?? 0): Promise<void> {
    const known = this.state.conversations[conversation]
    if (!known || known.readSeq >= seq) return
    const { readSeq } = await this.call('conversation.read', { conversation, seq })
    const now = this.state.conversations[conversation]
    if (!now || now.readSeq >= readSeq) return
    // The answer's unread counts to the server's head, which need not be the one known here.
    if (readSeq !== known.seq) return this.#refresh(conversation)
    const unread = now.counted - known.counted
    const mentions = Math.min(now.mentions, unread)
    this.#store.dispatch({ type: 'listed', conversations: [{ ...now, readSeq, unread, mentions }] })
  }

  /** Tells that the user is writing; call it at every key, it is sent every few seconds only. */
  typing(conversation: string): void {
    this.#passing.typing(conversation)
  }

  /** Watches the presence of users while they are shown; `state.presence` has it. The answer ends it. */
  watchPresence(users: readonly string[]): () => void {
    return this.#passing.watch(users)
  }

  /** Asks for the profiles of users who are shown; `state.users` has them, and what it had before until then. */
  wantProfiles(users: readonly string[]): void {
    this.#profiles.want(users)
  }

  /** Lists older conversations; false when there are none. */
  async loadMoreConversations(): Promise<boolean> {
    const { older } = this.state
    if (older === undefined) return false
    const { conversations, next } = await this.call('conversation.list', { next: older })
    this.#store.dispatch({ type: 'listed', conversations, older: next ?? null })
    return next !== undefined
  }

  async #currentToken(): Promise<string> {
    return typeof this.#token === 'function' ? this.#token() : this.#token
  }

  #request<N extends OperationName>(name: N, input: InputOf<N>, timeoutMs: number): Promise<OutputOf<N>> {
    if (!this.#connector) return Promise.reject(new TidingsError('unavailable', 'connect first'))
    return this.#connector.request(name, input, timeoutMs) as Promise<OutputOf<N>>
  }

  /** Sent past the outbox: the server tells everyone but the one that sent it. */
  #sent({ clientMsgId, ...sent }: InputOf<'message.send'>, answer: OutputOf<'message.send'>): void {
    this.#store.dispatch({ type: 'answered', clientMsgId, clientId: this.#client.id, answer, sent })
    this.#sync.check(sent.to)
  }

  #onConnection(connection: ConnectionState): void {
    this.#store.dispatch({ type: 'connection', connection })
    if (connection.phase !== 'online') return
    this.#sync.repairWatched()
    this.#outbox.pump()
    this.#passing.online()
    this.#profiles.ask()
  }

  async #onConnected(uid: string, answer: OutputOf<'connect'>): Promise<void> {
    if (answer.user.id !== uid)
      throw new TidingsError('unauthenticated', `the token is ${answer.user.id}'s, not ${uid}'s`)
    const { epoch, cursor: since } = this.state
    if (epoch !== undefined && epoch !== answer.epoch) {
      // Another history: what we know may never have been. The list is asked for anew, from the start.
      this.#store.dispatch({ type: 'forgotten' })
      const { conversations, next, cursor } = await this.call('conversation.list', {})
      this.#connected(answer)
      this.#store.dispatch({ type: 'listed', conversations, cursor, older: next ?? null })
      await this.#sync.bringUpOwn()
      return
    }
    this.#connected(answer)
    if (answer.version !== this.state.own.version) await this.#sync.bringUpOwn()
    const { conversations, gone, next, cursor } = answer
    if (since === undefined) {
      this.#store.dispatch({ type: 'listed', conversations, cursor, older: next ?? null })
      return
    }
    this.#store.dispatch({ type: 'listed', conversations, gone })
    await this.#listChanged(since, next)
    // Only when all that changed is here does the new cursor count.
    this.#store.dispatch({ type: 'listed', conversations: [], cursor })
  }

  #connected({ user, epoch, settings }: OutputOf<'connect'>): void {
    this.#store.dispatch({ type: 'connected', user, epoch, settings })
  }

  async #listChanged(since: string, from: string | undefined): Promise<void> {
    let next = from
    while (next !== undefined) {
      const page: OutputOf<'conversation.list'> = await this.call('conversation.list', { since, next, limit: 200 })
      this.#store.dispatch({ type: 'listed', conversations: page.conversations })
      next = page.next
    }
  }

  #onEvent(event: ServerEvent): void {
    const before = this.state
    this.#store.dispatch({ type: 'event', event })
    if (event.event === 'message' || event.event === 'message.changed') this.#onMessage(event, before)
    else if (event.event === 'resync') void this.#resync()
    else if (isOwnKind(event.event)) this.#onOwn(event as OwnChange)
    this.#passing.heard(event)
    for (const listener of this.#listeners.get(event.event) ?? []) listener(event.data as never)
  }

  #onMessage({ event, data }: Extract<ServerEvent, { data: Message }>, before: ClientState): void {
    this.#sync.check(data.conversation)
    const known = before.conversations[data.conversation]
    // What the log cannot say: pointers of a conversation that is new here, and mentions that came or went by a change.
    const asks =
      event === 'message'
        ? known === undefined || data.targets !== undefined
        : known !== undefined && (known.mentions > 0 || known.directed > 0 || data.mentions !== undefined)
    if (asks) void this.#refresh(data.conversation)
  }

  /** A change over a gap: the ones before it were lost. */
  #onOwn({ data }: OwnChange): void {
    if (data.version > this.state.own.version)
      void this.#sync.bringUpOwn().catch((error) => this.#onRepairFailed(error))
  }

  /** The server knows the pointers of a conversation that is not listed here yet, or was read elsewhere. */
  async #refresh(conversation: string): Promise<void> {
    try {
      const answer = await this.call('conversation.get', { conversation })
      this.#store.dispatch({ type: 'listed', conversations: [answer.conversation] })
    } catch (error) {
      this.#report(error)
    }
  }

  /** Events were dropped: what changed since the cursor is listed again, and the open logs are read. */
  async #resync(): Promise<void> {
    try {
      const since = this.state.cursor
      const page = await this.call('conversation.list', { ...(since === undefined ? {} : { since }), limit: 200 })
      this.#store.dispatch({ type: 'listed', conversations: page.conversations, gone: page.gone })
      if (since !== undefined) await this.#listChanged(since, page.next)
      this.#store.dispatch({ type: 'listed', conversations: [], cursor: page.cursor })
      this.#sync.repairWatched()
      await this.#sync.bringUpOwn()
    } catch (error) {
      this.#report(error)
    }
  }

  #onRepairFailed(error: unknown): void {
    // Without a connection the next one repairs; anything else is worth a word.
    if (!(error instanceof TidingsError && error.code === 'unavailable')) this.#report(error)
  }
}

/** Nothing of another user's copy may stay. */
const noCopy = {
  user: undefined,
  epoch: undefined,
  cursor: undefined,
  older: undefined,
  conversations: {},
  windows: {},
  rooms: {},
  users: {},
  own: emptyState.own,
  presence: {},
  typing: {},
  receipts: {},
  streams: {},
}
