import type { HookOutcome } from './before-hook.ts'

/** Time, so that tests can hold it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds with fractions from an arbitrary start; only for measuring. */
  elapsed(): number
  /** Calls `fn` once after `ms`; the answer cancels it. Does not keep a process alive. */
  after(ms: number, fn: () => void): () => void
}

/** New unguessable ids, lower-case letters and digits. */
export interface Ids {
  /** 12 characters: a room. */
  room(): string
  /** 16 characters: a session, a fault. */
  session(): string
  /** 32 characters: an attachment, a blob. */
  attachment(): string
}

/** Structured log lines. Never the content of a message, never a secret. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, text: string): void
  warn(fields: Readonly<Record<string, unknown>>, text: string): void
  error(fields: Readonly<Record<string, unknown>>, text: string): void
}

/** What an operator wants counted. Called on the hot path: implementations only add numbers. */
export interface Metrics {
  /** A message was stored; milliseconds from the call to the durable answer. */
  messageStored(ms: number): void
  /** A batch of this many entries was committed. */
  batchCommitted(entries: number, ms: number): void
  /** An event went to this many sessions. */
  delivered(sessions: number): void
  /** A session's events were dropped because it does not read. */
  resynced(): void
  operation(name: string, code: string, ms: number): void
  sessions(now: number): void
  /** So many nodes are there, this one among them. */
  nodes(now: number): void
  /** Users here whose home is another node, and how many of whom it has still to be told something. */
  strays(now: number, untold: number): void
  /** Users of this node who are on others. */
  guests(now: number): void
  /** The store answers this node not, or again; said of a node that is one of several. */
  unready(now: boolean): void
  /** A message to or from other nodes, questions and answers among them. */
  busMessage(direction: 'in' | 'out'): void
  /** Something that others have said was not heard: what this node remembers is forgotten, and its sessions read again. */
  missed(): void
  /** A mail was taken by the mail server, or was given up. */
  mail(outcome: 'sent' | 'failed'): void
  /** The operator's hook was asked at a point, and took so long; undefined where nobody was asked, as it rests or is too busy. */
  hookAsked(point: string, outcome: HookOutcome, ms: number | undefined): void
  /** So many items the feed holds. */
  feedHolds(items: number): void
  /** A consumer has about so many items still to handle. */
  feedBehind(consumer: string, items: number): void
  /** A consumer has set an item aside that it could not handle. */
  deadLetter(consumer: string): void
  /** So many that a consumer has set aside wait for the operator. */
  deadLetters(consumer: string, now: number): void
  /** There is no such consumer any more. */
  consumerForgotten(consumer: string): void
}
