import type { User } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import type { ChatClient } from '../chat-client.ts'
import { after } from '../runtime/runtime.ts'
import { ServedTab } from './served-tab.ts'
import { type FromTab, type Join, type Joined, missedPings, type PortLike, pingMs } from './wire.ts'

export interface ServeTabsOptions {
  /** Hears of faults that nobody waits for. */
  readonly onFault?: (error: unknown) => void
  /** How often a tab is asked whether it is there. */
  readonly pingMs?: number
}

/** One user, signed in for all tabs. */
interface Session {
  readonly uid: string
  readonly client: ChatClient
  /** The one who came last is asked for a token first. */
  readonly tabs: Set<ServedTab>
  token: string | undefined
  connecting: Promise<User> | undefined
  /** Ends the repeating of what the client does. */
  readonly end: () => void
}

/**
 * What a SharedWorker runs: one client for all tabs of a browser, each of which has a `SharedClient`. `createClient` is
 * called once per user who signs in; its client should have a cache of that user.
 *
 * ```ts
 * const tabs = serveTabs((uid) => new ChatClient({ url, cache: new IndexedDbCache(`tidings-${uid}`) }))
 * onconnect = ({ ports: [port] }) => tabs.connect(port)
 * ```
 */
export function serveTabs(
  createClient: (uid: string) => ChatClient,
  options: ServeTabsOptions = {},
): { connect(port: PortLike): void } {
  const host = new Host(createClient, options)
  return { connect: (port) => host.connect(port) }
}

class Host {
  readonly #createClient: (uid: string) => ChatClient
  readonly #report: (error: unknown) => void
  readonly #pingMs: number
  #session: Session | undefined
  /** Nobody comes back by themselves after somebody has signed out. */
  #signedOut = false
  #pinging = false

  constructor(createClient: (uid: string) => ChatClient, options: ServeTabsOptions) {
    this.#createClient = createClient
    this.#report = options.onFault ?? (() => undefined)
    this.#pingMs = options.pingMs ?? pingMs
  }

  connect(port: PortLike): void {
    const tab = new ServedTab(port, this.#report)
    // The other end of the port is a SharedClient, which sends nothing else.
    port.addEventListener('message', ({ data }) => this.#received(tab, data as FromTab))
    port.start()
  }

  #received(tab: ServedTab, message: FromTab): void {
    tab.missed = 0
    switch (message.type) {
      case 'join':
        this.#join(tab, message)
        break
      case 'sign-out':
        if (this.#session?.uid === message.uid) this.#signOut(tab)
        break
      case 'leave':
        tab.lost = false
        this.#leave(tab)
        break
      default:
        if (tab.lost) {
          tab.lost = false
          tab.post({ type: 'rejoin' })
        } else if (message.type !== 'here') tab.received(message)
    }
  }

  #join(tab: ServedTab, { id, uid, token, again }: Join): void {
    const now = this.#session
    tab.lost = false
    if (again && (now ? now.uid !== uid : this.#signedOut)) {
      tab.post({ type: 'detached', reason: 'signed out in another tab' })
      return
    }
    tab.answer(id, this.#joined(tab, { uid, token, again: again && now !== undefined }))
  }

  async #joined(tab: ServedTab, { uid, token, again }: Omit<Join, 'id' | 'type'>): Promise<Joined> {
    const session = this.#session?.uid === uid ? this.#session : this.#begin(uid, tab)
    session.tabs.delete(tab)
    session.tabs.add(tab)
    tab.givesTokens = token === undefined
    tab.attach(session.client, session.uid)
    this.#pingLater()
    return again ? session.client.state.user : this.#online(session, token)
  }

  #begin(uid: string, by: ServedTab): Session {
    const client = this.#createClient(uid)
    this.#end(by, 'another user has signed in in another tab')
    const tabs = new Set<ServedTab>()
    const end = client.observe((action) => {
      for (const tab of tabs) tab.post({ type: 'action', action })
    })
    this.#session = { uid, client, tabs, token: undefined, connecting: undefined, end }
    this.#signedOut = false
    return this.#session
  }

  #signOut(by: ServedTab): void {
    this.#end(by, 'signed out in another tab')
    this.#signedOut = true
  }

  #end(by: ServedTab, reason: string): void {
    const { client, tabs, end } = this.#session ?? {}
    this.#session = undefined
    end?.()
    for (const tab of tabs ?? []) {
      tab.detach()
      if (tab !== by) tab.post({ type: 'detached', reason })
    }
    client?.disconnect()
  }

  /** Whoever comes later takes part in what is there, unless they bring another token. */
  #online(session: Session, token: string | undefined): Promise<User> | User {
    const { client, uid } = session
    const { user, connection } = client.state
    const goesOn = session.connecting !== undefined || !['offline', 'signed-out'].includes(connection.phase)
    const renewed = token !== undefined && session.token !== undefined && token !== session.token
    if (!renewed && goesOn && user?.id === uid) return user
    if (!renewed && session.connecting) return session.connecting
    session.token = token
    const connecting = client.connect(uid, token ?? (() => this.#askForToken(session)))
    session.connecting = connecting
    const over = () => {
      if (session.connecting === connecting) session.connecting = undefined
    }
    connecting.then(over, over)
    return connecting
  }

  #askForToken({ tabs }: Session): Promise<string> {
    const givers = [...tabs].toReversed().filter(({ givesTokens }) => givesTokens)
    return firstOf(givers, (tab) => tab.askToken())
  }

  #leave(tab: ServedTab): void {
    this.#session?.tabs.delete(tab)
    tab.detach()
  }

  #pingLater(): void {
    if (this.#pinging || !this.#session?.tabs.size) return
    this.#pinging = true
    after(this.#pingMs, () => this.#ping())
  }

  /** A tab that crashed says nothing any more, and does not say that either. */
  #ping(): void {
    this.#pinging = false
    for (const tab of this.#session?.tabs ?? []) {
      if (tab.missed >= missedPings) {
        tab.lost = true
        this.#leave(tab)
      } else {
        tab.missed++
        tab.post({ type: 'ping' })
      }
    }
    this.#pingLater()
  }
}

/** A tab that says nothing for so long is slow, or frozen: another is asked, too. */
const slowMs = 10_000

/** The first token that any tab gives. They are asked one after the other; rejects when none gives one. */
function firstOf(tabs: readonly ServedTab[], ask: (tab: ServedTab) => Promise<string>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let failed = 0
  const askFrom = (index: number): void => {
    const tab = tabs[index]
    if (!tab) return
    let asked = false
    const askNext = (): void => {
      if (!asked) askFrom(index + 1)
      asked = true
    }
    const cancel = after(slowMs, askNext)
    ask(tab).then(
      (token) => {
        cancel()
        asked = true
        resolve(token)
      },
      (error) => {
        cancel()
        failed++
        if (failed === tabs.length) reject(error)
        else askNext()
      },
    )
  }
  if (tabs.length === 0) reject(new TidingsError('unavailable', 'there is no tab to give a token'))
  askFrom(0)
  return promise
}
