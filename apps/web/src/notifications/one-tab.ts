import { nameAt } from '../app/name-at.ts'
import { serverUrl } from '../app/server-url.ts'

/** How well a tab can tell of something; one that is looked at needs no telling, and nor do the others. */
export type Bid = 'looking' | 'focused' | 'heard' | 'silent'

const worth: Readonly<Record<Bid, number>> = { looking: 3, focused: 2, heard: 1, silent: 0 }

interface Offer {
  readonly key: string
  readonly worth: number
  readonly tab: string
  /** It has told, or will not: whoever wakes up later has nothing to do. */
  readonly over?: true
}

/** What the tabs take to say what they can do. Those in the background are slow. */
const gatherMs = 150
const keptMost = 200

/** What tabs say to each other; undefined where they cannot. */
type Channel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>

/** Of all tabs of a browser the best one tells of something, once. */
class OneTab {
  readonly #channel: Channel | undefined
  readonly #tab = Math.random().toString(36)
  /** The best offer of another tab, by what it is about. */
  readonly #offers = new Map<string, Offer>()

  constructor(channel: Channel | undefined) {
    this.#channel = channel
    channel?.addEventListener('message', (event) => this.#heard((event as MessageEvent).data as Offer))
  }

  /** Whether this tab is the one; of two that can do it as well, one that shows the account. */
  async tells(key: string, bid: Bid, isOfAccount: boolean): Promise<boolean> {
    if (!this.#channel) return bid !== 'looking'
    const mine: Offer = { key, worth: worth[bid] + (isOfAccount ? 0.5 : 0), tab: this.#tab }
    this.#channel.postMessage(mine)
    await new Promise((resolve) => setTimeout(resolve, gatherMs))
    const best = this.#offers.get(key)
    const isMine = best === undefined || isBetter(mine, best)
    if (isMine) this.#channel.postMessage({ ...mine, over: true } satisfies Offer)
    return isMine && bid !== 'looking'
  }

  #heard(offer: Offer): void {
    const known = this.#offers.get(offer.key)
    if (known && !isBetter(offer, known)) return
    this.#offers.set(offer.key, offer)
    const [oldest] = this.#offers.keys()
    if (this.#offers.size > keptMost && oldest !== undefined) this.#offers.delete(oldest)
  }
}

function isBetter(a: Offer, b: Offer): boolean {
  if (a.over !== b.over) return a.over === true
  return a.worth === b.worth ? a.tab > b.tab : a.worth > b.worth
}

function openChannel(): Channel | undefined {
  try {
    return new BroadcastChannel(nameAt(serverUrl, 'tidings-telling'))
  } catch {
    // There is none, or the browser blocks it: each tab is alone.
    return undefined
  }
}

export const oneTab = new OneTab(openChannel())
