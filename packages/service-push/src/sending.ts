import { eachAtOnce } from '@tidings/core'
import { type Came, carry, type Push } from './courier.ts'
import { Hosts } from './hosts.ts'
import type { PushParts } from './parts.ts'
import type { ShownPushes } from './shown.ts'
import { againAt } from './timers.ts'
import { type KeptWaiting, mostWaiting, type Waiting, type WaitingPushes } from './waiting.ts'

/** A push, and by what it is known. */
export interface Due {
  readonly key: string
  readonly seq: number
  readonly push: Push
  /** It waited. */
  readonly waited?: KeptWaiting
}

/** Pushes under way at once. */
const atOnce = 64
/** Not sooner is something tried again. */
const leastWaitMs = 5000

interface SendingParts extends PushParts {
  readonly shown: ShownPushes
  readonly waiting: WaitingPushes
}

interface Sent {
  readonly due: Due
  readonly came: Came
}

/** Sends what was decided, and notes what came of it. */
export class Sending {
  readonly #parts: SendingParts
  readonly #hosts: Hosts

  constructor(parts: SendingParts) {
    this.#parts = parts
    this.#hosts = new Hosts(parts.clock)
  }

  /** Messages: what is not taken waits. */
  async send(all: readonly Due[]): Promise<void> {
    const { shown, waiting, metrics, clock, gate } = this.#parts
    const sent = await this.#carry(all)
    const ended = sent.filter(({ came }) => came !== 'failed')
    await shown.note(
      ended.filter(({ came }) => came === 'taken').map(({ due }) => due),
      clock.now(),
    )
    await waiting.done(ended.flatMap(({ due }) => due.waited ?? []))
    for (const { came } of sent) metrics.push('web', came)
    const failed = sent.filter(({ came }) => came === 'failed').map(({ due }) => this.#again(due))
    if (failed.length === 0) return
    const now = await waiting.count()
    const room = Math.max(0, mostWaiting - now)
    const kept = [...failed.filter(({ version }) => version !== undefined), ...newOf(failed).slice(0, room)]
    for (let lost = failed.length - kept.length; lost > 0; lost--) metrics.push('web', 'dropped')
    await waiting.put(kept)
    metrics.waiting(await waiting.count())
    if (kept.length === 0) return
    const { key, due } = againAt(Math.min(...kept.map(({ next }) => next)))
    await gate.setTimer(key, due, '')
  }

  /** What takes a notification away: it is not tried again, as what is shown goes with the next look at the page, too. */
  async withdraw(pushes: readonly Push[]): Promise<void> {
    const sent = await this.#carry(pushes.map((push) => ({ key: '', seq: 0, push })))
    for (const { came } of sent) this.#parts.metrics.push('web', came === 'taken' ? 'withdrawn' : came)
  }

  #again({ key, seq, push, waited }: Due): Waiting & { readonly key: string; readonly version?: number } {
    const waitMs = Math.max(leastWaitMs, this.#hosts.waitMs(push.terminal.subscription.endpoint))
    const version = waited === undefined ? {} : { version: waited.version }
    return { key, seq, until: push.until, next: this.#parts.clock.now() + Math.ceil(waitMs), ...version }
  }

  async #carry(all: readonly Due[]): Promise<readonly Sent[]> {
    const sent: Sent[] = []
    await eachAtOnce(all, atOnce, async (due) => {
      const { came } = await carry({ ...this.#parts, hosts: this.#hosts }, due.push)
      if (came === 'dead') await this.#end(due.push)
      sent.push({ due, came })
    })
    return sent
  }

  async #end({ user, terminal }: Push): Promise<void> {
    await this.#parts.gate.endSubscription(user, terminal.client.id, terminal.subscription.endpoint)
  }
}

const newOf = <T extends { readonly version?: number }>(all: readonly T[]): readonly T[] =>
  all.filter(({ version }) => version === undefined)
