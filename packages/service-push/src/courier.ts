import { isDevice, type ProviderAnswer, type PushProvider, type PushSubscription } from '@tidings/core'
import type { Hosts } from './hosts.ts'
import type { PushParts } from './parts.ts'
import { Patience } from './patience.ts'
import { hostOf, namedBy, type Push } from './push.ts'
import { pushToBrowser } from './web-push.ts'

/** Hands pushes to whoever pushes to their terminals. */
export class Courier {
  readonly #parts: Omit<PushParts, 'gate'>
  readonly #hosts: Hosts
  readonly #patience: Patience
  readonly #providers: ReadonlyMap<string, PushProvider>

  constructor(parts: Omit<PushParts, 'gate'>, hosts: Hosts) {
    this.#parts = parts
    this.#hosts = hosts
    this.#patience = new Patience(parts.clock)
    this.#providers = new Map(parts.providers.map((one) => [one.name, one]))
  }

  /** Is there anybody who pushes there? An operator may have turned one off. */
  reaches(subscription: PushSubscription): boolean {
    return isDevice(subscription) ? this.#providers.has(subscription.provider) : this.#parts.web !== undefined
  }

  /** Once. Never rejects; `failed` where it may be tried again. */
  async carry(push: Push): Promise<ProviderAnswer> {
    const { subscription } = push.terminal
    const host = hostOf(subscription)
    const user = namedBy(push)
    if (this.#hosts.waitMs(host, user) > 0) return { came: 'failed', why: `${host} is left alone for a while` }
    const handOver = () => this.#handOver(subscription, push.notice)
    const answer = await (user === undefined ? handOver() : this.#patiently(user, handOver))
    this.#note(host, user, answer)
    return answer
  }

  async #patiently(user: string, handOver: () => Promise<ProviderAnswer>): Promise<ProviderAnswer> {
    const retryAfterMs = this.#patience.waitMs(user)
    if (retryAfterMs === 0) return this.#patience.during(user, handOver)
    return { came: 'failed', why: 'the push services of this user take too long', retryAfterMs, ofDevice: true }
  }

  async #handOver(subscription: PushSubscription, notice: Push['notice']): Promise<ProviderAnswer> {
    const { web } = this.#parts
    if (isDevice(subscription)) {
      const provider = this.#providers.get(subscription.provider)
      if (provider) return provider.send(subscription, notice)
    } else if (web) return pushToBrowser({ ...this.#parts, web }, subscription, notice)
    return { came: 'refused', why: 'nobody pushes there' }
  }

  #note(host: string, user: string | undefined, answer: ProviderAnswer): void {
    const { log } = this.#parts
    const { came } = answer
    if (came === 'taken') this.#hosts.took(host, user)
    else if (came === 'dead') log.info({ host, why: answer.why }, 'a subscription is no more, and is forgotten')
    else if (came === 'refused') log.warn({ host, why: answer.why }, 'a push service refuses a push')
    else if (came === 'failed' && !answer.ofDevice) {
      if (answer.retryAfterMs === undefined) this.#hosts.failed(host, user)
      else this.#hosts.asks(host, user, answer.retryAfterMs)
      log.warn({ host, why: answer.why }, 'a push service does not take a push now; it is tried again')
    }
  }
}
