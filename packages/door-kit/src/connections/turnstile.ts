import type { Session } from '@tidings/core'
import { type CloseReason, TidingsError } from '@tidings/protocol'
import type { Outbound } from './outbound.ts'

export interface TurnstileBounds {
  /** Pieces of input a second and at once; more close the connection as flooding. */
  readonly pieces: { readonly perSecond: number; readonly burst: number }
  /** Requests of one connection that may wait for their answers; then it is read no further until some are answered. */
  readonly unanswered: number
  /** Bytes of answers that may wait for one connection; likewise. */
  readonly backlogBytes: number
}

/** What a connection does for its turnstile. A piece is what its protocol is made of: a frame, a packet, a line. */
export interface Ends<P> {
  /** Nothing more is to be read from the network, or there is again. */
  pause(): void
  resume(): void
  /** Carries a piece out, or begins to: nothing that waits for the core may be waited for here. Must not throw. */
  begin(piece: P): void
}

/** Who has not signed in says who they are, and little else. */
const strangersBytes = 16 * 1024
const strangersPieces = 10
/** Calls of one connection that wait for their turn; then it is read no further until some had theirs. */
const mostWaiting = 32
/** What one piece takes of what may come: the rest is counted in thousandths, of which as many come in a millisecond as pieces in a second. */
const wholePiece = 1000
/** Shorter than the silence after which a connection is lost. */
const longestWaitMs = 20_000

/** Whole milliseconds: a fraction would cost each idle connection a number of its own, for each time that it keeps. */
const now = (): number => Math.floor(performance.now())

/**
 * The way in of one connection, whatever it speaks: how fast, how much at once, and the sign-in. Too much of anything is
 * not read on until there is room again; what was read already waits here, in its order.
 */
export class Turnstile<P> {
  readonly openedAt = now()
  /** When something was last heard. */
  #lastHeard = this.openedAt
  readonly #bounds: TurnstileBounds
  readonly #ends: Ends<P>
  readonly #outbound: Outbound
  #session: Session | undefined
  #entering = false
  #ended = false
  #paused = false
  #unanswered = 0
  /** How much may come now, in thousandths of a piece. */
  #allowed: number
  #piecesOfStranger = 0
  /** Pieces that came with the one after which no more are read; absent while there is none. */
  #inbox: P[] | undefined
  /** Called when what was asked is answered: nothing more is read. */
  #finished: (() => void) | undefined
  /** Ends the wait of a connection that sent more bytes than its user may. */
  #slowed: NodeJS.Timeout | undefined

  constructor(bounds: TurnstileBounds, outbound: Outbound, ends: Ends<P>) {
    this.#bounds = bounds
    this.#allowed = bounds.pieces.burst * wholePiece
    this.#outbound = outbound
    this.#ends = ends
  }

  /** Since the sign-in. */
  get session(): Session | undefined {
    return this.#session
  }

  get signedIn(): boolean {
    return this.#session !== undefined
  }

  get lastHeard(): number {
    return this.#lastHeard
  }

  /** A sign of life. A door calls it for those that are no piece. */
  heard(): void {
    const at = now()
    const { perSecond, burst } = this.#bounds.pieces
    this.#allowed = Math.min(burst * wholePiece, this.#allowed + (at - this.#lastHeard) * perSecond)
    this.#lastHeard = at
  }

  /** A piece came, of so many bytes: it is begun, or waits. Answers why the connection is to be closed, if it is. */
  take(piece: P, bytes: number): CloseReason | undefined {
    if (this.#ended) return undefined
    this.heard()
    const excess = this.#excessOf(bytes)
    if (excess) return excess
    if (this.#inbox) this.#inbox.push(piece)
    else if (this.#readsOn()) this.#ends.begin(piece)
    else this.#inbox = [piece]
    this.#pauseIfNeeded()
    return undefined
  }

  /** A request was begun that will be answered. */
  asked(): void {
    this.#unanswered += 1
  }

  /** It was answered: what it answers is pushed already. */
  answered(): void {
    this.#unanswered -= 1
    this.#pauseIfNeeded()
    if (this.#paused) this.#readOn()
    this.#finishIfAnswered()
  }

  /** Something was pushed that nobody asked for: who makes us talk without reading is not read either. */
  said(): void {
    this.#pauseIfNeeded()
  }

  /** The network has taken everything that was pushed. */
  taken(): void {
    this.#session?.drained()
    if (this.#paused) this.#readOn()
  }

  /**
   * Signs the connection in, by `Gate.connect` with whatever the protocol says. Its answer is told before any event;
   * nothing is told when the connection has ended meanwhile. `conflict` while another sign-in is under way.
   */
  async enter<A>(
    connect: () => Promise<{ readonly session: Session; readonly answer: A }>,
    tell: (answer: A) => void,
  ): Promise<void> {
    if (this.#entering) throw new TidingsError('conflict', 'a connect is under way on this connection')
    this.#entering = true
    this.#outbound.hold()
    try {
      const { session, answer } = await connect()
      if (this.#ended) {
        session.end()
        return
      }
      this.#session = session
      tell(answer)
    } finally {
      this.#entering = false
      this.#outbound.release()
    }
  }

  /** Reads nothing more, and calls when what was asked is answered. */
  finish(then: () => void): void {
    if (this.#ended || this.#finished) return
    this.#finished = then
    this.#pauseIfNeeded()
    this.#finishIfAnswered()
  }

  #finishIfAnswered(): void {
    if (this.#unanswered === 0 && !this.#ended) this.#finished?.()
  }

  /** The connection is being closed: what its client goes on saying is read, for its farewell, and nobody hears it. */
  close(): void {
    clearTimeout(this.#slowed)
    this.#slowed = undefined
    this.#inbox = undefined
    this.#ended = true
    if (this.#paused) this.#ends.resume()
    this.#paused = false
  }

  /** The connection is gone, and its session with it. */
  end(): void {
    this.close()
    this.#session?.end()
    this.#session = undefined
  }

  /** What is judged before anything is made of a piece. Too many bytes of a user are read all the same, but more slowly. */
  #excessOf(bytes: number): CloseReason | undefined {
    this.#allowed -= wholePiece
    if (this.#allowed < 0) return 'flooding'
    if (this.#session) {
      const wait = this.#session.heard(bytes)
      if (wait > 0) this.#slowDown(wait)
      return undefined
    }
    this.#piecesOfStranger += 1
    if (bytes > strangersBytes) return 'frame_too_large'
    return this.#piecesOfStranger > strangersPieces ? 'flooding' : undefined
  }

  #slowDown(wait: number): void {
    this.#pause()
    clearTimeout(this.#slowed)
    this.#slowed = setTimeout(
      () => {
        this.#slowed = undefined
        this.#readOn()
      },
      Math.min(wait, longestWaitMs),
    ).unref()
  }

  #pauseIfNeeded(): void {
    if (!this.#paused && !this.#ended && !this.#readsOn()) this.#pause()
  }

  #pause(): void {
    this.#paused = true
    this.#ends.pause()
  }

  #readOn(): void {
    while (this.#inbox && this.#readsOn()) {
      const piece = this.#inbox.shift() as P
      if (this.#inbox.length === 0) this.#inbox = undefined
      this.#ends.begin(piece)
    }
    if (this.#ended || !this.#readsOn()) return
    this.#paused = false
    this.#ends.resume()
  }

  #readsOn(): boolean {
    const { unanswered, backlogBytes } = this.#bounds
    const waiting = this.#session?.waiting ?? 0
    if (this.#finished || this.#slowed !== undefined || this.#unanswered >= unanswered || waiting >= mostWaiting)
      return false
    return this.#outbound.backlog() <= backlogBytes
  }
}
