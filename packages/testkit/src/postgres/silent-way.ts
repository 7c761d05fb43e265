import { connect, createServer, type Socket } from 'node:net'

/** A way to a PostgreSQL on which, from some moment on, nobody hears the other any more, and nobody is told. */
export interface SilentWay extends AsyncDisposable {
  readonly url: string
  /** On the connections that there are, as when the machine behind them is gone. Those that come are answered, unless it is for all. */
  fallSilent(whom?: 'for all'): void
  /** Those that come from now on are answered again. */
  wake(): void
  /** Likewise, but this side hears that its connections are gone, as from a firewall that forgot them; PostgreSQL does not. */
  forget(): void
}

export async function silentWay(url: string): Promise<SilentWay> {
  const to = Number(new URL(url).port)
  const sockets = new Set<Socket>()
  const clients = new Set<Socket>()
  let era = 0
  let isAsleep = false
  const proxy = createServer((client) => {
    const own = era
    clients.add(client)
    const upstream = connect(to, '127.0.0.1')
    const both = [client, upstream] as const
    const isHeard = () => own === era && !isAsleep
    const end = (): void => {
      if (isHeard()) for (const one of both) one.destroy()
    }
    for (const one of both) sockets.add(one.on('error', end).on('close', end))
    client.on('data', (bytes) => isHeard() && upstream.write(bytes))
    upstream.on('data', (bytes) => isHeard() && client.write(bytes))
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((proxy.address() as { port: number }).port)
  return {
    url: through.href,
    fallSilent(whom) {
      era += 1
      isAsleep = whom === 'for all'
    },
    wake() {
      era += 1
      isAsleep = false
    },
    forget() {
      era += 1
      for (const client of clients) client.resetAndDestroy()
      clients.clear()
    },
    async [Symbol.asyncDispose]() {
      for (const one of sockets) one.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
