import type { Uid } from '@tidings/protocol'
import type { PresentTerminal } from '../delivery/facts.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Clock } from '../ports/system.ts'

type Terminals = readonly PresentTerminal[]

/** What a node on which somebody is watched was told last. */
interface Watcher {
  /** By `Clock.elapsed`. */
  readonly until: number
  /** undefined: not the same for all who watch there. */
  told: string | undefined
}

/** Users whom other nodes watch that are remembered; an older one is told no more until it is asked about again. */
const mostWatched = 500_000

/** From which other nodes users of this one are watched, and what each of those knows. */
export class Watchers {
  readonly #clock: Pick<Clock, 'elapsed'>
  readonly #byUser = new BoundedCache<Uid, Map<string, Watcher>>(mostWatched)

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock
  }

  /**
   * That node was answered this, and is to be told what changes for so long. The answer is for whoever begins to watch there: who
   * watched before has still to be told what has changed since that node was told last.
   */
  answered(uid: Uid, by: string, terminals: Terminals, forMs: number): void {
    const watchers = this.#byUser.get(uid) ?? new Map<string, Watcher>()
    const known = watchers.get(by)
    const until = Math.max(known?.until ?? 0, this.#clock.elapsed() + forMs)
    const answer = JSON.stringify(terminals)
    const told = known && known.told !== answer ? undefined : answer
    this.#byUser.set(uid, watchers.set(by, { until, told }))
  }

  /** Calls for each node that knows something else than is so for it now. */
  tell(uid: Uid, isSo: (node: string) => Terminals, tell: (node: string, terminals: Terminals) => void): void {
    const watchers = this.#byUser.get(uid)
    if (!watchers) return
    const now = this.#clock.elapsed()
    for (const [node, watcher] of watchers) {
      if (watcher.until < now) {
        watchers.delete(node)
        continue
      }
      const terminals = isSo(node)
      const told = JSON.stringify(terminals)
      if (told === watcher.told) continue
      watcher.told = told
      tell(node, terminals)
    }
    if (watchers.size === 0) this.#byUser.delete(uid)
  }
}
