import { type Content, expectContentFits, isNotice, TidingsError } from '@tidings/protocol'
import { type ActingPoint, type BeforeAnswer, type BeforeData, beforePoints } from '@tidings/protocol/before-hooks'
import type { BeforeHook, HookOutcome } from '../ports/before-hook.ts'
import type { Clock, Log, Metrics } from '../ports/system.ts'
import type { HookSettings } from '../settings/hook-settings.ts'
import { Berths } from './berths.ts'
import { Breaker } from './breaker.ts'

export interface HooksParts {
  readonly hook: BeforeHook
  readonly settings: HookSettings
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/** Failures are logged this often, however many there are. */
const tellEveryMs = 10_000

/**
 * Asks the operator's hook before something is done. Callers have judged before that it may be done at all, and judge
 * again afterwards: while it was asked, something may have changed.
 */
export class Hooks {
  readonly #parts: HooksParts
  readonly #breaker: Breaker
  readonly #berths: Berths
  readonly #points: ReadonlySet<ActingPoint>
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(parts: HooksParts) {
    this.#parts = parts
    this.#points = new Set(parts.settings.points)
    this.#breaker = new Breaker(parts.clock)
    this.#berths = new Berths(parts.clock, parts.settings.atOnce, parts.settings.waitMs)
  }

  asks(point: ActingPoint): boolean {
    return this.#points.has(point)
  }

  /** Also of what is never stored. */
  get asksForSignals(): boolean {
    return this.#parts.settings.signals
  }

  /**
   * The content that is to be in place of what was said; undefined: as it is. `rejected` with the hook's own words when it refuses;
   * `unavailable` where it does not answer and that is not taken for a yes.
   */
  async hear<P extends ActingPoint>(point: P, data: BeforeData[P]): Promise<Content | undefined> {
    if (!this.asks(point)) return undefined
    if (!(await this.#berths.enter())) return this.#unasked(point)
    try {
      // It may have begun to rest meanwhile.
      return this.#breaker.mayAsk() ? await this.#ask(point, data) : this.#unasked(point)
    } finally {
      this.#berths.leave()
    }
  }

  #unasked(point: ActingPoint): undefined {
    this.#parts.metrics.hookAsked(point, 'unasked', undefined)
    return this.#unheard()
  }

  async #ask<P extends ActingPoint>(point: P, data: BeforeData[P]): Promise<Content | undefined> {
    const { hook, clock, metrics } = this.#parts
    const start = clock.elapsed()
    let answer: BeforeAnswer
    try {
      answer = fitting(point, await hook.ask(point, data))
    } catch (error) {
      metrics.hookAsked(point, 'failed', clock.elapsed() - start)
      this.#failed(point, error)
      return this.#unheard()
    }
    metrics.hookAsked(point, outcomeOf(answer), clock.elapsed() - start)
    this.#answered()
    if ('refuse' in answer) throw new TidingsError('rejected', answer.refuse, { text: answer.refuse })
    return 'content' in answer ? answer.content : undefined
  }

  #unheard(): undefined {
    if (this.#parts.settings.failing === 'open') return undefined
    const message = 'what people do is looked at first here, and that cannot be done now; nothing was done, try again'
    throw new TidingsError('unavailable', message, { retryAfter: 1000 })
  }

  #answered(): void {
    if (this.#breaker.isResting) this.#parts.log.info({}, 'the hook answers again')
    this.#breaker.answered()
  }

  #failed(point: ActingPoint, error: unknown): void {
    const { log, clock, settings } = this.#parts
    const wasResting = this.#breaker.isResting
    this.#breaker.failed()
    const isNew = !wasResting && this.#breaker.isResting
    if (!isNew && clock.elapsed() - this.#toldAt < tellEveryMs) return
    this.#toldAt = clock.elapsed()
    const reason = error instanceof Error ? error.message : String(error)
    const done = settings.failing === 'open' ? 'what people do goes on without it' : 'what people do is refused'
    const text = this.#breaker.isResting ? 'the hook is not asked for a while' : 'the hook did not answer'
    log.warn({ point, reason }, `${text}: ${done}`)
  }
}

/** Throws for an answer that means nothing at this point. */
function fitting(point: ActingPoint, answer: BeforeAnswer): BeforeAnswer {
  if (!('content' in answer)) return answer
  if (!beforePoints[point].takesContent) throw new Error(`it answered with a content to ${point}, which has none`)
  if (isNotice(answer.content.type))
    throw new Error(`it answered with ${answer.content.type}, which only the server writes`)
  expectContentFits(answer.content)
  return answer
}

function outcomeOf(answer: BeforeAnswer): HookOutcome {
  if ('refuse' in answer) return 'refused'
  return 'content' in answer ? 'changed' : 'allowed'
}
