import type { Uid } from '@tidings/protocol'
import { writeInSlices } from '../memory/in-slices.ts'
import type { Log } from '../ports/system.ts'
import type { Users } from '../ports/users.ts'
import type { Directory } from '../users/directory.ts'

export interface SeenParts {
  readonly store: { readonly users: Pick<Users, 'seen'> }
  readonly directory: Pick<Directory, 'seen'>
  readonly log: Log
}

type Seen = readonly [uid: Uid, at: number]

/** When users were last here, until it is written. While the store is away it is kept; what it refuses is set aside. */
export class NotedSeen {
  readonly #parts: SeenParts
  readonly #seen = new Map<Uid, number>()

  constructor(parts: SeenParts) {
    this.#parts = parts
  }

  note(uid: Uid, at: number): void {
    this.#seen.set(uid, at)
  }

  of(uid: Uid): number | undefined {
    return this.#seen.get(uid)
  }

  get isEmpty(): boolean {
    return this.#seen.size === 0
  }

  /** All together; answers what was there to be written. */
  async write(): Promise<ReadonlyMap<Uid, number>> {
    const { store, log } = this.#parts
    const seen = new Map(this.#seen)
    await writeInSlices<Seen>([...seen], {
      write: (some) => store.users.seen(some),
      written: (some) => this.#settled(some),
      refused: (one, error) => {
        this.#settled([one])
        log.error({ err: error, uid: one[0] }, 'when somebody was last seen cannot be noted')
      },
    })
    return seen
  }

  /** Whoever came and left again meanwhile is written then. */
  #settled(some: readonly Seen[]): void {
    for (const [uid, at] of some) {
      if (this.#seen.get(uid) === at) this.#seen.delete(uid)
      this.#parts.directory.seen(uid, at)
    }
  }
}
