import { type LogEntry, sameEntry } from './oracle.ts'

/** A message as the server writes it; only what the torture looks at. */
export interface WireMessage {
  readonly id: string
  readonly conversation: string
  readonly from: string
  readonly seq: number
  readonly type: string
  readonly content: { readonly data: unknown }
  readonly clientMsgId?: string
  readonly ts: number
}

export interface LogPage {
  readonly messages: readonly WireMessage[]
  readonly head: number
}

const PAGE = 200

export const entryOf = ({ seq, id, from, type, content, clientMsgId, ts }: WireMessage): LogEntry => ({
  seq,
  id,
  from,
  type,
  text: typeof content.data === 'string' ? content.data : JSON.stringify(content.data),
  clientMsgId: clientMsgId ?? '',
  ts,
})

export type ReadPage = (after: number, limit: number) => Promise<LogPage>

/** Reads a log from a place to its end. */
export async function readLog(read: ReadPage, after = 0): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  for (;;) {
    const { messages, head } = await read(after + entries.length, PAGE)
    entries.push(...messages.map(entryOf))
    if (messages.length === 0 || after + entries.length >= head) return entries
  }
}

/** One terminal's copy of a log: grows by pushes that fit, and is repaired from the log when one does not. */
export class Copy {
  readonly entries: LogEntry[] = []
  #running: Promise<void> | undefined
  #again = false

  /** True when the copy has fallen behind and must be repaired. */
  pushed(message: WireMessage, violation: (text: string) => void): boolean {
    const entry = entryOf(message)
    if (entry.seq > this.entries.length + 1) return true
    if (entry.seq === this.entries.length + 1) this.entries.push(entry)
    else if (!sameEntry(entry, this.entries[entry.seq - 1])) {
      violation(`pushed ${JSON.stringify(entry)}, but had ${JSON.stringify(this.entries[entry.seq - 1])}`)
    }
    return false
  }

  /** Reads what is missing; those who ask while a repair is under way share it. Rejects when the connection is lost. */
  repair(read: ReadPage): Promise<void> {
    this.#again = true
    this.#running ??= this.#run(read).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(read: ReadPage): Promise<void> {
    while (this.#again) {
      this.#again = false
      for (const entry of await readLog(read, this.entries.length)) {
        if (entry.seq === this.entries.length + 1) this.entries.push(entry)
      }
    }
  }
}
