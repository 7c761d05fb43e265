import { eachAtOnce, eachFairly, isDevice, type ProviderAnswer } from '@tidings/core'
import type { Courier } from './courier.ts'
import type { Hosts } from './hosts.ts'
import type { PushParts } from './parts.ts'
import { hostOf, namedBy, type Push, providerOf } from './push.ts'
import type { ShownPushes } from './shown.ts'
import { againAt } from './timers.ts'
import type { KeptWaiting, Waiting, WaitingPushes } from './waiting.ts'

/** A push, and by what it is known. */
export interface Due {
  readonly key: string
  readonly seq: number
  readonly push: Push
  /** It waited. */
  readonly waited?: KeptWaiting
}

/** Pushes under way at once: to browsers, where each takes a connection, and to devices, which share a few. */
const toBrowsersAtOnce = 128
const toDevicesAtOnce = 512
/** Not sooner is something tried again, and later each time that its push service had it, up to the second. */
const leastWaitMs = 5000
const mostWaitMs = 15 * 60_000

interface SendingParts extends PushParts {
  readonly shown: ShownPushes
  readonly waiting: WaitingPushes
  readonly courier: Courier
  readonly hosts: Hosts
}

interface Sent {
  readonly due: Due
  readonly answer: ProviderAnswer
}

const isToDevice = ({ push }: Due): boolean => isDevice(push.terminal.subscription)

/** Sends what was decided, and notes what came of it. */
export class Sending {
  readonly #parts: SendingParts

  constructor(parts: SendingParts) {
    this.#parts = parts
  }

  /** Messages: what is not taken waits. */
  async send(all: readonly Due[]): Promise<void> {
    const { shown, waiting, clock } = this.#parts
    const sent = await this.#carry(all)
    const ended = sent.filter(({ answer }) => answer.came !== 'failed')
    await shown.note(
      ended.filter(({ answer }) => answer.came === 'taken').map(({ due }) => due),
      clock.now(),
    )
    await waiting.done(ended.flatMap(({ due }) => due.waited ?? []))
    // What is impossible for a message will not become possible.
    for (const { due, answer } of sent) this.#count(due, answer.came === 'impossible' ? 'refused' : answer.came)
    await this.#wait(sent.flatMap(({ due, answer }) => (answer.came === 'failed' ? this.#again(due, answer) : [])))
  }

  async #wait(failed: readonly KeptLater[]): Promise<void> {
    const { waiting, metrics, gate } = this.#parts
    if (failed.length === 0) return
    const fresh = failed.filter(({ version }) => version === undefined)
    const fitting = new Set(await waiting.fitting(fresh))
    for (const one of fresh) if (!fitting.has(one)) metrics.push(one.provider, 'dropped')
    const kept = [...failed.filter(({ version }) => version !== undefined), ...fitting]
    await waiting.put(kept)
    metrics.waiting(await waiting.count())
    if (kept.length === 0) return
    const { key, due } = againAt(Math.min(...kept.map(({ next }) => next)))
    await gate.setTimer(key, due, '')
  }

  /** What takes a notification away: it is not tried again, as what is shown goes with the next look at the page, too. */
  async withdraw(pushes: readonly Push[]): Promise<void> {
    const sent = await this.#carry(pushes.map((push) => ({ key: '', seq: 0, push })))
    for (const { due, answer } of sent)
      if (answer.came !== 'impossible') this.#count(due, answer.came === 'taken' ? 'withdrawn' : answer.came)
  }

  #count({ push }: Due, outcome: Parameters<PushParts['metrics']['push']>[1]): void {
    this.#parts.metrics.push(providerOf(push.terminal.subscription), outcome)
  }

  #again({ key, seq, push, waited }: Due, { retryAfterMs = 0 }: { readonly retryAfterMs?: number }): KeptLater {
    const { hosts, clock } = this.#parts
    const { subscription } = push.terminal
    const restMs = hosts.waitMs(hostOf(subscription), namedBy(push))
    // Whoever is left alone says nothing of this one.
    const tries = (waited?.tries ?? 0) + (restMs > 0 ? 0 : 1)
    const ownMs = Math.min(mostWaitMs, leastWaitMs * 2 ** Math.min(Math.max(0, tries - 1), 10))
    const waitMs = Math.max(ownMs, retryAfterMs, restMs)
    const version = waited === undefined ? {} : { version: waited.version }
    const next = clock.now() + Math.ceil(waitMs)
    return { key, seq, until: push.notice.until, next, provider: providerOf(subscription), tries, ...version }
  }

  async #carry(all: readonly Due[]): Promise<readonly Sent[]> {
    const sent: Sent[] = []
    const carry = async (due: Due): Promise<void> => {
      const answer = await this.#parts.courier.carry(due.push)
      if (answer.came === 'dead') await this.#end(due.push, answer.at)
      sent.push({ due, answer })
    }
    await Promise.all([
      eachFairly(
        all.filter((one) => !isToDevice(one)),
        { atOnce: toBrowsersAtOnce, of: ({ push }) => hostOf(push.terminal.subscription) },
        carry,
      ),
      eachAtOnce(all.filter(isToDevice), toDevicesAtOnce, carry),
    ])
    return sent
  }

  async #end({ terminal, notice }: Push, at: number | undefined): Promise<void> {
    await this.#parts.gate.endSubscription(notice.user, terminal.client.id, terminal.subscription, at)
  }
}

type KeptLater = Waiting & { readonly key: string; readonly version?: number }
