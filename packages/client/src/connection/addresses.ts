import { limits } from '@tidings/protocol/limits'
import type { Runtime } from '../runtime/runtime.ts'
import { serverAddress } from '../runtime/server-address.ts'

/** A node that could not be reached is tried after all others for so long; one that stops is there again soon, as a rule. */
const avoidedMs = 600_000
const stopsMs = 60_000

export interface AddressesParts {
  /** What the app has said: always good, and the last to be tried of those that were not found wanting. */
  readonly given: string
  readonly runtime: Pick<Runtime, 'elapsed'>
  /** What a server has told last, perhaps in an earlier run. */
  readonly known: () => readonly string[]
}

/**
 * Where a server is reached that may be many nodes: those that it has told, in its order, then the address that was given.
 * A list that is out of date costs a try each; one that an earlier run has kept is not believed when it comes to who may come in.
 */
export class Addresses {
  readonly #parts: AddressesParts
  /** Until when those that could not be reached wait behind the others, by `elapsed`. */
  readonly #avoided = new Map<string, number>()
  /** Told in this run. */
  #told: ReadonlySet<string> = new Set()
  /** Where a node that stops has sent us. */
  #sentTo: string | undefined
  #now: string

  constructor(parts: AddressesParts) {
    this.#parts = parts
    this.#now = parts.given
  }

  /** The one in use, or being tried. */
  get now(): string {
    return this.#now
  }

  /** Whether this is a node of the server that was meant: it was told by one that has let us in, or given by the app. */
  get isSure(): boolean {
    return this.#now === this.#parts.given || this.#told.has(this.#now)
  }

  /** There is another one to try. */
  get hasMore(): boolean {
    return this.#all().length > 1
  }

  /** The one to try now. */
  next(): string {
    const all = this.#all()
    const now = this.#parts.runtime.elapsed()
    const isGood = (one: string): boolean => now >= (this.#avoided.get(one) ?? Number.NEGATIVE_INFINITY)
    const good = all.filter(isGood)
    // When none can be reached it is the network: the best is tried first again.
    if (good.length === 0) this.#avoided.clear()
    this.#now = good[0] ?? all[0] ?? this.#parts.given
    return this.#now
  }

  /** It could not be reached, or does not let us in. */
  failed(): void {
    this.#avoid(avoidedMs)
  }

  #avoid(forMs: number): void {
    this.#avoided.set(this.#now, this.#parts.runtime.elapsed() + forMs)
    this.#sentTo = undefined
  }

  /** Its node stops, or is not our home, and says where to go, if it knows. */
  left(to: string): void {
    this.#avoid(stopsMs)
    const [sent] = this.#sound([to])
    if (sent === undefined) return
    this.#sentTo = sent
    this.#told = new Set([...this.#told, sent].slice(-2 * limits.gatewayNodes))
    this.#avoided.delete(sent)
  }

  /** The network is another one: what could not be reached by the one before may be there. */
  anew(): void {
    this.#avoided.clear()
  }

  /** A server has let us in, and tells where its nodes are; what of that is worth keeping. */
  told(urls: readonly string[]): readonly string[] {
    const sound = this.#sound(urls)
    this.#told = new Set([...sound, this.#now])
    this.#avoided.delete(this.#now)
    this.#sentTo = undefined
    return sound
  }

  #all(): readonly string[] {
    const { given, known } = this.#parts
    const sent = this.#sentTo === undefined ? [] : [this.#sentTo]
    const all = this.#sound(known())
    return [...new Set([...sent, ...all.filter((one) => this.#isProven(one)), given, ...all])]
  }

  /** Nobody else has this address by now: what is shown to it first, a token, may be shown. */
  #isProven(url: string): boolean {
    return this.#told.has(url) || url.startsWith('https:') || hostOf(url) === hostOf(this.#parts.given)
  }

  /** What is no address is left out, and what would be less safe than the one that the app has chosen. */
  #sound(urls: readonly string[]): readonly string[] {
    const isSafe = (url: string): boolean => url.startsWith('https:') || this.#parts.given.startsWith('http:')
    return [...new Set(urls.slice(0, limits.gatewayNodes).flatMap(addressOf))].filter(isSafe)
  }
}

const hostOf = (url: string): string | undefined => /^https?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(url)?.[1]

function addressOf(text: string): readonly string[] {
  try {
    return [serverAddress(text)]
  } catch {
    // What a server of another version says, or a closing text that is none: not an address.
    return []
  }
}
