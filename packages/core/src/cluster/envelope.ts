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
  /** Of facts that the sender has published in this life; this one is the last of them. */
  readonly n: number
  /** Absent: nothing new, the sender is there. */
  readonly fact?: Fact
  /** What the sender is, of which it speaks when it has nothing else to say. */
  readonly self?: SaidOfSelf
  /** The sender stops now. */
  readonly gone?: true
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
  fact: z.unknown().optional(),
})

const about = 'facts'

/** The body of an entry is in its text already. */
const travelling = (fact: Fact): Fact => {
  if (fact.kind !== 'entry' || fact.body === undefined) return fact
  const { body: _, ...rest } = fact
  return rest
}

export function toText({ fact, ...envelope }: Envelope, seal: NodeSeal): string {
  return seal.sign(JSON.stringify({ v: version, ...envelope, ...(fact ? { fact: travelling(fact) } : {}) }), about)
}

/** `isFact`: there is one; it is absent from the envelope where this version does not understand it. */
export function fromText(signed: string, seal: NodeSeal): Heard {
  const text = seal.verify(signed, about)
  if (text === undefined) return { kind: 'forged' }
  const parsed = shape.safeParse(JSON.parse(text))
  if (!parsed.success) return { kind: 'unknown' }
  const { node, life, said, n, gone, self, fact } = parsed.data
  const known = fact === undefined ? undefined : factIn(fact)
  const envelope = {
    ...{ node, life, said, n },
    ...(self ? { self } : {}),
    ...(gone ? { gone } : {}),
    ...(known ? { fact: known } : {}),
  }
  return { kind: 'heard', envelope, isFact: fact !== undefined }
}
