import { limits, type Uid } from '@tidings/protocol'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { Remembered } from '../memory/remembered.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'

export interface GlobalChannelParts {
  readonly store: Pick<Store, 'records' | 'rooms'>
  readonly clock: Clock
}

export const ownerOfChannels = 'server/channels'
export const globalKind = 'global'
const kind = globalKind

type ById = ReadonlyMap<ConversationId, string>

/** People of whom it is remembered that they have their rows. */
const remembered = 50_000

/**
 * Channels that everybody reads. Nobody has a row there until somebody looks: who is here when something is published, who asks
 * for their list, and who is looked at for a push. They are few, and each node has a copy of which they are.
 */
export class GlobalChannels {
  readonly #parts: GlobalChannelParts
  readonly #copy = new Remembered<typeof kind, ById>(1)
  /** By which list of them somebody has their rows. */
  readonly #enrolled = new BoundedCache<Uid, ById>(remembered)

  constructor(parts: GlobalChannelParts) {
    this.#parts = parts
  }

  /** This node, or another one, has changed which they are. */
  forget(): void {
    this.#copy.forget(kind)
  }

  /** `too_large` when there are as many as there may be. */
  async set({ id, conversation }: RoomRecord, on: boolean): Promise<void> {
    const most = limits.globalChannels
    const limit = { most, message: `at most ${most} channels are everybody's; take one back first` }
    const value = on ? JSON.stringify({ conversation }) : null
    await this.#parts.store.records.put([{ owner: ownerOfChannels, kind, key: id, value, limit }])
    this.forget()
  }

  async has({ id }: { readonly id: ConversationId }): Promise<boolean> {
    return (await this.#all()).has(id)
  }

  /** Those of them who have no row in that channel, and never left it, have one after this; answers them. */
  async enrol(id: ConversationId, uids: readonly Uid[]): Promise<readonly Uid[]> {
    const channel = (await this.#all()).get(id)
    return channel === undefined ? [] : this.#parts.store.rooms.enrol(channel, uids, this.#parts.clock.now())
  }

  /** Somebody asks for their list. */
  async enrolInAll(uid: Uid): Promise<void> {
    const all = await this.#all()
    if (all.size === 0 || this.#enrolled.get(uid) === all) return
    for (const channel of all.values()) await this.#parts.store.rooms.enrol(channel, [uid], this.#parts.clock.now())
    this.#enrolled.set(uid, all)
  }

  #all(): Promise<ById> {
    return this.#copy.of(kind, async () => {
      const found = await this.#parts.store.records.list(ownerOfChannels, kind, '', limits.globalChannels)
      const ids = found.map(({ key, value }) => {
        const { conversation } = JSON.parse(value ?? '{}') as { readonly conversation: ConversationId }
        return [conversation, key] as const
      })
      return new Map(ids)
    })
  }
}
