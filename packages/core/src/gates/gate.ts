import type { CloseReason, EventName, OperationName, OutputOf, Platform, ServerEvent, Uid } from '@tidings/protocol'
import type { Download } from '../files/download-links.ts'
import type { Receiving } from '../files/receiving.ts'
import type { LinkRequest } from '../files/signed-links.ts'

/** Who calls. */
export type Actor =
  | { readonly kind: 'anyone'; readonly address: string }
  | {
      readonly kind: 'user'
      readonly uid: Uid
      readonly platform?: Platform
      readonly clientId?: string
      /** The operator does it in their name: what people may do for a while only, is done at any time. */
      readonly byOperator?: true
      /** A program, with the token of a robot. */
      readonly isRobot?: true
      /** What an incoming webhook says comes by its account, which does nothing else. */
      readonly incoming?: { readonly room: string; readonly mentionAll: boolean; readonly rename: boolean }
      /** When its token was issued, and its user's generation then. */
      readonly issuedAt?: number
      readonly generation?: number
      /** Their `standing` when they were last found to stand; absent: nobody asks for it. */
      readonly standing?: number
      /** When its token expires: what it opened ends with it. Absent where an app server acts for the user. */
      readonly expiresAt?: number
      readonly address: string
    }
  | { readonly kind: 'app'; readonly address: string }

export interface Credential {
  /** What came after `Bearer`; undefined for nobody. */
  readonly bearer?: string
  /** An incoming webhook, with the secret of its address: in place of a token. */
  readonly incoming?: { readonly room: string; readonly id: string; readonly secret: string }
  /** The user for whom an app server acts. */
  readonly actAs?: string
  /** The caller's network address, for rate limits before there is a user. */
  readonly address: string
}

/** Turns an event into bytes. Called once per event and codec, whoever many receive it. */
export interface EventCodec {
  /** `undefined` where its protocol has nothing for this event: then nothing is sent, to nobody who speaks it. */
  encode(event: ServerEvent): Uint8Array | undefined
}

/**
 * What becomes of a session for which more waits than may:
 * - `lost`: it gets nothing more until its queue is empty, then the event `resync`, if its codec has bytes for that. Its
 *   client, or the door for it, reads in the logs what it missed.
 * - `dropped`: this event is lost, and no more is said; the next one for which there is room comes again.
 * - `closed`: the door has ended the connection, in the words of its protocol; so ends the session.
 */
export type FallenBehind = 'lost' | 'dropped' | 'closed'

/** A door's end of a session: only writing. Reading is the door's own loop. */
export interface Sink {
  readonly codec: EventCodec
  /** The events that this session wants: others cost it nothing. Looked at for each event, so that it may change. Absent: all. */
  readonly wants?: ReadonlySet<EventName> | undefined
  /** Queues bytes that the codec made, and that other sessions send, too: they may not be changed. Must not throw. */
  send(bytes: Uint8Array): void
  /** Bytes queued and not yet taken by the network. */
  backlog(): number
  /** An event does not fit: what does that mean here? Must not throw. */
  fellBehind(): FallenBehind
  /** Says why and ends the connection. `to`: another node takes its client, at this address. */
  close(reason: CloseReason, to?: string): void
  /**
   * Another node takes its client: what was asked is answered, then the connection ends as `draining`. Must not throw. Absent: it
   * is closed at once.
   */
  leave?(to: string | undefined): void
}

/** One live connection of a client. */
export interface Session {
  readonly id: string
  readonly uid: Uid
  /** Calls that wait for their turn. A door reads no further while they are many. */
  readonly waiting: number
  /** The answer to an operation of this session; rejects with a TidingsError. */
  call(name: string, input: unknown): Promise<unknown>
  /** So many bytes were read from the connection; how many milliseconds the door waits before it reads on. */
  heard(bytes: number): number
  /** The door's queue went empty again. */
  drained(): void
  /** The connection is gone. */
  end(): void
}

/** The way of bytes: not through operations, but under the same rights. All is `unavailable` where files are turned off. */
export interface MediaGate {
  /** An own upload: how many bytes it will have, and whether they have all come. */
  expectUpload(actor: Actor, id: string): Promise<{ readonly size: number; readonly ready: boolean }>
  /** So many bytes it will have, of one that began without saying. `too_large` when there is no room for them. */
  resizeUpload(actor: Actor, id: string, size: number): Promise<void>
  /**
   * A whole file is about to come, of so many bytes as far as is known. The door takes what has come from it, and disposes
   * of it when the file is an attachment, or gone. `too_large`, `rate_limited`.
   */
  receive(actor: Actor, announced: number): Promise<Receiving>
  /** What a link leads to. `forbidden`, `expired`, `not_found`. */
  open(request: LinkRequest): Promise<Download>
}

/** A call that may be made: who calls is known, may call this, and has paid for it. */
export interface Admission<N extends OperationName> {
  readonly actor: Actor
  /** Carries it out, once, with the input that has come meanwhile. */
  call(input: unknown): Promise<OutputOf<N>>
  /** The answer counts as under way until `taken` is said, and of those a caller has a bounded number; false for what is small. */
  readonly isHeld: boolean
  /** The answer is with the caller, or never will be. To be said of every answer that is held. */
  taken(): void
}

/** The one surface that doors see. Every rejection is a TidingsError. */
export interface Gate {
  identify(credential: Credential): Promise<Actor>
  /**
   * Identifies the caller, asks whether they may call this operation, and takes the call and the bytes that they announce
   * from their budgets: what a door does before it reads any input. Errors as of a call that was refused.
   */
  admit<N extends OperationName>(credential: Credential, name: N, bytes?: number): Promise<Admission<N>>
  /** Admits a caller who is known already, and carries the operation out. */
  call<N extends OperationName>(actor: Actor, name: N, input: unknown): Promise<OutputOf<N>>
  /** Runs `connect` with its input and ties the sink to the new session. Events may come before the answer is sent. */
  connect(
    input: unknown,
    sink: Sink,
    address: string,
  ): Promise<{ readonly session: Session; readonly answer: OutputOf<'connect'> }>
  readonly media: MediaGate
  /** Where clients reach the nodes that are there, each by itself; the same list until that changes. */
  nodeUrls(): readonly string[]
  /** Begins what happens by itself: scheduled messages, reminders, messages that burn; resolves when it hears the other nodes. */
  start(): Promise<void>
  /** Ready to serve, as it was within the last seconds? Rejects with `unavailable` and the reason. */
  ready(): Promise<void>
  /**
   * The first half of a stop, where others are there for the clients: nothing new belongs to this node, who comes is sent on, and
   * who is here is asked to go, one after another. Resolves when all were, after so long at most; at once where nobody else is there.
   */
  leave(withinMs: number): Promise<void>
  /** Refuses new calls with `unavailable`, waits for those under way, closes the sessions as `draining`, and tries the mails that wait. */
  drain(): Promise<void>
}
