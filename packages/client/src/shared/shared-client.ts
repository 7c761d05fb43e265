import type { EventData, EventName, InputOf, OperationName, OutputOf, User } from '@tidings/protocol'
import type { CallOptions, OpenConversation, SendOptions } from '../chat-client.ts'
import type { TidingsClient } from '../client-surface.ts'
import { type Accounts, createAccounts } from '../runtime/accounts.ts'
import { createGuard, type Guard } from '../runtime/guard.ts'
import { defaultRuntime, type Runtime } from '../runtime/runtime.ts'
import { serverAddress } from '../runtime/server-address.ts'
import { expectSignIn, type TokenSource } from '../runtime/token.ts'
import type { SendHandle } from '../sending/outbox.ts'
import type { ClientState, ConnectionState, OutgoingMessage } from '../state/state.ts'
import { followPage, type PageLike } from './page.ts'
import { Replica } from './replica.ts'
import { TabFiles } from './tab-files.ts'
import { TabOutbox } from './tab-outbox.ts'
import { TabPort } from './tab-port.ts'
import {
  type CallOf,
  type ClientMethods,
  type Held,
  mayAskAgain,
  type PortLike,
  type ToTab,
  type ViewMethods,
  wireOf,
} from './wire.ts'

export interface SharedClientOptions {
  /** The server, as the worker's client has it; for signing in before there is a client. */
  readonly url: string
  /** Reaches the worker: `() => new SharedWorker(…).port`. Called again when the worker is gone. */
  readonly openPort: () => PortLike
  /** What was on the screen last, by `firstScreenOf`: the state of this user until the worker has told of another. */
  readonly firstScreen?: ClientState | undefined
  /** Globals in whose place something else is to be used. */
  readonly runtime?: Partial<Runtime>
  /** Hears `pagehide` and `pageshow`; the page unless given. */
  readonly page?: PageLike
  /** How often the worker is heard at least; as in `serveTabs`. */
  readonly pingMs?: number
  /** Hears what a listener throws. */
  readonly onFault?: (error: unknown) => void
}

type Listener = (data: never) => void

/** Profiles that are wanted of the next worker, too. */
const wantedMost = 1000

/**
 * A tab's part of a client that all tabs share: the same to an app as a `ChatClient`, without a connection of its own.
 * The client itself is in a worker, see `serveTabs`. `disconnect` signs out in all tabs; `close` leaves.
 */
export class SharedClient implements TidingsClient {
  readonly url: string
  readonly accounts: Accounts
  readonly files: TabFiles
  readonly #guard: Guard
  readonly #replica: Replica
  readonly #port: TabPort
  readonly #outbox: TabOutbox
  readonly #endPage: () => void
  readonly #listeners = new Map<number, Listener>()
  /** What the worker is to keep for this tab, and is told again when it is another, or had given the tab up. */
  readonly #held = new Map<number, Held>()
  readonly #wanted = new Set<string>()
  #handle = 0
  #joining: Promise<User> | undefined
  #uid: string | undefined
  #token: TokenSource = ''

  constructor(options: SharedClientOptions) {
    const runtime = defaultRuntime(options.runtime)
    this.#guard = createGuard(runtime, options.onFault)
    this.#replica = new Replica(options.firstScreen, (action) => this.files.heard(action))
    this.url = serverAddress(options.url)
    this.accounts = createAccounts(this.url, runtime.fetch)
    this.#port = new TabPort({
      open: options.openPort,
      after: runtime.after,
      pingMs: options.pingMs,
      onMessage: (message) => this.#received(message),
      onRenewed: () => this.#comeBack(),
    })
    this.#outbox = new TabOutbox(this.#replica, this.#port, runtime)
    this.files = new TabFiles(this.#replica, this.#port, runtime)
    this.#endPage = followPage(options.page, { hidden: () => this.#port.leave(), shown: () => this.#comeBack() })
  }

  get state(): ClientState {
    return this.#replica.state
  }

  subscribe(listener: (state: ClientState) => void): () => void {
    return this.#replica.subscribe(this.#guard(listener))
  }

  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void {
    const handle = this.#hold({ type: 'listen', event })
    this.#listeners.set(handle, this.#guard(listener))
    return () => {
      this.#listeners.delete(handle)
      this.#letGo(handle)
    }
  }

  /** Resolves at once when another tab has connected this user, or the worker has a copy of what was last known. */
  async connect(uid: string, token: TokenSource): Promise<User> {
    expectSignIn(uid, token)
    if (this.#uid !== undefined && this.#uid !== uid) this.#forget()
    this.#uid = uid
    this.#token = token
    this.#replica.expect(uid)
    this.#joining = this.#join(uid, false)
    return this.#joined(uid)
  }

  /** Signs out, in all tabs. */
  disconnect(): void {
    if (this.#uid === undefined || !this.#port.joined) return
    this.#port.post({ type: 'sign-out', uid: this.#uid })
    this.#part({ phase: 'offline' })
  }

  /** This tab leaves; the others go on. */
  close(): void {
    this.#endPage()
    this.#port.close()
    this.#part({ phase: 'offline' })
  }

  reconnectNow(): void {
    this.#tell({ method: 'reconnectNow', args: [] })
  }

  call<N extends OperationName>(name: N, input: InputOf<N>, options?: CallOptions): Promise<OutputOf<N>> {
    return this.#ask({ method: 'call', args: [name, input, options] })
  }

  send(to: string, content: OutgoingMessage['content'] | string, options: SendOptions = {}): SendHandle {
    return this.#outbox.send(to, typeof content === 'string' ? { type: 'text', data: content } : content, options)
  }

  retry(clientMsgId: string): void {
    this.#outbox.retry(clientMsgId)
  }

  discard(clientMsgId: string): void {
    this.#outbox.discard(clientMsgId)
  }

  open(conversation: string): OpenConversation {
    const handle = this.#hold({ type: 'open', conversation })
    const window = () => this.state.windows[conversation]
    const ask = <T>(call: CallOf<ViewMethods>): Promise<T> =>
      this.#port.ask((id) => ({ type: 'view', id, handle, ...call }), true)
    return {
      get window() {
        return window()
      },
      // Before there is a connection nothing is under way.
      ready: async () => (this.#port.joined ? ask({ method: 'ready', args: [] }) : undefined),
      loadOlder: () => ask({ method: 'loadOlder', args: [] }),
      loadNewer: () => ask({ method: 'loadNewer', args: [] }),
      showAround: (seq) => ask({ method: 'showAround', args: [seq] }),
      showNewest: () => ask({ method: 'showNewest', args: [] }),
      close: () => this.#letGo(handle),
    }
  }

  async markRead(conversation: string, seq = this.state.conversations[conversation]?.seq ?? 0): Promise<void> {
    const known = this.state.conversations[conversation]
    if (known && known.readSeq < seq) await this.#ask({ method: 'markRead', args: [conversation, seq] })
  }

  typing(conversation: string): void {
    this.#tell({ method: 'typing', args: [conversation] })
  }

  watchPresence(users: readonly string[]): () => void {
    const handle = this.#hold({ type: 'watch', users })
    return () => this.#letGo(handle)
  }

  wantProfiles(users: readonly string[], anew = false): void {
    for (const user of users) {
      this.#wanted.delete(user)
      this.#wanted.add(user)
    }
    // Of so many those that were wanted last.
    for (const user of [...this.#wanted].slice(0, -wantedMost)) this.#wanted.delete(user)
    this.#tell({ method: 'wantProfiles', args: [users, anew] })
  }

  async loadMoreConversations(): Promise<boolean> {
    if (this.state.older === undefined) return false
    return this.#ask({ method: 'loadMoreConversations', args: [] })
  }

  #ask<T>(call: CallOf<ClientMethods>): Promise<T> {
    return this.#port.ask((id) => ({ type: 'call', id, ...call }), mayAskAgain(call))
  }

  #tell(call: CallOf<ClientMethods>): void {
    this.#port.tell({ type: 'call', ...call })
  }

  #hold(held: Held): number {
    const handle = ++this.#handle
    this.#held.set(handle, held)
    this.#port.tell({ type: 'hold', handle, held })
    return handle
  }

  #letGo(handle: number): void {
    if (this.#held.delete(handle)) this.#port.tell({ type: 'let-go', handle })
  }

  /** Everything that the worker is to know of this tab, in one go. */
  #join(uid: string, again: boolean): Promise<User> {
    const token = typeof this.#token === 'string' ? this.#token : undefined
    const joined = this.#port.join<User>({ uid, token, again })
    for (const [handle, held] of this.#held) this.#port.tell({ type: 'hold', handle, held })
    if (this.#wanted.size > 0) this.#tell({ method: 'wantProfiles', args: [[...this.#wanted]] })
    for (const written of [this.#outbox, this.files]) written.tellAgain()
    return joined
  }

  /** Whoever waits for the first worker waits for the next one, if that is gone. */
  async #joined(uid: string): Promise<User> {
    const joining = this.#joining
    try {
      return await (joining as Promise<User>)
    } catch (error) {
      if (joining === this.#joining || uid !== this.#uid) throw error
      return this.#joined(uid)
    }
  }

  /** To the worker that gave this tab up, or to another one. */
  #comeBack(): void {
    if (this.#uid === undefined || !this.#port.joined) return
    this.#port.leaveBehind()
    this.#joining = this.#join(this.#uid, true)
    this.#port.askAgain()
    this.#joining.catch(() => undefined) // What becomes of it is in the state.
  }

  #received(message: ToTab): void {
    switch (message.type) {
      case 'snapshot':
        if (this.#port.joined && message.uid === this.#uid) this.#replica.startFrom(message.state)
        break
      case 'action':
        if (this.#port.joined && this.#replica.hears) this.#replica.apply(message.action)
        break
      case 'event':
        if (this.#replica.hears) this.#listeners.get(message.handle)?.(message.data as never)
        break
      case 'progress':
        this.files.progressed(message)
        break
      case 'sent':
      case 'not-sent':
        this.#outbox.settled(message)
        break
      case 'token':
        void this.#giveToken(message.id)
        break
      case 'rejoin':
        this.#comeBack()
        break
      case 'detached':
        this.#part({ phase: 'signed-out', reason: message.reason, cause: 'elsewhere' })
        break
    }
  }

  async #giveToken(id: number): Promise<void> {
    try {
      const token = typeof this.#token === 'function' ? await this.#token() : this.#token
      this.#port.post({ type: 'token', id, token })
    } catch (error) {
      this.#port.post({ type: 'no-token', id, error: wireOf(error) })
    }
  }

  /** Another user: nothing of the one before is shown, or answered, any more. */
  #forget(): void {
    this.#port.drop()
    for (const written of [this.#outbox, this.files]) written.forget()
    this.#wanted.clear()
  }

  #part(connection: ConnectionState): void {
    this.#port.part()
    this.#replica.apply({ type: 'connection', connection })
  }
}
