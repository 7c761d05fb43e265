import type { ParsedInputOf, Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { UserActor } from '../judging/judging.ts'

/** What nodes say to each other. A node that does not know a version, or a kind of fact, has missed it, and finds its way back. */
const version = 1

/** One life of a node: after a restart its numbers begin again. */
export interface Sender {
  readonly node: string
  readonly life: string
}

/** A step of a sign-in by code, for the node that shows the code. */
export interface LoginQuestion {
  readonly kind: 'login'
  readonly step: 'poll' | 'scan' | 'confirm'
  readonly input: ParsedInputOf<'login.poll'> | ParsedInputOf<'login.scan'> | ParsedInputOf<'login.confirm'>
  /** Whose phone it is. */
  readonly actor?: UserActor
}

/** What one node asks of another. The answers are plain data, too; who answers says what. */
export type Question =
  | { readonly kind: 'presence'; readonly users: readonly Uid[]; readonly forMs: number }
  /** A stream that this user may read; null where there is none. */
  | { readonly kind: 'stream'; readonly stream: string; readonly reader: Uid }
  | LoginQuestion

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
