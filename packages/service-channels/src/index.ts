import type { Consuming, ServicePart } from '@tidings/core'
import { createDesk } from './desk.ts'
import { createEditing } from './editing.ts'
import { createHearing } from './hearing.ts'
import type { ChannelParts } from './parts.ts'
import { RepliesKept } from './replies-kept.ts'
import { createTelling } from './telling.ts'
import { Waiting } from './waiting.ts'

export type { ChannelParts } from './parts.ts'

/** So often it is looked whether a channel has come into use on another node. */
const lookEveryMs = 5000
const usedKind = 'used'

/** Looks after the desks of channels. Before one is in use nothing is followed. */
export class Channels {
  readonly #parts: ChannelParts
  /** Where it follows: begun with the first channel that is used. */
  readonly #part: ServicePart
  readonly #hear: Consuming['handle']
  #cancel: (() => void) | undefined
  #end: (() => Promise<void>) | undefined
  #looking: Promise<void> = Promise.resolve()
  #isOver = false
  #isStarted = false

  /** Editors are answered from now on; nothing is followed before `start`, here. */
  constructor(parts: ChannelParts) {
    const { gate } = parts
    this.#parts = parts
    this.#part = gate.part('desk')
    const waiting = new Waiting(gate)
    const replies = new RepliesKept(parts)
    this.#hear = createHearing({ ...parts, waiting, replies })
    gate.answer({ ...createDesk({ gate, waiting }), ...createEditing({ ...parts, replies }), ...createTelling(parts) })
    gate.channels.onUse(() => this.#use())
  }

  start(): void {
    this.#isStarted = true
    this.#lookNow()
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#cancel?.()
    await this.#looking
    await this.#end?.()
  }

  async #use(): Promise<void> {
    if (await this.#isUsed()) return
    await this.#part.begin()
    await this.#parts.gate.records.put([{ kind: usedKind, key: usedKind, value: '' }])
    await this.#look()
  }

  async #isUsed(): Promise<boolean> {
    return (await this.#parts.gate.records.get(usedKind, usedKind)) !== undefined
  }

  #lookNow(): void {
    void this.#look()
      .catch((error: unknown) =>
        this.#parts.log.warn({ err: error }, 'it could not be looked up whether channels are used; again soon'),
      )
      .finally(() => {
        if (!this.#isOver && !this.#end) this.#cancel = this.#parts.clock.after(lookEveryMs, () => this.#lookNow())
      })
  }

  /** One at a time. */
  #look(): Promise<void> {
    const look = async (): Promise<void> => {
      if (!this.#isStarted || this.#isOver || this.#end || !(await this.#isUsed())) return
      if (!this.#isOver) this.#follow()
    }
    const done = this.#looking.then(look, look)
    this.#looking = done.catch(() => undefined)
    return done
  }

  #follow(): void {
    this.#end = this.#part.consume({
      kinds: ['entries', 'access', 'records'],
      handle: this.#hear,
      // What was written meanwhile stands in the logs, and on the list of the desk.
      lost: async () => undefined,
    })
  }
}
