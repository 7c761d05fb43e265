import type { RecordEntry, ServiceGate } from '@tidings/core'
import { before, type Place, placeOf } from './places.ts'

/** What a terminal was pushed last of a conversation. */
export interface Shown {
  readonly key: string
  readonly place: Place
  readonly seq: number
}

interface Value {
  readonly seq: number
  readonly at: number
}

const kind = 'shown'
const atOnce = 500

/** So few of a conversation are looked up one by one. */
const fewKeys = 3

function note(found: Map<string, number>, record: RecordEntry | undefined): void {
  if (record) found.set(record.key, (JSON.parse(record.value ?? '') as Value).seq)
}

/**
 * What every terminal was pushed last of every conversation, until it is read: so that an item that comes again pushes nothing
 * twice, and that it is known from where something is to be taken away.
 */
export class ShownPushes {
  readonly #gate: Pick<ServiceGate, 'records'>

  constructor(gate: Pick<ServiceGate, 'records'>) {
    this.#gate = gate
  }

  /** Of these keys: up to which message each was pushed. */
  async seqsOf(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>()
    const conversations = Map.groupBy(keys, (key) => key.slice(0, key.indexOf('/')))
    for (const some of conversations.values()) {
      if (some.length > fewKeys) await this.#between(new Set(some), found)
      else for (const key of some) note(found, await this.#gate.records.get(kind, key))
    }
    return found
  }

  /** Of one conversation: all that stands between the first and the last of them. */
  async #between(keys: ReadonlySet<string>, found: Map<string, number>): Promise<void> {
    const inOrder = [...keys].toSorted()
    const [first = '', last = ''] = [inOrder[0], inOrder.at(-1)]
    note(found, await this.#gate.records.get(kind, first))
    for (let after = first; after < last; ) {
      const page = await this.#gate.records.list(kind, after, atOnce)
      for (const one of page) if (keys.has(one.key)) note(found, one)
      after = page.at(-1)?.key ?? last
    }
  }

  async note(shown: readonly Omit<Shown, 'place'>[], at: number): Promise<void> {
    if (shown.length === 0) return
    const changes = shown.map(({ key, seq }) => ({ kind, key, value: JSON.stringify({ seq, at } satisfies Value) }))
    await this.#gate.records.put(changes)
  }

  /** Of a conversation, or of somebody in it; a page at a time. */
  async *of(conversation: number, user?: string): AsyncIterable<readonly Shown[]> {
    const prefix = before(conversation, user)
    const limit = user === undefined ? atOnce / 5 : 20
    for await (const page of this.#gate.records.pages(kind, { after: prefix, limit })) {
      const some = page.filter(({ key }) => key.startsWith(prefix))
      if (some.length > 0)
        yield some.map(({ key, value }) => ({ key, place: placeOf(key), seq: (JSON.parse(value ?? '') as Value).seq }))
      if (some.length < page.length) return
    }
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.#gate.records.put(keys.map((key) => ({ kind, key, value: null, only: 'present' })))
  }

  /** What was shown before a time: whoever has not looked since is not shown it any more. */
  async trim(oldest: number): Promise<void> {
    for await (const page of this.#gate.records.pages(kind)) {
      const old = page.filter(({ value }) => (JSON.parse(value ?? '') as Value).at < oldest)
      await this.forget(old.map(({ key }) => key))
    }
  }
}
