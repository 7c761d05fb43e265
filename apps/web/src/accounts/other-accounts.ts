import { type ClientState, type TidingsClient, totalCalling } from '@tidings/client'
import { loadAccounts, nameSession, type SavedAccount } from '../app/session.ts'
import { connectAs, leaveClient } from '../client/early.ts'

/** An account that is signed in here and is not the one of this tab. */
export interface OtherAccount {
  readonly uid: string
  readonly name: string
  /** How much of what is unread there calls. */
  readonly calling: number
}

/** What is done with each client while it is there, and undone by what this answers. */
type Following = (client: TidingsClient) => () => void

interface Watched {
  readonly end: () => void
  client?: TidingsClient
}

/**
 * The accounts beside the one of this tab. Each has the client that it has in a tab of its own, with a connection and a copy
 * of its own, so that what comes is counted and told of; nothing of one is ever in another.
 */
export class OtherAccounts {
  readonly #here: string
  readonly #following: Following
  readonly #listeners = new Set<() => void>()
  readonly #watched = new Map<string, Watched>()
  readonly #look = (): void => this.#lookNow()
  /** The same as long as nothing in it changes. */
  now: readonly OtherAccount[] = []

  constructor(here: string, following: Following) {
    this.#here = here
    this.#following = following
    addEventListener('storage', this.#look)
    this.#lookNow()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  end(): void {
    removeEventListener('storage', this.#look)
    for (const { end } of this.#watched.values()) end()
    this.#watched.clear()
  }

  #others(): readonly SavedAccount[] {
    return loadAccounts().filter(({ uid }) => uid !== this.#here)
  }

  #lookNow(): void {
    const others = this.#others()
    for (const [uid, { end }] of this.#watched) {
      if (others.some((one) => one.uid === uid)) continue
      end()
      this.#watched.delete(uid)
    }
    for (const account of others) if (!this.#watched.has(account.uid)) this.#watch(account)
    this.#tell()
  }

  #watch(account: SavedAccount): void {
    const ends: (() => void)[] = []
    let ended = false
    const watched: Watched = {
      end() {
        ended = true
        for (const end of ends) end()
      },
    }
    this.#watched.set(account.uid, watched)
    const follow = (client: TidingsClient): void => {
      if (ended) {
        leaveClient(client)
        return
      }
      watched.client = client
      ends.push(
        client.subscribe(() => this.#tell()),
        this.#following(client),
        () => leaveClient(client),
      )
      this.#tell()
    }
    Promise.resolve(connectAs(account)).then(follow, (fault: unknown) => console.warn('tidings:', fault))
  }

  #tell(): void {
    const next = this.#others().map((account) => present(account, this.#watched.get(account.uid)?.client?.state))
    if (JSON.stringify(next) === JSON.stringify(this.now)) return
    this.now = next
    for (const listener of this.#listeners) listener()
  }
}

function present({ uid, name }: SavedAccount, state: ClientState | undefined): OtherAccount {
  const called = state?.user?.name
  if (called !== undefined && called !== name) nameSession(uid, called)
  return { uid, name: called ?? name ?? uid, calling: state ? totalCalling(state) : 0 }
}
