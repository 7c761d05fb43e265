import { connect, createServer, type Socket } from 'node:net'

interface Pair {
  readonly near: Socket
  readonly far: Socket
  frozen: boolean
  /** What the server said while it was held. */
  held: Buffer[] | undefined
}

/** A network between a client and a server that can fail as networks do. */
export interface Network extends AsyncDisposable {
  readonly url: string
  /** Connections so far. */
  opened(): number
  /** Connections that are there. */
  open(): number
  /** Those that are there carry nothing any more, and nobody is told; new ones work. */
  freeze(): void
  /** What the server says waits, and comes in one piece when the answer is called. */
  hold(): () => void
  /** Those that are there end. */
  cut(): void
  /** Whether new ones are let through. */
  up: boolean
  /** Holds back what the client says after its first words on a connection, for so long; once. */
  delayOnceMs: number
}

export async function aNetwork(serverUrl: string): Promise<Network> {
  const pairs = new Set<Pair>()
  let opened = 0
  const server = createServer((near) => {
    if (!network.up) {
      near.destroy()
      return
    }
    opened++
    const pair: Pair = {
      near,
      far: connect(Number(new URL(serverUrl).port), '127.0.0.1'),
      frozen: false,
      held: undefined,
    }
    pairs.add(pair)
    join(pair, network)
    near.on('close', () => pairs.delete(pair))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  const network: Network = {
    url: `http://127.0.0.1:${port}`,
    up: true,
    delayOnceMs: 0,
    opened: () => opened,
    open: () => pairs.size,
    freeze() {
      for (const pair of pairs) pair.frozen = true
    },
    hold() {
      for (const pair of pairs) pair.held = []
      return () => {
        for (const pair of pairs) {
          pair.near.write(Buffer.concat(pair.held ?? []))
          pair.held = undefined
        }
      }
    },
    cut() {
      for (const { near, far } of pairs) {
        near.destroy()
        far.destroy()
      }
    },
    async [Symbol.asyncDispose]() {
      network.cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return network
}

function join(pair: Pair, network: Network): void {
  const { near, far } = pair
  near.on('error', () => far.destroy())
  far.on('error', () => near.destroy())
  near.on('data', (bytes) => {
    if (pair.frozen) return
    const isFrame = !String(bytes).startsWith('GET')
    if (!isFrame || network.delayOnceMs === 0) far.write(bytes)
    else setTimeout(() => far.write(bytes), network.delayOnceMs)
    if (isFrame) network.delayOnceMs = 0
  })
  far.on('data', (bytes) => {
    if (pair.held) pair.held.push(Buffer.from(bytes))
    else if (!pair.frozen) near.write(bytes)
  })
  near.on('close', () => {
    if (!pair.frozen) far.destroy()
  })
  far.on('close', () => {
    if (!pair.frozen) near.destroy()
  })
}
