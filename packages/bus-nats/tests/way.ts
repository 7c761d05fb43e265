import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a port of this machine that can be cut. */
export interface Way extends AsyncDisposable {
  readonly url: string
  cut(): Promise<void>
  mend(): Promise<void>
}

export async function openWay(to: number): Promise<Way> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(to, '127.0.0.1')
    const end = (): void => {
      for (const one of [near, far]) {
        one.destroy()
        sockets.delete(one)
      }
    }
    for (const one of [near, far]) sockets.add(one.on('error', end).on('close', end))
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const endAll = (): void => {
    for (const one of sockets) one.destroy()
  }
  return {
    url: `nats://127.0.0.1:${port}`,
    async cut() {
      isCut = true
      endAll()
      // Whoever is at its end hears of it in a moment.
      await new Promise((resolve) => setTimeout(resolve, 50))
    },
    async mend() {
      isCut = false
    },
    async [Symbol.asyncDispose]() {
      endAll()
      server.close()
    },
  }
}
