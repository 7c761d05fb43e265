import { z } from '@tidings/protocol/schema'
import type { Fact } from '../delivery/facts.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import { factIn } from './heard-facts.ts'
import { type SaidOfSelf, saidOfSelf } from './node-info.ts'

/** What nodes say to each other. A node that does not know a version, or a kind of fact, has missed it, and finds its way back. */
const version = 1

/** One life of a node: after a restart its numbers begin again. */
export interface Sender {
  readonly node: string
  readonly life: string
}

export type Envelope = Sender & {
  /** The number of this one in that life: what comes twice, or late, was said before. */
  readonly said: number
  /** Of facts that the sender has told here in this life; this one is the last of them. */
  readonly n: number
  /** Absent: nothing new, the sender is there. */
  readonly fact?: Fact
  /** What the sender is, of which it speaks when it has nothing else to say. */
  readonly self?: SaidOfSelf
  /** The sender stops now. */
  readonly gone?: true
  /** To this node alone: the name of the fact, under which it may come from several others. */
  readonly of?: string
  /** The nodes that the sender has told it. Absent: it was passed on, and goes no further. */
  readonly sent?: readonly string[]
  /** The sender has missed what it should have passed on. */
  readonly lost?: true
}

export type Heard =
  | { readonly kind: 'heard'; readonly envelope: Envelope; readonly isFact: boolean }
  /** No node of this installation has said it. */
  | { readonly kind: 'forged' }
  /** A node has said it that knows more, or less, than this one. */
  | { readonly kind: 'unknown' }

const word = z.string().min(1).max(64)
export const sender = { node: word, life: word }

const shape = z.object({
  v: z.literal(version),
  ...sender,
  said: z.int().min(1),
  n: z.int().min(0),
  gone: z.literal(true).optional(),
  self: saidOfSelf.optional(),
  of: z.string().max(200).optional(),
  sent: z.array(word).max(10_000).optional(),
  lost: z.literal(true).optional(),
  fact: z.unknown().optional(),
})

/** What was said to all is nothing that was said to one, and the other way round. */
const about = (to: Sender | undefined): string => (to ? `facts to ${to.node} ${to.life}` : 'facts')

/** The body of an entry is in its text already. */
const travelling = (fact: Fact): Fact => {
  if (fact.kind !== 'entry' || fact.body === undefined) return fact
  const { body: _, ...rest } = fact
  return rest
}

export const factText = (fact: Fact): string => JSON.stringify(travelling(fact))

/** `fact`: what `factText` made of it, once for all to whom it goes; `to`: to that node alone. */
export function toText(
  envelope: Omit<Envelope, 'fact'>,
  fact: string | undefined,
  seal: NodeSeal,
  to?: Sender,
): string {
  const head = JSON.stringify({ v: version, ...envelope })
  return seal.sign(fact === undefined ? head : `${head.slice(0, -1)},"fact":${fact}}`, about(to))
}

/** `isFact`: there is one; it is absent from the envelope where this version does not understand it. */
export function fromText(signed: string, seal: NodeSeal, to?: Sender): Heard {
  const text = seal.verify(signed, about(to))
  if (text === undefined) return { kind: 'forged' }
  const parsed = shape.safeParse(JSON.parse(text))
  if (!parsed.success) return { kind: 'unknown' }
  const { fact, v: _, ...said } = parsed.data
  const known = fact === undefined ? undefined : factIn(fact)
  const envelope = { ...said, ...(known ? { fact: known } : {}) } as Envelope
  return { kind: 'heard', envelope, isFact: fact !== undefined }
}
