import type { Uid } from '@tidings/protocol'
import { writeInSlices } from '../memory/in-slices.ts'
import type { ClientSeen, Clients } from '../ports/clients.ts'
import type { Clock, Log } from '../ports/system.ts'

/** Changes are gathered and written together: 15,000 terminals that come back are a few writes. */
const writeAfterMs = 1000
const tryAgainAfterMs = 5000

export interface NotedParts {
  readonly clients: Pick<Clients, 'seen'>
  readonly clock: Clock
  readonly log: Log
  /** Called when they were written; what it rejects with is logged, and all is tried again. */
  readonly written: () => Promise<void>
}

/** A terminal of a user, as it was noted. */
interface Noted {
  readonly user: Uid
  readonly client: ClientSeen
}

/**
 * Terminals that came or went on this node, until it is written when: it stands nowhere else. While the store is away they are kept;
 * what it refuses is set aside.
 */
export class NotedTerminals {
  readonly #parts: NotedParts
  /** By user and id. */
  readonly #noted = new Map<Uid, Map<string, ClientSeen>>()
  #isPlanned = false
  #isOver = false
  #cancel = (): void => undefined
  #last: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(parts: NotedParts) {
    this.#parts = parts
  }

  note(uid: Uid, seen: ClientSeen): void {
    const noted = this.#noted.get(uid) ?? new Map<string, ClientSeen>()
    this.#noted.set(uid, noted.set(seen.id, seen))
    this.#plan(writeAfterMs)
  }

  /** Writes what is noted now; what is noted while something is being written is written together, behind it. */
  writeNow(): Promise<void> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined
      this.#last = this.#write()
      return this.#last
    })
    return this.#next
  }

  /** Writes what is noted, and nothing after it. */
  async stop(): Promise<void> {
    this.#isOver = true
    this.#cancel()
    await this.writeNow()
  }

  of(uid: Uid): readonly ClientSeen[] {
    return [...(this.#noted.get(uid)?.values() ?? [])]
  }

  strike(uid: Uid, id: string): void {
    const noted = this.#noted.get(uid)
    noted?.delete(id)
    if (noted?.size === 0) this.#noted.delete(uid)
  }

  /** All of this user. */
  forget(uid: Uid): void {
    this.#noted.delete(uid)
  }

  #plan(afterMs: number): void {
    if (this.#isPlanned || this.#isOver) return
    this.#isPlanned = true
    this.#cancel = this.#parts.clock.after(afterMs, () => void this.writeNow())
  }

  async #write(): Promise<void> {
    const { clients, written, log } = this.#parts
    let nextAfterMs = writeAfterMs
    try {
      const all = [...this.#noted].flatMap(([user, noted]) => [...noted.values()].map((client) => ({ user, client })))
      await writeInSlices<Noted>(all, {
        write: (some) => clients.seen(some),
        written: (some) => this.#settled(some),
        refused: (one, error) => {
          this.#settled([one])
          log.error(
            { err: error, user: one.user, client: one.client.id },
            'a terminal that came or went cannot be noted',
          )
        },
      })
      await written()
    } catch (error) {
      nextAfterMs = tryAgainAfterMs
      log.warn({ err: error }, 'terminals that came or went could not be noted: it is tried again')
    }
    this.#isPlanned = false
    if (this.#noted.size > 0 || nextAfterMs === tryAgainAfterMs) this.#plan(nextAfterMs)
  }

  /** What was noted anew meanwhile is written then. */
  #settled(some: readonly Noted[]): void {
    for (const { user, client } of some)
      if (this.#noted.get(user)?.get(client.id) === client) this.strike(user, client.id)
  }
}
