import { type TidingsClient, TidingsError } from '@tidings/client'

interface Heard<T> {
  answer(answer: T): void
  /** Asking again cannot mend it; or it goes on failing, and is asked again all the same: an answer may still come. */
  refused(error: unknown): void
}

interface Timing {
  /** Calls once after so many milliseconds; the answer cancels it. */
  after(ms: number, act: () => void): () => void
  now(): number
}

/** What changes all the time is asked for so often at most. */
const gatherMs = 1000
const firstPauseMs = 2000
const longestPauseMs = 60_000
/** So often a server that is there may fail to answer: then the fault is told, and nobody waits before a page that says nothing. */
const triesUntilTold = 2
/** So often it is asked in all. */
const tries = 6

const pauseAfter = (failed: number, { details }: TidingsError): number =>
  Math.max(details?.retryAfter ?? 0, Math.min(longestPauseMs, firstPauseMs * 2 ** (failed - 1)))

const onTime: Timing = {
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  now: () => performance.now(),
}

/**
 * One question that somebody who looks at something has for the server. What could not be had is asked for again when it can
 * be: as soon as there is a connection, or after a pause when the server was busy. `again` asks anew because what was
 * answered has changed; many changes are one question, once a second at most.
 */
export class Asking<T> {
  readonly #client: Pick<TidingsClient, 'state' | 'subscribe'>
  readonly #ask: () => Promise<T>
  readonly #heard: Heard<T>
  readonly #timing: Timing
  #asking = false
  #dirty = false
  /** What was answered before was changed while the question is under way: the answer to come may not know of it. */
  #overtaken = false
  #hasAnswered = false
  #hasDropped = false
  #failed = 0
  #askedAt = Number.NEGATIVE_INFINITY
  #cancel: () => void = () => undefined
  #ended = false

  constructor(
    client: Pick<TidingsClient, 'state' | 'subscribe'>,
    ask: () => Promise<T>,
    heard: Heard<T>,
    timing: Timing = onTime,
  ) {
    this.#client = client
    this.#ask = ask
    this.#heard = heard
    this.#timing = timing
    void this.#now()
  }

  again(): void {
    if (this.#asking) {
      this.#dirty = true
      return
    }
    this.#failed = 0
    this.#later(this.#askedAt + gatherMs - this.#timing.now())
  }

  /** Somebody was told of a change and made it: an answer that is under way may be older than it. */
  changed(): void {
    this.#overtaken = this.#asking
  }

  end(): void {
    this.#ended = true
    this.#cancel()
  }

  async #now(): Promise<void> {
    this.#cancel()
    this.#asking = true
    this.#overtaken = false
    this.#askedAt = this.#timing.now()
    const outcome = await this.#ask().then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    )
    this.#asking = false
    if (this.#ended) return
    if ('answer' in outcome) {
      this.#failed = 0
      this.#answered(outcome.answer)
    } else this.#onFailed(outcome.error)
    if (this.#dirty) {
      this.#dirty = false
      this.again()
    }
  }

  /** One that was overtaken would take back what is on the screen: the next is heard, however much changes meanwhile. */
  #answered(answer: T): void {
    const isOld = this.#overtaken
    if (isOld) this.#dirty = true
    if (isOld && this.#hasAnswered && !this.#hasDropped) {
      this.#hasDropped = true
      return
    }
    this.#hasDropped = false
    this.#hasAnswered = true
    this.#heard.answer(answer)
  }

  #onFailed(error: unknown): void {
    if (!(error instanceof TidingsError) || !error.retryable) this.#heard.refused(error)
    else if (this.#client.state.connection.phase !== 'online') this.#whenOnline()
    else {
      this.#failed++
      if (this.#failed === triesUntilTold) this.#heard.refused(error)
      if (this.#failed < tries) this.#later(pauseAfter(this.#failed, error))
    }
  }

  #whenOnline(): void {
    const stop = this.#client.subscribe(({ connection }) => {
      if (connection.phase === 'online') void this.#now()
    })
    this.#cancel = () => void stop()
  }

  #later(ms: number): void {
    this.#cancel()
    if (ms <= 0) void this.#now()
    else this.#cancel = this.#timing.after(ms, () => void this.#now())
  }
}
