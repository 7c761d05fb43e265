import type { Content, LinkPreview, MentionAt, Passing, PushText } from '@tidings/protocol'
import type { Entry } from '../ports/message-log.ts'
import { asAsked } from './copies.ts'

/** What the store keeps of a message beside its columns. Absent fields have their default. */
export interface Body {
  readonly content: Content
  readonly thread?: string
  readonly replyTo?: string
  readonly mentions?: readonly string[]
  readonly mentionsAt?: readonly MentionAt[]
  readonly clientId?: string
  readonly editedAt?: number
  readonly recalled?: true
  /** Addresses of the only receivers. */
  readonly targets?: readonly string[]
  readonly expireAfterRead?: number
  /** For programs that read it; nothing here does. */
  readonly ext?: Passing
  /** Who wrote it in the name of a channel, whose account it is from: told to that account alone. */
  readonly by?: string
  readonly forwarded?: { readonly from: string; readonly ts: number }
  readonly preview?: LinkPreview
  /** Of a robot that called others: how many such calls led to this one, and this one. */
  readonly robotStep?: number
  /** No push; or what one says in place of what was said. */
  readonly push?: false | PushText
}

/** An entry as services read it. */
export interface ServiceEntry {
  /** The conversation's key, the same for all of its members: `room/r1`, `pair/alice+bob`. */
  readonly conversation: string
  readonly entry: Entry
  readonly body: Body
}

/** How far somebody has read. */
export interface ServicePointer {
  /** As in `ServiceEntry`. */
  readonly conversation: string
  readonly readSeq: number
}

/** Deep equality of JSON values, without regard to the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  )
}

/** Do both say the same? The terminal does not matter: a retry may come from another connection. */
export function sameMessage(a: Body, b: Body): boolean {
  return (
    // What the server filled in is what stood in the log when each was sent.
    sameJson(asAsked(a.content), asAsked(b.content)) &&
    a.thread === b.thread &&
    a.replyTo === b.replyTo &&
    sameJson(a.mentions ?? [], b.mentions ?? []) &&
    sameJson(a.mentionsAt ?? [], b.mentionsAt ?? []) &&
    sameJson(a.targets ?? [], b.targets ?? []) &&
    a.expireAfterRead === b.expireAfterRead &&
    sameJson(a.ext, b.ext)
  )
}
