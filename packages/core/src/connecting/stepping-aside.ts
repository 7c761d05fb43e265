import { Pauses } from '../cluster/pauses.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Clock, Log, Metrics } from '../ports/system.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Registry } from '../sessions/registry.ts'
import type { Sessions } from './sessions.ts'

export interface SteppingAsideParts {
  /** Rejects while this node can do no work. */
  readonly readiness: { expect(): Promise<void> }
  readonly gateway: Gateway
  readonly sessions: Pick<Sessions, 'sendAway'>
  readonly registry: Registry
  /** Edges look for another node. */
  readonly edges: { changed(): void }
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'unready'>
}

const lookEveryMs = 1000
/** Unready for so long while another one works: what was only a moment is over, and who else has lost the store, or is slow to have it back, has said so. */
const unreadyMs = 5000
/** Ready for so long: it does not go to and fro. */
const readyMs = 10_000
/** So many sessions a second: those who take them have others, too. */
const awayPerSecond = 500
const awayMs = 5000
/** So long whoever was asked to go may wait for an answer that probably does not come. */
const answeredMs = 5000

/**
 * A node that cannot do its work, as its store does not answer, while others can: it says so, and after a moment its clients go to those.
 * When the store answers again for long enough, it is a node like the others again; people come home as after any change (`GoingHome`).
 */
export class SteppingAside {
  readonly #parts: SteppingAsideParts
  readonly #pauses: Pauses
  /** Since when it could go aside, or come back. */
  #since: number | undefined
  #looking: Promise<void> = Promise.resolve()
  #going: Promise<void> = Promise.resolve()
  #isOver = false

  constructor(parts: SteppingAsideParts) {
    this.#parts = parts
    this.#pauses = new Pauses(parts.clock)
  }

  start(): void {
    this.#looking = this.#keepLooking()
  }

  /** The node stops: that takes its clients to others in any case. */
  async stop(): Promise<void> {
    this.#isOver = true
    this.#pauses.stop()
    await Promise.all([this.#looking, this.#going])
  }

  async #keepLooking(): Promise<void> {
    while (!this.#isOver) {
      await this.#pauses.pause(lookEveryMs)
      if (!this.#isOver) await this.#look()
    }
  }

  async #look(): Promise<void> {
    const { readiness, gateway, clock, metrics } = this.#parts
    const isReady = await readiness.expect().then(
      () => true,
      // Whoever asks this node is told why.
      () => false,
    )
    gateway.works(isReady)
    metrics.unready(!isReady)
    const { isAside } = gateway
    const isDue = isAside ? isReady : !isReady && gateway.hasOthers
    const now = clock.elapsed()
    this.#since = isDue ? (this.#since ?? now) : undefined
    if (this.#since === undefined || now - this.#since < (isAside ? readyMs : unreadyMs)) return
    this.#since = undefined
    if (isAside) this.#comeBack()
    else this.#goAside()
  }

  #comeBack(): void {
    const { gateway, log } = this.#parts
    gateway.comesBack()
    log.info({}, 'the store answers again: this node takes clients')
  }

  #goAside(): void {
    const { gateway, registry, edges, log } = this.#parts
    gateway.stepsAside()
    edges.changed()
    const all = registry.all()
    log.warn(
      { sessions: all.length },
      'the store does not answer this node, and others can work: its clients go to them',
    )
    this.#going = this.#sendAway(all)
  }

  /** Who cannot be answered goes all the same. */
  async #sendAway(all: readonly LiveSession[]): Promise<void> {
    const { gateway, sessions } = this.#parts
    const goesOn = (): boolean => gateway.isAside && !this.#isOver
    await sessions.sendAway(all, Math.max(awayMs, (all.length / awayPerSecond) * 1000), goesOn)
    await this.#pauses.pause(answeredMs)
    if (goesOn()) for (const session of all) session.close('draining')
  }
}
