import type { Uid } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { RecordEntry } from '../ports/records.ts'
import { letGoOfTooMany } from './letting-go.ts'
import { type OpenSession, ownerOfAttendance, type PeopleThere, type There, thereIn } from './notes.ts'
import type { AttendanceParts } from './parts.ts'

interface RollCallParts extends AttendanceParts {
  readonly life: () => string
  /** They may have come or gone. */
  readonly look: (uid: Uid) => void
  readonly lost: (id: SessionId, session: OpenSession) => void
  /** Nobody of those is there. */
  readonly lostIn: (key: string, people: PeopleThere) => void
}

/** By then whoever was here before a restart has come back. */
const firstMs = 20_000
const everyMs = 60_000
const atOnce = 500

/**
 * Compares, now and then, who is noted to be there with who is: after a kill, where nobody said that they go; after a home has
 * moved; and when it begins to be noted at all.
 */
export class RollCall {
  readonly #parts: RollCallParts
  /** Since when nodes are missed of which sessions are noted. */
  readonly #missed = new Map<string, number>()
  #isOn = false
  #isOver = false
  #cancel = (): void => undefined
  #calling: Promise<void> = Promise.resolve()

  constructor(parts: RollCallParts) {
    this.#parts = parts
  }

  begin(): void {
    const { registry, guests, look } = this.#parts
    for (const [uid] of registry.users()) look(uid)
    for (const uid of guests()) look(uid)
    if (this.#isOn) return
    this.#isOn = true
    this.#plan(firstMs)
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#cancel()
    await this.#calling
  }

  #plan(ms: number): void {
    if (this.#isOver) return
    this.#cancel = this.#parts.clock.after(ms, () => {
      this.#calling = this.#call()
        .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'a roll could not be called; again soon'))
        .then(() => this.#plan(everyMs))
    })
  }

  async #call(): Promise<void> {
    if (!this.#parts.attended.is) return
    await this.#sessions()
    await this.#chatrooms()
    await this.#users()
    const { homes, store, log } = this.#parts
    if (homes.works('attendance')) await letGoOfTooMany({ records: store.records, log })
  }

  async #sessions(): Promise<void> {
    const { settings, registry, lost, nodes, homes, clock } = this.#parts
    const there = nodes()
    for (const node of this.#missed.keys()) if (there.has(node)) this.#missed.delete(node)
    const looksAfterOthers = homes.works('attendance')
    for await (const record of this.#all('session-open')) {
      const session = thereIn('session-open', record)
      const { node } = session
      if (node === settings.node ? !registry.find(record.key) : looksAfterOthers && this.#isGone(node, there))
        lost(record.key, session)
    }
    // Only those that are missed still.
    for (const [node, since] of this.#missed) if (clock.elapsed() - since > 3 * everyMs) this.#missed.delete(node)
  }

  /** Who was in one at this node before it was started anew, or at a node that is gone. */
  async #chatrooms(): Promise<void> {
    const { settings, life, nodes, homes, lostIn } = this.#parts
    const there = nodes()
    const looksAfterOthers = homes.works('attendance')
    for await (const record of this.#all('chatroom-people')) {
      const people = thereIn('chatroom-people', record)
      const { node } = people
      if (node === settings.node ? people.life !== life() : looksAfterOthers && this.#isGone(node, there))
        lostIn(record.key, people)
    }
  }

  /** Not there, and neither at the roll call before: what it has not written yet it has had the time to write. */
  #isGone(node: string, there: ReadonlySet<string>): boolean {
    if (there.has(node)) return false
    const now = this.#parts.clock.elapsed()
    const since = this.#missed.get(node) ?? now
    this.#missed.set(node, since)
    return now - since >= everyMs
  }

  async #users(): Promise<void> {
    const { registry, elsewhere, homes, settings, look } = this.#parts
    for await (const { key: uid } of this.#all('user-online')) {
      if (homes.homeOf(uid) !== settings.node) continue
      if (registry.of(uid).length === 0 && elsewhere.of(uid).length === 0) look(uid)
    }
  }

  async *#all(kind: keyof There): AsyncIterable<RecordEntry> {
    for (let after = ''; !this.#isOver; ) {
      const page = await this.#parts.store.records.list(ownerOfAttendance, kind, after, atOnce)
      yield* page
      const last = page.at(-1)
      if (!last) return
      after = last.key
    }
  }
}
