import type { Client, InputOf, Message, OperationName, OutputOf, OwnChange, ServerEvent, User } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { Addresses } from './connection/addresses.ts'
import { Calls } from './connection/calls.ts'
import { NotConnected } from './connection/connection.ts'
import { Connector } from './connection/connector.ts'
import { Repairs } from './connection/repairs.ts'
import { FileQueue } from './files/file-queue.ts'
import { Files } from './files/files.ts'
import type { Runtime } from './runtime/runtime.ts'
import { type TokenSource, tokenFrom } from './runtime/token.ts'
import { Outbox } from './sending/outbox.ts'
import { itemOf } from './state/item-of.ts'
import { isOwnKind } from './state/own-state.ts'
import type { ClientState, ConnectionState } from './state/state.ts'
import type { Store } from './state/store.ts'
import { CatchingUp } from './sync/catching-up.ts'
import { Passing } from './sync/passing-acts.ts'
import { Profiles } from './sync/profiles.ts'
import { ReadPointers } from './sync/read-pointers.ts'
import { Sync } from './sync/sync.ts'

export interface AccountParts {
  /** The server, without a slash at its end. */
  readonly url: string
  readonly client: Client
  readonly runtime: Runtime
  readonly store: Store
  /** Whether the copy takes files, too. */
  readonly keepsFiles: boolean
  readonly report: (error: unknown) => void
  /** What the server tells, as it comes. The state has it already. */
  readonly onEvent: (event: ServerEvent) => void
}

const requestTimeoutMs = 20_000
/** A large file is looked at, and put into a bucket perhaps. */
const finishTimeoutMs = 600_000

/**
 * Everything that belongs to one user on this terminal: state, copy, connection, what is being sent, read and loaded.
 * Another user gets another one; what was under way for this one ends here, whatever is still answered.
 */
export class Account {
  readonly store: Store
  readonly sync: Sync
  readonly outbox: Outbox
  readonly passing: Passing
  readonly profiles: Profiles
  readonly files: Files
  readonly queue: FileQueue
  readonly #parts: AccountParts
  readonly #calls: Calls
  readonly #addresses: Addresses
  readonly #readPointers: ReadPointers
  readonly #catchingUp: CatchingUp
  #uid: string | undefined
  #token: TokenSource = ''
  #lastToken: string | undefined
  #connector: Connector | undefined
  readonly #awaitOnline = new Set<() => void>()
  #closed = false

  constructor(parts: AccountParts) {
    const { url: given, client, runtime, store, report } = parts
    this.#parts = parts
    this.store = store
    this.#addresses = new Addresses({ given, runtime, known: () => nodesOf(store.state, given) })
    const request = <N extends OperationName>(name: N, input: InputOf<N>, timeoutMs = requestTimeoutMs) =>
      this.#request(name, input, timeoutMs)
    this.#calls = new Calls(store, runtime, request)
    const repairs = new Repairs(runtime, (error) => this.#onRepairFailed(error))
    this.sync = new Sync(store, request, repairs)
    this.#catchingUp = new CatchingUp(store, this.sync, request, repairs)
    this.outbox = new Outbox(store, runtime, {
      clientId: client.id,
      request: (input) => this.#askingIfNew(input.to, request('message.send', input)),
    })
    this.files = new Files({
      ...{ base: () => this.#addresses.now, runtime, serverNow: () => runtime.now() + store.state.serverAhead },
      call: (name, input) => this.call(name, input),
      finish: (id) => this.call('attachment.finish', { id }, finishTimeoutMs),
      token: () => this.#currentToken(),
      onOnline: (fn) => {
        this.#awaitOnline.add(fn)
        return () => this.#awaitOnline.delete(fn)
      },
    })
    this.queue = new FileQueue({ ...parts, files: this.files, outbox: this.outbox })
    this.passing = new Passing(store, runtime, request, report)
    this.profiles = new Profiles(store, request, (error) => this.#onRepairFailed(error))
    this.#readPointers = new ReadPointers({
      runtime,
      mayCome: () => this.#mayCome(),
      tell: (conversation, seq) => this.#tellRead(conversation, seq),
      over: (conversation, seq) => this.store.dispatch({ type: 'read-told', conversation, seq }),
    })
  }

  /** What the server was shown last; also when it was refused, or is over. */
  get lastToken(): string | undefined {
    return this.#lastToken
  }

  /** Before the first `connect` it is whoever's that names. */
  mayBe(uid: string): boolean {
    return this.#uid === undefined || this.#uid === uid
  }

  /** The last call wins: the one before rejects, and nothing comes of it. */
  async connect(uid: string, token: TokenSource): Promise<User> {
    this.#connector?.stop()
    this.#uid = uid
    const remembered = (one: string): string => {
      this.#lastToken = one
      return one
    }
    this.#token = typeof token === 'string' ? remembered(token) : async () => remembered(await token())
    const { runtime, client, report } = this.#parts
    const connector = new Connector({
      ...{ runtime, client, report, token: this.#token, addresses: this.#addresses },
      since: () => this.store.state.cursor ?? 0,
      onState: (connection) => this.#onConnection(connection),
      onEvent: (event) => this.#onEvent(event),
      onTime: (time) => this.#onTime(time),
      onConnected: (answer) => this.#onConnected(uid, answer),
    })
    this.#connector = connector
    await connector.start(this.store.restore(uid))
    return this.store.state.user as User
  }

  disconnect(): void {
    if (!this.#connector) return
    this.#connector.stop()
    this.#connector = undefined
    this.#onConnection({ phase: 'offline' })
    void this.store.flush()
  }

  /** For good: another user signs in. Resolves when the copy is let go of. */
  close(): Promise<void> {
    this.#closed = true
    this.disconnect()
    this.outbox.close()
    this.queue.close()
    return this.store.close()
  }

  retryNow(): void {
    this.#connector?.retryNow()
  }

  /** Carries out any operation; what is safe to repeat waits for a connection that is coming back. */
  async call<N extends OperationName>(name: N, input: InputOf<N>, timeoutMs = requestTimeoutMs): Promise<OutputOf<N>> {
    const calling = this.#calls.call(name, input, timeoutMs)
    if (name === 'message.send')
      await this.#sent(input as InputOf<'message.send'>, calling as Promise<OutputOf<'message.send'>>)
    return calling
  }

  async markRead(conversation: string, upTo: number): Promise<void> {
    const { conversations, reads } = this.store.state
    const known = conversations[conversation]
    // What has not come yet cannot have been read: the server would count less than is shown here.
    const seq = Math.min(upTo, known?.seq ?? 0)
    if (!known || (known.readSeq >= seq && reads[conversation] === undefined)) return
    if (this.#mayCome()) this.store.dispatch({ type: 'read', conversation, seq })
    await this.#readPointers.mark(conversation, seq)
  }

  /** Lists older conversations; false when there are none. */
  loadMoreConversations(): Promise<boolean> {
    return this.#catchingUp.older((name, input) => this.call(name, input))
  }

  #currentToken(): Promise<string> {
    if (this.#closed) return Promise.reject(new TidingsError('rejected', 'another user has signed in'))
    return tokenFrom(this.#token, this.#parts.runtime)
  }

  #request<N extends OperationName>(name: N, input: InputOf<N>, timeoutMs: number): Promise<OutputOf<N>> {
    if (this.#closed) return Promise.reject(new TidingsError('rejected', 'another user has signed in'))
    if (!this.#connector) return Promise.reject(new NotConnected('connect first'))
    return this.#connector.request(name, input, timeoutMs) as Promise<OutputOf<N>>
  }

  /** Sent past the outbox: the server tells everyone but the one that sent it. */
  async #sent(input: InputOf<'message.send'>, sending: Promise<OutputOf<'message.send'>>): Promise<void> {
    const { clientMsgId, ...sent } = input
    const answer = await this.#askingIfNew(sent.to, sending)
    this.store.dispatch({ type: 'answered', clientMsgId, clientId: this.#parts.client.id, answer, sent })
    this.sync.check(sent.to)
  }

  /** After the first message into a conversation its pointers are asked for: whether a peer shows theirs is not in the log. */
  async #askingIfNew<T extends { readonly seq: number }>(conversation: string, sending: Promise<T>): Promise<T> {
    const isNew = this.store.state.conversations[conversation] === undefined
    const answer = await sending
    if (isNew && answer.seq > 0) void this.#catchingUp.refresh(conversation)
    return answer
  }

  /** Whether a connection is there, or will be there by itself. */
  #mayCome(): boolean {
    return this.#connector !== undefined && this.store.state.connection.phase !== 'signed-out'
  }

  async #tellRead(conversation: string, seq: number): Promise<void> {
    const known = this.store.state.conversations[conversation]
    if (!known) return
    const { readSeq } = await this.#request('conversation.read', { conversation, seq }, requestTimeoutMs)
    const now = this.store.state.conversations[conversation]
    if (!now || now.readSeq >= readSeq) return
    // The answer's unread counts to the server's head, which need not be the one known here, nor does it say what is for the reader alone.
    if (readSeq !== known.seq || now.directed > 0) return this.#catchingUp.refresh(conversation)
    const unread = now.counted - known.counted
    const mentions = Math.min(now.mentions, unread)
    this.store.dispatch({ type: 'listed', conversations: [{ ...now, readSeq, unread, mentions }] })
  }

  async #onConnected(uid: string, answer: OutputOf<'connect'>): Promise<void> {
    const { epoch } = this.store.state
    // What is known here must not be dropped for the sake of a server that only has the address of one of ours.
    if (epoch !== undefined && epoch !== answer.epoch && !this.#addresses.isSure)
      throw new TidingsError('unavailable', 'another server has the address of a node by now')
    this.#onTime(answer.time)
    await this.#catchingUp.connected(uid, answer)
    const urls = this.#addresses.told((answer.nodes ?? []).map(({ url }) => url))
    this.store.dispatch({ type: 'nodes', nodes: { of: this.#parts.url, urls } })
  }

  #onConnection(connection: ConnectionState): void {
    this.store.dispatch({ type: 'connection', connection })
    const { phase } = connection
    if (phase === 'online') {
      this.sync.repairWatched()
      this.outbox.pump()
      // Also what was read before this program began.
      for (const [oid, seq] of Object.entries(this.store.state.reads))
        this.#readPointers.mark(oid, seq).catch((error) => this.#onRepairFailed(error))
      this.#readPointers.pump()
      this.passing.online()
      for (const fn of [...this.#awaitOnline]) fn()
      this.queue.pump()
      this.profiles.ask()
    } else this.passing.stop()
    if (phase === 'offline' || phase === 'signed-out') this.#readPointers.stop()
  }

  #onTime(time: number): void {
    this.store.dispatch({ type: 'clock', serverAhead: time - this.#parts.runtime.now() })
  }

  #onEvent(event: ServerEvent): void {
    if (event.event === 'conversation' && this.#catchingUp.hasLeft(event.data.conversation)) return
    const before = this.store.state
    this.store.dispatch({ type: 'event', event })
    if (event.event === 'message' || event.event === 'message.changed') this.#onMessage(event, before)
    else if (event.event === 'conversation') {
      this.sync.check(event.data.conversation)
      this.#catchingUp.compare(before.conversations[event.data.conversation], event.data)
    } else if (event.event === 'room') this.#catchingUp.room(event.data, itemOf(before.rooms, event.data.room.id))
    else if (event.event === 'conversation.trimmed') this.#catchingUp.trimmed(event.data)
    else if (event.event === 'resync') this.#catchingUp.resync()
    else if (event.event === 'packs') this.#catchingUp.packs(event.data.version)
    else if (event.event === 'stream') this.#catchingUp.stream(event.data)
    else if (isOwnKind(event.event)) this.#onOwn(event as OwnChange)
    this.passing.heard(event)
    this.#parts.onEvent(event)
  }

  #onMessage({ event, data }: Extract<ServerEvent, { data: Message }>, before: ClientState): void {
    this.sync.check(data.conversation)
    if (data.from === this.store.state.user?.oid) this.outbox.arrived(data)
    const known = before.conversations[data.conversation]
    // What the log cannot say: pointers of a conversation that is new here, and mentions that came or went by a change.
    const asks =
      event === 'message'
        ? known === undefined || data.targets !== undefined
        : known !== undefined &&
          (known.mentions > 0 || known.directed > 0 || data.mentions !== undefined || data.targets !== undefined)
    if (asks) void this.#catchingUp.refresh(data.conversation)
    if (event === 'message.changed' && known === undefined) this.#catchingUp.early(data)
  }

  /** A change over a gap: the ones before it were lost. */
  #onOwn({ data }: OwnChange): void {
    if (data.version > this.store.state.own.version) this.#catchingUp.own()
  }

  #onRepairFailed(error: unknown): void {
    // Without a connection the next one repairs; of another user nothing is left to repair; else it is worth a word.
    const passes = error instanceof TidingsError && (error.code === 'unavailable' || this.#closed)
    if (!passes) this.#parts.report(error)
  }
}

const nodesOf = ({ nodes }: ClientState, given: string): readonly string[] => (nodes.of === given ? nodes.urls : [])
