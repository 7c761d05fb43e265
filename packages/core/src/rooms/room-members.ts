import type { Uid } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'

interface Loading {
  readonly members: Promise<Set<Uid>>
  stale: boolean
}

const page = 5000
/** Members held in memory for the rooms in use, at most twice this many. */
const memory = 1_000_000

/** The members of the rooms that are in use: an idle room costs no memory. Every change of members is told here. */
export class RoomMembers {
  readonly #store: Store
  readonly #loaded = new BoundedCache<ConversationId, Set<Uid>>(memory, (members) => members.size + 1)
  readonly #loading = new Map<ConversationId, Loading>()

  constructor(store: Store) {
    this.#store = store
  }

  cached(room: { readonly id: ConversationId }): ReadonlySet<Uid> | undefined {
    return this.#loaded.get(room.id)
  }

  async of(room: { readonly id: ConversationId }): Promise<ReadonlySet<Uid>> {
    return this.#loaded.get(room.id) ?? (this.#loading.get(room.id) ?? this.#startLoading(room.id)).members
  }

  changed(room: { readonly id: ConversationId }, added: readonly Uid[], removed: readonly Uid[]): void {
    const loading = this.#loading.get(room.id)
    if (loading) loading.stale = true
    const members = this.#loaded.get(room.id)
    if (!members) return
    for (const uid of added) members.add(uid)
    for (const uid of removed) members.delete(uid)
  }

  #startLoading(id: ConversationId): Loading {
    const loading: Loading = { members: Promise.resolve().then(() => this.#load(id, loading)), stale: false }
    this.#loading.set(id, loading)
    return loading
  }

  async #load(id: ConversationId, loading: Loading): Promise<Set<Uid>> {
    try {
      let members: Set<Uid>
      do {
        loading.stale = false
        members = await this.#readAll(id)
        // A change that was committed while the pages were read may be missing from them: read again.
      } while (loading.stale)
      this.#loaded.set(id, members)
      return members
    } finally {
      this.#loading.delete(id)
    }
  }

  async #readAll(id: ConversationId): Promise<Set<Uid>> {
    const members = new Set<Uid>()
    let after = ''
    for (;;) {
      const rows = await this.#store.rooms.members(id, after, page)
      for (const row of rows) members.add(row.user)
      const last = rows.at(-1)
      if (!last || rows.length < page) return members
      after = last.user
    }
  }
}
