import type { Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'

/** What nodes say to each other. A node that does not know a version, or a kind of fact, has missed it, and finds its way back. */
const version = 1

/** One life of a node: after a restart its numbers begin again. */
export interface Sender {
  readonly node: string
  readonly life: string
}

/** What one node asks of another. The answers are plain data, too: of `Elsewhere.answer`, and of `Streams.found`. */
export type Question =
  | { readonly kind: 'presence'; readonly users: readonly Uid[]; readonly forMs: number }
  /** A stream that this user may read; null where there is none. */
  | { readonly kind: 'stream'; readonly stream: string; readonly reader: Uid }

export type Envelope = Sender & {
  /** Of facts that the sender has published in this life; this one is the last of them. */
  readonly n: number
  /** Absent: nothing new, the sender is there. */
  readonly fact?: Fact
  /** The sender stops now. */
  readonly gone?: true
  readonly question?: Question
}

/** The body of an entry is in its text already. */
const travelling = (fact: Fact): Fact => {
  if (fact.kind !== 'entry' || fact.body === undefined) return fact
  const { body: _, ...rest } = fact
  return rest
}

export function toText({ fact, ...envelope }: Envelope): string {
  return JSON.stringify({ v: version, ...envelope, ...(fact ? { fact: travelling(fact) } : {}) })
}

/** Undefined for what is not of this version. */
export function fromText(text: string): Envelope | undefined {
  const { v, ...envelope } = JSON.parse(text) as Envelope & { readonly v: number }
  return v === version ? envelope : undefined
}
