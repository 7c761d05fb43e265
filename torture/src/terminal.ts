import { Copy, type LogPage, type WireMessage } from './copy.ts'
import type { Answer, History, Sent } from './history.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'
import type { Writer } from './reader.ts'
import { Connection, ConnectionLost, type PushedEvent, Refused } from './wire/connection.ts'
import { type Account, addressFor, type Conversation, nameFor, type Whereabouts } from './world.ts'

interface Sync {
  readonly cursor: string
  readonly next?: string
  readonly conversations: readonly { readonly conversation: string; readonly seq: number }[]
}

export interface TerminalParts {
  readonly account: Account
  readonly clientId: string
  readonly platform: string
  readonly conversations: readonly Conversation[]
  readonly history: History
  readonly whereabouts: Whereabouts
  /** Only for what need not repeat with the seed: pauses, who reads when. */
  readonly random: Random
}

/** Answers that mean "not now": the send stays in the outbox. */
const NOT_NOW = new Set(['unavailable', 'rate_limited'])

/**
 * One terminal of one user, as a careful client is written: an outbox that sends again what was not answered,
 * copies of its logs that follow the pushes and are repaired when something is missing.
 */
export class Terminal implements Writer {
  readonly uid: string
  readonly clientId: string
  readonly copies = new Map<string, Copy>()
  /** The user's other terminal: it is given some of this one's sends to send as well. */
  twin: Terminal | undefined
  readonly #parts: TerminalParts
  readonly #conversations: ReadonlyMap<string, Conversation>
  readonly #outbox = new Set<Sent>()
  #connection: Connection | undefined
  #cursor: string | 0 = 0
  /** What was found to be behind before `connect` was answered. */
  readonly #behind = new Set<string>()
  #going = true
  #syncedSince: number | undefined
  #count = 0
  #running: Promise<void> | undefined

  constructor(parts: TerminalParts) {
    this.#parts = parts
    this.uid = parts.account.uid
    this.clientId = parts.clientId
    this.#conversations = new Map(parts.conversations.map((one) => [one.name, one]))
    for (const { name } of parts.conversations) this.copies.set(name, new Copy())
  }

  get unanswered(): number {
    return this.#outbox.size
  }

  get standing(): string {
    const asked = this.#connection?.unanswered ?? []
    const where = this.#connection?.isOpen ? `at ${this.#connection.port}` : 'nowhere'
    return `${where}, ${asked.length} questions open: ${asked.slice(0, 3).join(' ')}`
  }

  get syncedSince(): number | undefined {
    return this.#syncedSince
  }

  *heads(): Iterable<readonly [string, number]> {
    for (const [name, { entries }] of this.copies) yield [name, entries.length]
  }

  start(): void {
    this.#running = this.#stayConnected()
  }

  async stop(): Promise<void> {
    this.#going = false
    this.#connection?.cut()
    await this.#running
  }

  cut(): void {
    this.#connection?.cut()
  }

  write(conversation: Conversation, twice: boolean): void {
    const clientMsgId = `${Date.now().toString(36)}-${this.clientId}-${++this.#count}`
    const sent = this.#parts.history.send({
      conversation: conversation.name,
      sender: this.uid,
      terminal: this.clientId,
      clientMsgId,
      text: `${clientMsgId} ${'x'.repeat(this.#parts.random.int(80))}`,
      counts: !this.#parts.random.chance(0.1),
    })
    this.#outbox.add(sent)
    // Two connections race: whichever comes first decides the place.
    if (twice) sent.inOrder = false
    void this.#post(sent)
    if (twice && this.twin) void this.twin.#post(sent, this)
  }

  async #stayConnected(): Promise<void> {
    const { whereabouts, random } = this.#parts
    while (this.#going) {
      await pause(random.between(5, 60))
      if (!whereabouts.endpoint) continue
      const connection = await Connection.open(whereabouts.endpoint).catch(() => undefined)
      if (!connection) continue
      // A server that dies now shows as a lost connection; the next turn tries again.
      await this.#serve(connection).catch((error: unknown) => this.#blame(error, 'connect'))
      connection.cut()
      this.#connection = undefined
      this.#syncedSince = undefined
    }
  }

  async #serve(connection: Connection): Promise<void> {
    connection.onEvent = (event) => this.#event(event)
    const { account, clientId } = this.#parts
    const client = { id: clientId, platform: this.#parts.platform }
    const sync = await connection.request<Sync>('connect', { token: account.token, client, since: this.#cursor })
    const changed = await this.#allOf(sync, connection)
    this.#connection = connection
    for (const sent of this.#outbox) void this.#post(sent)
    await this.#follow(sync, changed)
    this.#syncedSince = performance.now()
    await connection.lost
  }

  /** What has changed since the cursor, with the further pages of its list. */
  async #allOf(sync: Sync, connection: Connection): Promise<Sync['conversations']> {
    const changed = [...sync.conversations]
    for (let { next } = sync; next !== undefined; ) {
      const page: Sync = await connection.request<Sync>('conversation.list', { since: this.#cursor, next })
      changed.push(...page.conversations)
      next = page.next
    }
    return changed
  }

  async #follow({ cursor }: Sync, changed: Sync['conversations']): Promise<void> {
    for (const { conversation } of changed) this.#behind.add(nameFor(this.uid, conversation))
    const behind = [...this.#behind]
    this.#behind.clear()
    const repaired = await Promise.all(behind.map((name) => this.#catchUp(name)))
    // Only now: a cursor that was kept before its changes had been read would lose them.
    if (repaired.every((whole) => whole)) this.#cursor = cursor
  }

  /** Events were dropped: what has changed since the cursor is listed, and read. */
  async #resync(): Promise<void> {
    for (const connection = this.#connection; connection?.isOpen; await pause(200))
      try {
        const sync = await connection.request<Sync>('conversation.list', { since: this.#cursor })
        return await this.#follow(sync, await this.#allOf(sync, connection))
      } catch (error) {
        this.#blame(error, 'conversation.list')
      }
  }

  async #post(sent: Sent, owner: Terminal = this): Promise<void> {
    const to = addressFor(this.uid, this.#conversation(sent.conversation))
    const { text, clientMsgId, counts } = sent
    const options = counts ? {} : { options: { count: false } }
    const message = { to, content: { type: 'text', data: text }, clientMsgId, ...options }
    try {
      const answer = await this.#request<Answer>('message.send', message)
      this.#parts.history.answered(sent, answer)
      owner.#outbox.delete(sent)
      // What a session has said itself it is not told.
      if (answer.seq > (this.copies.get(sent.conversation)?.entries.length ?? 0)) void this.#catchUp(sent.conversation)
    } catch (error) {
      this.#blame(error, 'message.send')
      if (error instanceof ConnectionLost) sent.wasLost = true
      if (!(error instanceof Refused) || owner !== this) return
      // Later sends may have been taken meanwhile.
      sent.inOrder = false
      await pause(50)
      if (this.#outbox.has(sent)) await this.#post(sent)
    }
  }

  #event({ event, data }: PushedEvent): void {
    if (event === 'resync') void this.#resync()
    if (event !== 'message') return
    const message = data as WireMessage
    const name = nameFor(this.uid, message.conversation)
    const violation = (text: string): void =>
      void this.#parts.history.violations.push(`${this.clientId}, ${name}: ${text}`)
    this.#parts.history.seen(name, message.seq)
    const copy = this.copies.get(name)
    if (!copy) violation(`a push of a conversation that ${this.uid} is not in`)
    else if (copy.pushed(message, violation)) void this.#catchUp(name)
    if (this.#parts.random.chance(0.05)) void this.#read(name)
  }

  /** Again while the server cannot read now; true when the copy had everything, false when the connection is gone. */
  async #catchUp(name: string): Promise<boolean> {
    if (!this.#connection) this.#behind.add(name)
    for (const connection = this.#connection; connection?.isOpen; await pause(200))
      if (await this.#repair(name)) return true
    return false
  }

  /** True when the copy had everything that the log had. */
  async #repair(name: string): Promise<boolean> {
    const conversation = addressFor(this.uid, this.#conversation(name))
    const read = (after: number, limit: number): Promise<LogPage> =>
      this.#request('log.read', { conversation, after, limit })
    try {
      const copy = this.copies.get(name)
      await copy?.repair(read)
      this.#parts.history.seen(name, copy?.entries.length ?? 0)
      return true
    } catch (error) {
      this.#blame(error, 'log.read')
      return false
    }
  }

  /** Moves the read pointer to the end of the copy. */
  async #read(name: string): Promise<void> {
    const seq = this.copies.get(name)?.entries.length ?? 0
    const marks = this.#parts.history.marks(this.uid, name)
    marks.tried = Math.max(marks.tried, seq)
    const conversation = addressFor(this.uid, this.#conversation(name))
    try {
      await this.#request('conversation.read', { conversation, seq })
      marks.confirmed = Math.max(marks.confirmed, seq)
    } catch (error) {
      this.#blame(error, 'conversation.read')
    }
  }

  #conversation(name: string): Conversation {
    const found = this.#conversations.get(name)
    if (!found) throw new Error(`${this.uid} is not in ${name}`)
    return found
  }

  async #request<T>(op: string, data: unknown): Promise<T> {
    if (!this.#connection) throw new Error('not connected')
    return this.#connection.request<T>(op, data)
  }

  /** A lost connection is what this is all about; an error that a correct client cannot cause is a finding. */
  #blame(error: unknown, op: string): void {
    if (!(error instanceof Refused) || NOT_NOW.has(error.code)) return
    this.#parts.history.violations.push(`${op} of ${this.clientId} was refused: ${error.message}`)
  }
}
