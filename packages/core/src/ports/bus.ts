/** What is published under, and listened to: words of `a-z 0-9 - _` with `.` between them, at most 200 characters. */
export type Subject = string

export interface Listener {
  /**
   * One message. Where it answers a promise the next message waits for it. It must not throw.
   */
  heard(text: string): void | Promise<void>
  /**
   * Messages may have been lost: this listener was slower than what came, or the bus was away and is back. Said once for each
   * such time, before the next message is heard; how many, nobody knows.
   */
  missed(): void
}

/** Ends what it was given for; nothing is heard after it resolves. */
export type StopListening = () => Promise<void>

/**
 * How nodes tell each other what cannot wait for the store. It knows nothing of users, conversations or nodes: the core makes
 * the subjects (`core/cluster`), so that who gets what can change without a bus being changed.
 *
 * What it promises:
 * - At most once. A message may be lost, and may come late; it never comes twice, in part or altered.
 * - What one bus publishes under one subject is heard in that order. Between subjects, and between buses, there is no order.
 * - Whoever publishes does not hear it themselves; every other bus hears it once for each of its listeners.
 * - Nothing waits for a listener: what it has not taken is kept up to `mostWaiting` messages and `mostWaitingBytes`, and
 *   beyond that it is dropped, and `missed` says so.
 *
 * What it does not promise: that a loss is noticed. Where the publisher's own connection was away, no listener can know. So
 * whoever must know numbers what they publish, and repeats the last number (`core/cluster/cluster.ts` does). Nothing that must
 * happen may hang on a message: that is the feed's work. Which facts go over it, and how whoever missed one finds out, is
 * said in `core/delivery/facts.ts`.
 */
export interface Bus extends AsyncDisposable {
  /** The most bytes of one message, in UTF-8. */
  readonly maxBytes: number
  /** Never waits, and throws only for what is larger than `maxBytes`. Lost when the bus is away. */
  publish(subject: Subject, text: string): void
  /** Resolves when it is in force: what any bus publishes after that is heard, as far as anything is. */
  subscribe(subject: Subject, listener: Listener): Promise<StopListening>
  /** Answers requests made under a subject; of several who answer the same one of them is asked. */
  answer(subject: Subject, answer: (text: string) => Promise<string>): Promise<StopListening>
  /** Rejects with `unavailable` when nobody answers in time, nobody is there to answer, or the answer failed. */
  request(subject: Subject, text: string, withinMs: number): Promise<string>
  /** Rejects with `unavailable` and the reason when the bus is away. */
  check(): Promise<void>
}

export const mostWaiting = 100_000
export const mostWaitingBytes = 64 * 1024 * 1024
