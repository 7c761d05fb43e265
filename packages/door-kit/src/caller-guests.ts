/** Whatever takes a place: a connection, or a request that came through a proxy. */
export interface Guest {
  destroy(): unknown
}

interface Places<G> {
  readonly idle: Set<G>
  readonly busy: Set<G>
}

/**
 * How many guests of one caller there may be. When a caller's places are taken, the longest idle of them gives way to
 * the newcomer; when none is idle, the newcomer does not get in.
 */
export class CallerGuests<G extends Guest> {
  readonly #most: number
  readonly #places = new Map<string, Places<G>>()
  readonly #callers = new Map<G, string>()
  /** Of all callers, the longest first. */
  readonly #idle = new Set<G>()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#callers.size
  }

  /** A place for the guest, idle at first; `false` when there is none. */
  enter(guest: G, caller: string): boolean {
    const places = this.#places.get(caller) ?? { idle: new Set(), busy: new Set() }
    if (places.idle.size + places.busy.size >= this.#most) {
      const [longest] = places.idle
      if (longest === undefined) return false
      this.#turnOut(longest)
    }
    places.idle.add(guest)
    this.#idle.add(guest)
    this.#places.set(caller, places)
    this.#callers.set(guest, caller)
    return true
  }

  busy(guest: G): void {
    const places = this.#placesOf(guest)
    this.#idle.delete(guest)
    if (places?.idle.delete(guest)) places.busy.add(guest)
  }

  idle(guest: G): void {
    const places = this.#placesOf(guest)
    if (!places?.busy.delete(guest)) return
    places.idle.add(guest)
    this.#idle.add(guest)
  }

  /** Another guest stands for this one from now on. */
  swap(guest: G, other: G): void {
    const caller = this.#callers.get(guest)
    if (caller === undefined) return
    this.leave(guest)
    this.enter(other, caller)
  }

  leave(guest: G): void {
    const caller = this.#callers.get(guest)
    const places = this.#placesOf(guest)
    if (caller === undefined || places === undefined) return
    this.#callers.delete(guest)
    this.#idle.delete(guest)
    places.idle.delete(guest)
    places.busy.delete(guest)
    if (places.idle.size + places.busy.size === 0) this.#places.delete(caller)
  }

  /** The longest idle of all callers gives way to another one. */
  makeRoomFor(guest: G): void {
    const [longest] = this.#idle
    if (longest !== undefined && longest !== guest) this.#turnOut(longest)
  }

  #turnOut(guest: G): void {
    this.leave(guest)
    guest.destroy()
  }

  #placesOf(guest: G): Places<G> | undefined {
    const caller = this.#callers.get(guest)
    return caller === undefined ? undefined : this.#places.get(caller)
  }
}
