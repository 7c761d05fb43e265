import { attendanceEventTypes, type WebhookEventType } from '@tidings/protocol/webhook-events'
import { createChoosing } from './choosing.ts'
import type { WebhookParts } from './parts.ts'
import { Telling } from './telling.ts'
import { createTellingAgain } from './telling-again.ts'
import { forgetTimer } from './timers.ts'
import { type KeptWebhook, knowsTypes, typesMeant, typesOf, WebhooksKept } from './webhooks-kept.ts'

export type { WebhookMetrics, WebhookParts, WebhookSettings } from './parts.ts'

/** So often it is looked what was chosen on another node. */
const lookEveryMs = 5000

/** For one webhook on this node: what it follows, to begin anew when that changes. */
interface Running {
  readonly telling: Telling
  readonly types: string
}

/**
 * Whether it is told: one that is off is followed all the same, so that what happens meanwhile is passed over. One that asks for
 * types of a newer version is left to the nodes that have it: nothing is passed over, and others are told.
 */
const isFollowed = (webhook: KeptWebhook): boolean => !webhook.stopped && !webhook.removed && knowsTypes(webhook)

/** Tells other systems over HTTP what happens. */
export class Webhooks {
  readonly #parts: WebhookParts
  readonly #kept: WebhooksKept
  readonly #running = new Map<string, Running>()
  #cancel: (() => void) | undefined
  #looking: Promise<void> = Promise.resolve()
  #attends: boolean | undefined
  #isOver = false
  #isStarted = false

  /** Operations are answered from now on; nothing is told before `start`. */
  constructor(parts: WebhookParts) {
    this.#parts = parts
    this.#kept = new WebhooksKept(parts.gate)
    const operating = { ...parts, kept: this.#kept, changed: () => this.#look() }
    parts.gate.answer({ ...createChoosing(operating), ...createTellingAgain(operating) })
  }

  start(): void {
    this.#isStarted = true
    this.#parts.gate.onTimer((key) => this.#forget(key))
    this.#lookNow()
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#cancel?.()
    await this.#looking
    await Promise.all([...this.#running.values()].map(({ telling }) => telling.stop()))
    this.#running.clear()
  }

  #lookNow(): void {
    void this.#look()
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'webhooks could not be looked up; again soon'))
      .finally(() => {
        if (!this.#isOver) this.#cancel = this.#parts.clock.after(lookEveryMs, () => this.#lookNow())
      })
  }

  /** One at a time, in the order in which they were asked for. */
  #look(): Promise<void> {
    const look = async (): Promise<void> => {
      if (this.#isStarted && !this.#isOver) await this.#follow(await this.#kept.all())
    }
    const done = this.#looking.then(look, look)
    this.#looking = done.catch(() => undefined)
    return done
  }

  async #follow(all: readonly KeptWebhook[]): Promise<void> {
    const followed = new Map(all.filter(isFollowed).map((webhook) => [webhook.id, webhook]))
    for (const [id, { telling, types }] of this.#running) {
      const webhook = followed.get(id)
      if (webhook && webhook.types.join() === types) continue
      this.#running.delete(id)
      await telling.stop()
    }
    await this.#attend(all)
    for (const webhook of followed.values()) if (!this.#running.has(webhook.id)) this.#begin(webhook)
    for (const { id, stopped } of all) this.#parts.metrics.stopped(id, stopped === true)
  }

  /** Who comes and goes is noted where one of them wants to be told, also one that is stopped: it may go on. */
  async #attend(all: readonly KeptWebhook[]): Promise<void> {
    const wants = all.some(({ types, on, removed }) => {
      if (!on || removed) return false
      const asked = new Set(types.flatMap(typesMeant))
      return attendanceEventTypes.some((type) => asked.has(type))
    })
    if (wants === this.#attends) return
    await this.#parts.gate.attend(wants)
    this.#attends = wants
  }

  #begin(webhook: KeptWebhook): void {
    const telling = new Telling(this.#parts, this.#kept, webhook)
    const types: ReadonlySet<WebhookEventType> = typesOf(webhook.types)
    this.#running.set(webhook.id, { telling, types: webhook.types.join() })
    telling.start(types)
  }

  /** No node follows for it any more. */
  async #forget(key: string): Promise<void> {
    const id = key.slice(`${forgetTimer}/`.length)
    await this.#parts.gate.part(id).forget()
    await this.#kept.drop(id)
    this.#parts.metrics.removed(id)
  }
}
