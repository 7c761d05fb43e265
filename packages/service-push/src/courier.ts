import { isDevice, type ProviderAnswer, type PushProvider, type PushSubscription } from '@tidings/core'
import type { Hosts } from './hosts.ts'
import type { PushParts } from './parts.ts'
import { hostOf, type Push } from './push.ts'
import { pushToBrowser } from './web-push.ts'

/** Hands pushes to whoever pushes to their terminals. */
export class Courier {
  readonly #parts: Omit<PushParts, 'gate'>
  readonly #hosts: Hosts
  readonly #providers: ReadonlyMap<string, PushProvider>

  constructor(parts: Omit<PushParts, 'gate'>, hosts: Hosts) {
    this.#parts = parts
    this.#hosts = hosts
    this.#providers = new Map(parts.providers.map((one) => [one.name, one]))
  }

  /** Is there anybody who pushes there? An operator may have turned one off. */
  reaches(subscription: PushSubscription): boolean {
    return isDevice(subscription) ? this.#providers.has(subscription.provider) : this.#parts.web !== undefined
  }

  /** Once. Never rejects; `failed` where it may be tried again. */
  async carry({ terminal: { subscription }, notice }: Push): Promise<ProviderAnswer> {
    const host = hostOf(subscription)
    if (this.#hosts.waitMs(host) > 0) return { came: 'failed', why: `${host} is left alone for a while` }
    const answer = await this.#handOver(subscription, notice)
    this.#note(host, answer)
    return answer
  }

  async #handOver(subscription: PushSubscription, notice: Push['notice']): Promise<ProviderAnswer> {
    const { web } = this.#parts
    if (isDevice(subscription)) {
      const provider = this.#providers.get(subscription.provider)
      if (provider) return provider.send(subscription, notice)
    } else if (web) return pushToBrowser({ ...this.#parts, web }, subscription, notice)
    return { came: 'refused', why: 'nobody pushes there' }
  }

  #note(host: string, answer: ProviderAnswer): void {
    const { log } = this.#parts
    const { came } = answer
    if (came === 'taken') this.#hosts.took(host)
    else if (came === 'dead') log.info({ host, why: answer.why }, 'a subscription is no more, and is forgotten')
    else if (came === 'refused') log.warn({ host, why: answer.why }, 'a push service refuses a push')
    else if (came === 'failed' && !answer.ofDevice) {
      if (answer.retryAfterMs === undefined) this.#hosts.failed(host)
      else this.#hosts.asks(host, answer.retryAfterMs)
      log.warn({ host, why: answer.why }, 'a push service does not take a push now; it is tried again')
    }
  }
}
