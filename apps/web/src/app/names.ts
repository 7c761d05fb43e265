import type { ChatClient } from '@tidings/client'
import { useSyncExternalStore } from 'react'

/** What people and rooms are called. Rooms are in the client's state; of people the server is asked once each. */
export class Names {
  readonly #client: ChatClient
  readonly #known = new Map<string, string>()
  readonly #asked = new Set<string>()
  readonly #listeners = new Set<() => void>()

  constructor(client: ChatClient) {
    this.#client = client
    let rooms = client.state.rooms
    client.subscribe((state) => {
      if (state.rooms === rooms) return
      rooms = state.rooms
      for (const room of Object.values(rooms)) this.learn(room.oid, room.name)
    })
    for (const room of Object.values(rooms)) this.learn(room.oid, room.name)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The name, or the id until it is known. */
  of(oid: string): string {
    const id = oid.slice(oid.indexOf('/') + 1)
    const known = this.#known.get(oid)
    if (known === undefined) this.#ask(oid, id)
    return known ?? (oid.startsWith('room/') ? '…' : id)
  }

  learn(oid: string, name: string): void {
    if (this.#known.get(oid) === name) return
    this.#known.set(oid, name)
    for (const listener of this.#listeners) listener()
  }

  #ask(oid: string, id: string): void {
    if (this.#asked.has(oid)) return
    this.#asked.add(oid)
    const name = oid.startsWith('room/')
      ? this.#client.call('room.get', { room: id }).then(({ room }) => room.name)
      : this.#client.call('user.get', { user: id }).then(({ user }) => user.name)
    name.then(
      (found) => this.learn(oid, found),
      // Asked again when it is shown the next time: the connection may be back then.
      () => this.#asked.delete(oid),
    )
  }
}

export const useName = (names: Names, oid: string): string => useSyncExternalStore(names.subscribe, () => names.of(oid))
