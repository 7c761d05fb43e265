import type { Homes } from '../cluster/homes.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Clock } from '../ports/system.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Registry } from '../sessions/registry.ts'

export interface GoingHomeParts {
  readonly homes: Homes
  readonly gateway: Gateway
  readonly registry: Registry
  readonly clock: Clock
}

/** For so long nothing has come or gone before anybody is asked: a rolling restart is over. */
const settledMs = 60_000
const askEveryMs = 1000
/** So many rounds, in which everybody is looked at once: five minutes. */
const rounds = 300

/**
 * After nodes have come or gone, users are connected to others than their homes, and would stay there: what they hear takes a hop
 * more, and the node that came last has nobody. They are asked to go home, a few at a time, each once after a change: who came
 * since then has been told where their home is, and chose another.
 */
export class GoingHome {
  readonly #parts: GoingHomeParts
  #cancel = (): void => undefined

  constructor(parts: GoingHomeParts) {
    this.#parts = parts
    parts.homes.onChange(() => this.#changed())
  }

  /** Nobody is asked any more: everybody goes, or the node is not there. */
  stop(): void {
    this.#cancel()
  }

  #changed(): void {
    const { clock, registry } = this.#parts
    this.#cancel()
    const at = clock.elapsed()
    this.#cancel = clock.after(settledMs, () => {
      const since = registry.all().filter(({ cameAt }) => cameAt <= at)
      this.#ask(since, Math.ceil(since.length / rounds))
    })
  }

  #ask(sessions: readonly LiveSession[], atOnce: number): void {
    for (const session of sessions.slice(0, atOnce)) this.#askHome(session)
    const left = sessions.slice(atOnce)
    if (left.length > 0) this.#cancel = this.#parts.clock.after(askEveryMs, () => this.#ask(left, atOnce))
  }

  #askHome(session: LiveSession): void {
    const { homes, gateway } = this.#parts
    const home = gateway.nodesFor(session.actor)[0]
    // Who cannot be told where it is would come here again.
    if (!session.live || home === undefined || home.node === gateway.node) return
    if (home.node === homes.homeOf(session.uid)) session.leave(home.url)
  }
}
