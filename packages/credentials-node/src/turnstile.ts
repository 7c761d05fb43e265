import type { HashTurn } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'

interface Waiting {
  readonly enter: () => void
  readonly leave: (error: TidingsError) => void
}

/** Who waits, by caller; the callers stand in the order of their turns. */
class Lane {
  readonly #byCaller = new Map<string, Waiting[]>()
  size = 0

  of(caller: string): number {
    return this.#byCaller.get(caller)?.length ?? 0
  }

  add(caller: string, waiting: Waiting): void {
    const mine = this.#byCaller.get(caller)
    if (mine) mine.push(waiting)
    else this.#byCaller.set(caller, [waiting])
    this.size += 1
  }

  /** The first of the caller whose turn it is; that caller's next one comes when all others had theirs. */
  next(): Waiting | undefined {
    for (const [caller, mine] of this.#byCaller) {
      const first = mine.shift()
      this.#byCaller.delete(caller)
      if (mine.length > 0) this.#byCaller.set(caller, mine)
      this.size -= 1
      return first
    }
    return undefined
  }

  /** The last of the caller of whom most wait, if these are more than `mine`. */
  dropFullest(mine: number): Waiting | undefined {
    const [caller, fullest] = [...this.#byCaller].reduce((one, other) =>
      other[1].length > one[1].length ? other : one,
    )
    if (fullest.length <= mine + 1) return undefined
    this.size -= 1
    const last = fullest.pop()
    if (fullest.length === 0) this.#byCaller.delete(caller)
    return last
  }
}

export interface TurnstileBounds {
  /** Inside at once; who does not sign in leaves one of the places free. */
  readonly atOnce: number
  /** Who may wait, of one caller and of all. Both lanes have these each. */
  readonly perCaller: number
  readonly inAll: number
}

const tooMany = (): TidingsError =>
  new TidingsError('unavailable', 'too many sign-ins at once; try again in a moment', { retryAfter: 2000 })

/**
 * A fair way in: callers take turns, whoever many of one wait, and those who sign in have a lane and a place of their
 * own beside those who register or change a password. When it is full, the fullest caller gives way to the newcomer.
 */
export class Turnstile {
  readonly #bounds: TurnstileBounds
  readonly #signIns = new Lane()
  readonly #others = new Lane()
  #inside = 0
  #othersInside = 0
  #otherIsNext = false

  constructor(bounds: TurnstileBounds) {
    this.#bounds = bounds
  }

  /** `unavailable` when the caller, or everybody, has too many waiting. */
  async pass<T>(turn: HashTurn, run: () => Promise<T>): Promise<T> {
    const isOther = !turn.signsIn
    if (this.#mayEnter(isOther)) this.#enter(isOther)
    else await this.#wait(turn)
    try {
      return await run()
    } finally {
      this.#inside -= 1
      if (isOther) this.#othersInside -= 1
      this.#letIn()
    }
  }

  #mayEnter(isOther: boolean): boolean {
    const { atOnce } = this.#bounds
    return this.#inside < atOnce && !(isOther && this.#othersInside >= Math.max(1, atOnce - 1))
  }

  #enter(isOther: boolean): void {
    this.#inside += 1
    if (isOther) this.#othersInside += 1
  }

  #wait({ caller, signsIn }: HashTurn): Promise<void> {
    const lane = signsIn ? this.#signIns : this.#others
    const mine = lane.of(caller)
    if (mine >= this.#bounds.perCaller) throw tooMany()
    if (lane.size >= this.#bounds.inAll) {
      const given = lane.dropFullest(mine)
      if (!given) throw tooMany()
      given.leave(tooMany())
    }
    return new Promise((resolve, reject) => lane.add(caller, { enter: resolve, leave: reject }))
  }

  /** In turns between the lanes while somebody waits in both. */
  #letIn(): void {
    for (;;) {
      const other = this.#others.size > 0 && this.#mayEnter(true)
      const signIn = this.#signIns.size > 0 && this.#mayEnter(false)
      if (!other && !signIn) return
      const isOther = other && (!signIn || this.#otherIsNext)
      this.#otherIsNext = !isOther
      this.#enter(isOther)
      ;(isOther ? this.#others : this.#signIns).next()?.enter()
    }
  }
}
