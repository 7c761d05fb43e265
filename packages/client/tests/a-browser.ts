import { setTimeout as sleep } from 'node:timers/promises'
import { ChatClient, type ChatClientOptions } from '../src/index.ts'
import { type PortLike, SharedClient, type SharedClientOptions, serveTabs } from '../src/shared/index.ts'

/** Waits for something that comes by itself, and says what did not come. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let wait = 0; wait < 600; wait++) {
    if (holds()) return
    await sleep(25)
  }
  throw new Error(`waited in vain: ${what}`)
}

/** A worker, and tabs that reach it through real ports. */
export interface Browser extends Disposable {
  /** The clients that the worker has made, the last one last. */
  readonly clients: readonly ChatClient[]
  /** WebSockets that were opened. */
  readonly sockets: () => number
  readonly faults: readonly unknown[]
  /** The worker crashes; the next port leads to a new one. */
  crash(): void
  tab(options?: Partial<SharedClientOptions>, through?: (port: PortLike) => PortLike): Tab
}

export interface Tab {
  readonly client: SharedClient
  /** The tab crashes: it hears and says nothing any more. */
  vanish(): void
}

export function aBrowser(url: string, { pingMs = 20_000, ...options }: BrowserOptions = {}): Browser {
  const clients: ChatClient[] = []
  const faults: unknown[] = []
  const tabs: Tab[] = []
  let sockets = 0
  class CountedSocket extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      sockets++
    }
  }
  const createClient = (uid: string): ChatClient => {
    const runtime = { WebSocket: CountedSocket }
    const client = new ChatClient({ url, client: { id: `browser-${uid}`, platform: 'web' }, runtime, ...options })
    clients.push(client)
    return client
  }
  const start = () => serveTabs(createClient, { pingMs, onFault: (error) => void faults.push(error) })
  let worker = start()
  const workerEnds: PortLike[] = []
  return {
    clients,
    sockets: () => sockets,
    faults,
    crash() {
      clients.at(-1)?.disconnect()
      for (const end of workerEnds.splice(0)) end.close()
      worker = start()
    },
    tab(more = {}, through = (port) => port) {
      let tabEnd: PortLike | undefined
      const openPort = () => {
        const { port1, port2 } = new MessageChannel()
        workerEnds.push(port1)
        worker.connect(port1)
        tabEnd = port2
        return through(port2)
      }
      const client = new SharedClient({ url, openPort, pingMs, ...more })
      const tab = { client, vanish: () => tabEnd?.close() }
      tabs.push(tab)
      return tab
    },
    [Symbol.dispose]() {
      for (const { client } of tabs) client.close()
      for (const end of workerEnds) end.close()
      clients.at(-1)?.disconnect()
    },
  }
}

export interface BrowserOptions extends Partial<ChatClientOptions> {
  readonly pingMs?: number
}
