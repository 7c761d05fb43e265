import type { Conversation, ErrorCode, Message } from '@tidings/protocol'
import type { Heard, Terminal } from '../stories/door.ts'

/** A refusal, as the stories know it. */
export const refused = (code: ErrorCode | 'closed', message: string): Error =>
  Object.assign(new Error(`${code}: ${message}`), { code })

/** Calls an operation of the native protocol; rejects as `Terminal` does. */
export type Call = (op: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>

interface Known {
  readonly seq: number
  readonly rev: number
  readonly read: number
}

const textOf = ({ content }: Message): string | undefined =>
  typeof content?.data === 'string' ? content.data : undefined

/** A terminal that speaks in operations: what WebSocket and HTTP have in common. */
export class NativeTerminal implements Pick<Terminal, 'heard' | 'send' | 'edit' | 'recall' | 'types' | 'read'> {
  readonly heard: Heard[] = []
  readonly #call: Call
  /** How far each conversation is known. */
  readonly #known = new Map<string, Known>()

  constructor(call: Call) {
    this.#call = call
  }

  async send(to: string, text: string, clientMsgId: string): Promise<string> {
    const input = { to, clientMsgId, content: { type: 'text', data: text } }
    return ((await this.#call('message.send', input)) as { id: string }).id
  }

  async edit(id: string, text: string): Promise<void> {
    await this.#call('message.edit', { id, content: { type: 'text', data: text } })
  }

  async recall(id: string): Promise<void> {
    await this.#call('message.recall', { id })
  }

  async types(conversation: string): Promise<void> {
    await this.#call('typing', { conversation, on: true })
  }

  async read(conversation: string): Promise<void> {
    await this.#call('conversation.read', { conversation, seq: this.#knownOf(conversation).seq })
  }

  /** A message that came by itself. One that leaves a gap is left to the log. */
  takes(message: Message): boolean {
    const { conversation, seq, id, from } = message
    const known = this.#knownOf(conversation)
    if (seq <= known.seq) return true
    if (seq > known.seq + 1) return false
    this.#known.set(conversation, { ...known, seq })
    const text = textOf(message)
    if (text !== undefined) this.heard.push({ kind: 'message', id, conversation, from, text })
    return true
  }

  takesChange(message: Message): void {
    const { id, conversation, rev = 0 } = message
    const known = this.#knownOf(conversation)
    if (rev > known.rev) this.#known.set(conversation, { ...known, rev })
    const text = textOf(message)
    if (message.recalled) this.heard.push({ kind: 'recalled', id })
    else if (text !== undefined) this.heard.push({ kind: 'edited', id, text })
  }

  /** How far the peer has read. */
  takesView({ conversation, peerReadSeq = 0 }: Pick<Conversation, 'conversation' | 'peerReadSeq'>): void {
    const known = this.#knownOf(conversation)
    if (peerReadSeq <= known.read) return
    this.#known.set(conversation, { ...known, read: peerReadSeq })
    this.heard.push({ kind: 'read', conversation, by: conversation })
  }

  /** Reads what these conversations have beyond what is known. */
  async catchesUp(conversations: readonly Conversation[]): Promise<void> {
    for (const one of conversations) await this.#catchUp(one)
  }

  async #catchUp({ conversation, seq, rev, floor, peerReadSeq }: Conversation): Promise<void> {
    const known = this.#knownOf(conversation, floor)
    const said = seq > known.seq ? await this.#page('log.read', { conversation, after: known.seq }) : []
    for (const message of said) this.takes(message)
    const changed = rev > known.rev ? await this.#page('log.changes', { conversation, since: known.rev }) : []
    for (const message of changed) if (message.seq <= known.seq) this.takesChange(message)
    this.#known.set(conversation, { ...this.#knownOf(conversation, floor), rev })
    this.takesView({ conversation, peerReadSeq })
  }

  async #page(op: string, input: Readonly<Record<string, unknown>>): Promise<readonly Message[]> {
    return ((await this.#call(op, { ...input, limit: 200 })) as { readonly messages: readonly Message[] }).messages
  }

  #knownOf(conversation: string, floor = 0): Known {
    return this.#known.get(conversation) ?? { seq: floor, rev: 0, read: 0 }
  }
}
