import { ChatClient, MemoryCache } from '@tidings/client'
import { TidingsError } from '@tidings/protocol/errors'
import { WebSocket } from 'ws'
import { entryOf, type WireMessage } from '../copy.ts'
import type { History, Sent } from '../history.ts'
import type { LogEntry } from '../oracle.ts'
import type { Random } from '../random.ts'
import type { Writer } from '../reader.ts'
import type { Copies } from '../verdict.ts'
import { type Account, addressFor, type Conversation, nameFor } from '../world.ts'

export interface SdkTerminalParts {
  readonly account: Account
  readonly clientId: string
  readonly conversations: readonly Conversation[]
  readonly history: History
  /** The address that its app was given. The others it is told. */
  readonly url: string
  readonly random: Random
}

/** A terminal as apps have it: the SDK, which finds a node, comes back, sends again and keeps a copy, all by itself. */
export class SdkTerminal implements Writer {
  readonly uid: string
  readonly clientId: string
  readonly client: ChatClient
  readonly #parts: SdkTerminalParts
  /** By names of conversations. */
  readonly #addresses: ReadonlyMap<string, string>
  readonly #cache = new MemoryCache()
  readonly #underWay = new Set<Sent>()
  #line: WebSocket | undefined
  #syncedSince: number | undefined
  #count = 0

  constructor(parts: SdkTerminalParts) {
    this.#parts = parts
    this.uid = parts.account.uid
    this.clientId = parts.clientId
    this.#addresses = new Map(parts.conversations.map((one) => [one.name, addressFor(this.uid, one)]))
    const keep = (line: WebSocket): void => {
      this.#line = line
    }
    class Line extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, { perMessageDeflate: false })
        keep(this)
      }
    }
    this.client = new ChatClient({
      url: parts.url,
      client: { id: parts.clientId, platform: 'web' },
      cache: this.#cache,
      runtime: { WebSocket: Line as never, random: () => parts.random.next() },
    })
    this.client.subscribe(({ connection }) => this.#is(connection))
    this.client.on('message', ({ conversation, seq }) => this.#heard(nameFor(this.uid, conversation), seq))
    for (const address of this.#addresses.values()) this.client.open(address)
  }

  get unanswered(): number {
    return this.#underWay.size
  }

  get standing(): string {
    const { connection, outbox } = this.client.state
    return `${connection.phase} at ${this.#line?.url}, ${outbox.length} in the outbox`
  }

  get syncedSince(): number | undefined {
    return this.#syncedSince
  }

  *heads(): Iterable<readonly [string, number]> {
    const { windows } = this.client.state
    for (const [name, address] of this.#addresses) yield [name, windows[address]?.messages.at(-1)?.seq ?? 0]
  }

  start(): void {
    const { uid, token } = this.#parts.account
    this.client.connect(uid, token).catch((error: unknown) => this.#blame('connect', error))
  }

  stop(): void {
    this.client.disconnect()
  }

  cut(): void {
    this.#line?.terminate()
  }

  write(conversation: Conversation): void {
    const clientMsgId = `${Date.now().toString(36)}-${this.clientId}-${++this.#count}`
    const sent = this.#parts.history.send({
      conversation: conversation.name,
      sender: this.uid,
      terminal: this.clientId,
      clientMsgId,
      text: `${clientMsgId} by the SDK`,
      counts: true,
    })
    this.#underWay.add(sent)
    void this.#post(sent, addressFor(this.uid, conversation))
  }

  /** The end of each log, as it is shown, and as the cache has kept it. */
  async copies(): Promise<readonly Copies[]> {
    const shown = new Map([...this.#addresses.keys()].map((name) => [name, this.#window(name)]))
    const kept = new Map([...this.#addresses.keys()].map((name): [string, LogEntry[]] => [name, []]))
    for (const { table, value } of await this.#cache.load()) {
      const message = value as WireMessage
      if (table === 'messages') kept.get(nameFor(this.uid, message.conversation))?.push(entryOf(message))
    }
    const tails = (all: ReadonlyMap<string, LogEntry[]>) =>
      new Map([...all].map(([name, entries]) => [name, { entries, isTail: true } as const]))
    for (const entries of kept.values()) entries.sort((a, b) => a.seq - b.seq)
    return [
      { clientId: this.clientId, copies: tails(shown) },
      { clientId: `the cache of ${this.clientId}`, copies: tails(kept) },
    ]
  }

  #window(name: string): LogEntry[] {
    const messages = this.client.state.windows[this.#addresses.get(name) ?? '']?.messages ?? []
    return messages.map((one) => entryOf(one as WireMessage))
  }

  async #post(sent: Sent, to: string): Promise<void> {
    const { clientMsgId, text } = sent
    for (;;) {
      try {
        this.#parts.history.answered(sent, await this.client.send(to, text, { clientMsgId }).done)
        this.#underWay.delete(sent)
        return
      } catch (error) {
        if (!(error instanceof TidingsError && error.retryable)) return this.#blame('message.send', error)
        // Said to have failed, as the server did not get it done: its user taps on it. What they said later may be there by then.
        sent.inOrder = false
        this.client.retry(clientMsgId)
      }
    }
  }

  #is({ phase, ...more }: ChatClient['state']['connection']): void {
    if (phase !== 'online') this.#syncedSince = undefined
    else this.#syncedSince ??= performance.now()
    if (phase === 'signed-out')
      this.#parts.history.violations.push(`${this.clientId} is signed out: ${JSON.stringify(more)}`)
  }

  #heard(name: string, seq: number): void {
    this.#parts.history.seen(name, seq)
    if (this.#parts.random.chance(0.05)) void this.#read(name)
  }

  async #read(name: string): Promise<void> {
    const address = this.#addresses.get(name)
    const seq = this.client.state.conversations[address ?? '']?.seq ?? 0
    if (address === undefined || seq === 0) return
    const marks = this.#parts.history.marks(this.uid, name)
    marks.tried = Math.max(marks.tried, seq)
    try {
      await this.client.markRead(address, seq)
      marks.confirmed = Math.max(marks.confirmed, seq)
    } catch (error) {
      this.#blame('conversation.read', error)
    }
  }

  /** What the SDK waits out by itself is none; all else a correct client cannot cause. */
  #blame(what: string, error: unknown): void {
    if (error instanceof TidingsError && error.retryable) return
    this.#parts.history.violations.push(`${what} of ${this.clientId} was refused: ${error}`)
  }
}
