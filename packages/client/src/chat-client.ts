import type {
  Client,
  EventData,
  EventName,
  InputOf,
  MentionAt,
  OperationName,
  OutputOf,
  Passing,
  ServerEvent,
  User,
} from '@tidings/protocol'
import { Account } from './account.ts'
import { queueActs } from './files/acts.ts'
import type { FileActs } from './files/files.ts'
import { type Accounts, createAccounts } from './runtime/accounts.ts'
import { createGuard, type Guard } from './runtime/guard.ts'
import { defaultRuntime, type Runtime } from './runtime/runtime.ts'
import { serverAddress } from './runtime/server-address.ts'
import { expectSignIn, type TokenSource } from './runtime/token.ts'
import type { SendHandle } from './sending/outbox.ts'
import { type Cache, MemoryCache } from './state/cache.ts'
import type { Action } from './state/reduce.ts'
import { type ClientState, emptyState, type MessageWindow, type OutgoingMessage } from './state/state.ts'
import { Store } from './state/store.ts'

export interface ChatClientOptions {
  /** The server, `https://chat.example` or `http://127.0.0.1:8080`; with the path where it is beneath one. */
  readonly url: string
  /** This terminal. Without it, a new nameless one. */
  readonly client?: Client
  /** The copy that outlives this run; in memory unless given. One per user. */
  readonly cache?: Cache
  /** Globals in whose place something else is to be used. */
  readonly runtime?: Partial<Runtime>
  /** Hears of faults that nobody waits for: a cache that fails, a repair that has to wait, a listener that throws. */
  readonly onFault?: (error: unknown) => void
}

export interface CallOptions {
  readonly timeoutMs?: number
}

export interface SendOptions {
  readonly replyTo?: string
  readonly thread?: string
  readonly mentions?: readonly string[]
  /** Where they stand in the text, or in the caption. */
  readonly mentionsAt?: readonly MentionAt[]
  /** Handed out as it is to whoever reads the message. */
  readonly ext?: Passing
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

/** What an app looks at, whoever is signed in. */
interface Interest {
  readonly attach: (account: Account) => () => void
  detach: () => void
}

/**
 * A chat client: one user on one terminal. Connects and reconnects, keeps a copy of what is being looked at in step with
 * the log, and sends what was written, once, whatever happens on the way. Another user may connect in the place of the
 * one before, of whom nothing stays then.
 */
export class ChatClient {
  /** Where the server is, without a slash at its end. */
  readonly url: string
  readonly accounts: Accounts
  readonly files: FileActs
  readonly #runtime: Runtime
  readonly #client: Client
  readonly #report: (error: unknown) => void
  readonly #guard: Guard
  readonly #cache: Cache
  readonly #subscribers = new Set<(state: ClientState) => void>()
  readonly #observers = new Set<(action: Action) => void>()
  readonly #listeners = new Map<EventName, Set<Listener>>()
  readonly #interests = new Set<Interest>()
  #account: Account

  constructor(options: ChatClientOptions) {
    this.url = serverAddress(options.url)
    this.#runtime = defaultRuntime(options.runtime)
    this.#report = options.onFault ?? (() => undefined)
    this.#guard = createGuard(this.#runtime, options.onFault)
    this.#cache = options.cache ?? new MemoryCache()
    this.#client = options.client ?? {
      id: `sdk-${Math.floor(this.#runtime.random() * 36 ** 8).toString(36)}`,
      platform: 'web',
    }
    this.accounts = createAccounts(this.url, this.#runtime.fetch, () => this.#account.lastToken)
    this.#account = this.#newAccount(Promise.resolve())
    this.files = {
      upload: (file, more) => this.#account.files.upload(file, more),
      links: (id, more) => this.#account.files.links(id, more),
      ...queueActs(() => this.#account.queue, this.#runtime),
    }
  }

  get state(): ClientState {
    return this.#account.store.state
  }

  /** Calls after every change of `state`; the answer ends it. */
  subscribe(listener: (state: ClientState) => void): () => void {
    const guarded = this.#guard(listener)
    this.#subscribers.add(guarded)
    return () => this.#subscribers.delete(guarded)
  }

  /** Hears every action that changes `state`, in order, as `reduce` has applied it; the answer ends it. */
  observe(listener: (action: Action) => void): () => void {
    const guarded = this.#guard(listener)
    this.#observers.add(guarded)
    return () => this.#observers.delete(guarded)
  }

  /** What the server tells, as it comes. `state` has it already. */
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void {
    const all = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, all)
    const guarded: Listener = this.#guard(listener)
    all.add(guarded)
    return () => all.delete(guarded)
  }

  /**
   * Signs in as `uid` and resolves after the first sync. Rejects with `unauthenticated`, `expired` or `banned` when the
   * token is no good; when the network is, or a token function, rejects with `unavailable` and goes on trying. The last
   * call wins: one that another `connect` or `disconnect` has overtaken rejects with `unavailable`, and nothing comes of
   * it. Without a user's id or a token it rejects with `invalid`, and whoever is signed in stays so.
   */
  async connect(uid: string, token: TokenSource): Promise<User> {
    expectSignIn(uid, token)
    if (!this.#account.mayBe(uid)) this.#change()
    return this.#account.connect(uid, token)
  }

  disconnect(): void {
    this.#account.disconnect()
  }

  /**
   * The network may be another one, or the user asks: a wait for the next try ends, and a connection that gives no sign
   * of life within seconds is replaced.
   */
  reconnectNow(): void {
    this.#account.retryNow()
  }

  /**
   * Carries out any operation. Rejects with a TidingsError. What is asked while a connection is being made waits for it, up
   * to `timeoutMs`, and what is safe to repeat also while one is to come back; the rest rejects with `unavailable` then. A
   * thousand calls or 4 MB may wait; more rejects at once.
   */
  call<N extends OperationName>(name: N, input: InputOf<N>, { timeoutMs }: CallOptions = {}): Promise<OutputOf<N>> {
    return this.#account.call(name, input, timeoutMs)
  }

  /** Sends a message, now or as soon as there is a connection; exactly once. */
  send(to: string, content: OutgoingMessage['content'] | string, options: SendOptions = {}): SendHandle {
    const { outbox, passing } = this.#account
    passing.said(to)
    return outbox.send(to, typeof content === 'string' ? { type: 'text', data: content } : content, options)
  }

  /** Sends again what was refused. */
  retry(clientMsgId: string): void {
    this.#account.outbox.retry(clientMsgId)
  }

  /** Forgets what was not sent. */
  discard(clientMsgId: string): void {
    this.#account.outbox.discard(clientMsgId)
  }

  /** Looks at a conversation: its window is read and kept up to date. */
  open(conversation: string): OpenConversation {
    const close = this.#hold((account) => account.sync.watch(conversation))
    const sync = () => this.#account.sync
    const window = (): MessageWindow | undefined => this.state.windows[conversation]
    return {
      get window() {
        return window()
      },
      ready: () => sync().settled(conversation),
      loadOlder: () => sync().loadOlder(conversation),
      loadNewer: () => sync().loadNewer(conversation),
      showAround: (seq) => sync().showAround(conversation, seq),
      showNewest: () => sync().showNewest(conversation),
      close,
    }
  }

  /**
   * Marks everything up to `seq` as read, up to the head when it is left out. While a connection is coming back it waits,
   * however long that takes.
   */
  markRead(conversation: string, seq = this.state.conversations[conversation]?.seq ?? 0): Promise<void> {
    return this.#account.markRead(conversation, seq)
  }

  /** Tells that the user is writing; call it at every key, it is sent every few seconds only. */
  typing(conversation: string): void {
    this.#account.passing.typing(conversation)
  }

  /** Watches the presence of users while they are shown; `state.presence` has it. The answer ends it. */
  watchPresence(users: readonly string[]): () => void {
    return this.#hold((account) => account.passing.watch(users))
  }

  /**
   * Asks for the profiles of users who are shown; `state.users` has them, and what it had before until then. Each once, unless
   * they are to be asked for `anew`.
   */
  wantProfiles(users: readonly string[], anew = false): void {
    this.#account.profiles.want(users, anew)
  }

  /** Lists older conversations; false when there are none. */
  loadMoreConversations(): Promise<boolean> {
    return this.#account.loadMoreConversations()
  }

  #newAccount(free: Promise<void>): Account {
    const [cache, runtime, report] = [this.#cache, this.#runtime, this.#report]
    const account = new Account({
      ...{ runtime, report, url: this.url, client: this.#client },
      store: new Store({ cache, runtime, report, free }),
      keepsFiles: cache.keepsFiles ?? false,
      onEvent: (event) => this.#heard(event),
    })
    account.store.observe((action) => {
      for (const observer of this.#observers) observer(action)
    })
    account.store.subscribe((state) => this.#changed(state))
    return account
  }

  /** Another user: nothing of the one before is shown, sent or kept any more. */
  #change(): void {
    for (const { detach } of this.#interests) detach()
    const account = this.#newAccount(this.#account.close())
    this.#account = account
    for (const observer of this.#observers) observer({ type: 'restored', state: emptyState })
    this.#changed(account.store.state)
    for (const interest of this.#interests) interest.detach = interest.attach(account)
  }

  #changed(state: ClientState): void {
    for (const subscriber of this.#subscribers) subscriber(state)
  }

  #heard(event: ServerEvent): void {
    for (const listener of this.#listeners.get(event.event) ?? []) listener(event.data as never)
  }

  #hold(attach: Interest['attach']): () => void {
    const interest: Interest = { attach, detach: attach(this.#account) }
    this.#interests.add(interest)
    return () => {
      if (this.#interests.delete(interest)) interest.detach()
    }
  }
}
