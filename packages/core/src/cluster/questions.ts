import { Content, limits, Platform, Uid } from '@tidings/protocol'
import { z } from '@tidings/protocol/schema'
import { sender } from './envelope.ts'
import { terminal } from './heard-facts.ts'

const code = z.string().min(1).max(64)
const stream = z.string().max(64)

/** Who did something at another node, which has found out who they are. */
export const AskedBy = z.object({
  kind: z.literal('user'),
  uid: Uid,
  platform: Platform.exactOptional(),
  clientId: z.string().exactOptional(),
  issuedAt: z.number().exactOptional(),
  generation: z.number().exactOptional(),
  standing: z.number().exactOptional(),
  expiresAt: z.number().exactOptional(),
  address: z.string(),
})

/**
 * What one node asks of another. The answers are plain data, too; who answers says what. Nodes of two versions may be there
 * together: a kind means for ever what it means, and is answered as it was; what is new is a new kind.
 */
export const Question = z.union([
  /** Is the node there? */
  z.object({ kind: z.literal('there') }),
  z.object({ kind: z.literal('presence'), users: z.array(Uid).max(10_000).readonly(), forMs: z.number().min(0) }),
  /** Users whose home it is sit where this comes from, at these terminals; at none: they have gone from there. */
  z.object({
    kind: z.literal('sits'),
    guests: z
      .array(
        z.object({
          user: Uid,
          terminals: z.array(terminal).max(1000).readonly(),
          seenAt: z.number().exactOptional(),
        }),
      )
      .max(1000)
      .readonly(),
  }),
  /** Who is in a chatroom there. */
  z.object({ kind: z.literal('chatroom'), chatroom: z.string().max(64) }),
  /** Which of these are in it there; `arrives`: they are where this comes from by now, and not held there any more. */
  z.object({
    kind: z.literal('chatroom-people'),
    chatroom: z.string().max(64),
    users: z.array(Uid).max(1000).readonly(),
    arrives: z.boolean(),
  }),
  /** A stream that this user may read; null where there is none. */
  z.object({ kind: z.literal('stream'), stream, reader: Uid }),
  /** What its writer does at another node than the one that has it. */
  z.object({
    kind: z.literal('streaming'),
    step: z.literal('append'),
    stream,
    actor: AskedBy,
    offset: z.int().min(0),
    text: z.string().max(limits.streamLength),
  }),
  z.object({
    kind: z.literal('streaming'),
    step: z.literal('finish'),
    stream,
    actor: AskedBy,
    content: Content.exactOptional(),
    cancel: z.boolean(),
  }),
  /** A password is being tried at an account whose home it is, and what came of it. */
  z.object({
    kind: z.literal('guess'),
    step: z.literal('begin'),
    account: z.string().max(256),
    address: z.string().max(100),
    terminal: z.string().max(256).exactOptional(),
    isKnown: z.boolean(),
  }),
  z.object({
    kind: z.literal('guess'),
    step: z.literal('end'),
    ticket: z.string().max(64),
    outcome: z.enum(['right', 'wrong', 'dropped']),
  }),
  /** A step of a sign-in by code, for the node that shows the code. */
  z.object({ kind: z.literal('login'), step: z.literal('poll'), code, secret: z.string().max(200) }),
  /** `proof`: under which key whoever asks has put down in the store whose phone it is, and what they said. */
  z.object({ kind: z.literal('login'), step: z.enum(['scan', 'confirm']), code, proof: code }),
])
export type Question = z.infer<typeof Question>
export type StreamQuestion = Extract<Question, { readonly kind: 'streaming' }>
export type GuessQuestion = Extract<Question, { readonly kind: 'guess' }>
export type LoginQuestion = Extract<Question, { readonly kind: 'login' }>

/** A question, and who asks. */
export const Asked = z.object({
  ...sender,
  /** Its number in the life of the asking node. */
  asked: z.int().min(1),
  question: Question,
})
export type Asked = z.infer<typeof Asked>
