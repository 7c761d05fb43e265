import { connect, createServer, type Socket } from 'node:net'

/** Before the server hears of the commit, or before anybody hears its answer. */
export type Cut = 'before' | 'after'

/** A way to a PostgreSQL that ends in the middle of a commit when it is told to. */
export interface CuttingWay extends AsyncDisposable {
  readonly url: string
  /** Ends the connection on which the next transaction commits that has this text in it; of several, each of theirs. */
  cut(when: Cut, text: string, times?: number): void
  /** How many were ended. */
  readonly cuts: number
  /** What is said from now on with this text in it comes to the server when the answer is called. */
  holdBack(text: string): () => void
}

/** The text of a transaction's statements as it goes by. */
class Passing {
  #text = ''

  /** Answers whether it ends with a commit of a transaction that has this text in it; one may come as a whole. */
  commits(bytes: Buffer | string, text: string): boolean {
    const said = bytes.toString('latin1')
    if (said.includes('tidings_together')) return said.includes(text)
    this.#text += said
    const begun = this.#text.lastIndexOf('begin\0')
    if (begun > 0) this.#text = this.#text.slice(begun)
    return said.includes('commit\0') && this.#text.includes(text)
  }
}

export async function cuttingWay(url: string): Promise<CuttingWay> {
  const to = Number(new URL(url).port)
  const sockets = new Set<Socket>()
  let wanted: { readonly when: Cut; readonly text: string; readonly times: number } | undefined
  let cuts = 0
  let heldBack: { readonly text: string; readonly free: Promise<void> } | undefined
  const taken = (): Cut | undefined => {
    const when = wanted?.when
    wanted = wanted && wanted.times > 1 ? { ...wanted, times: wanted.times - 1 } : undefined
    return when
  }
  const proxy = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    const both = [client, upstream]
    const passing = new Passing()
    let isDeaf = false
    const end = (): void => {
      for (const one of both) one.destroy()
    }
    const cut = (): void => {
      cuts += 1
      end()
    }
    const pass = async (bytes: Buffer | string): Promise<void> => {
      if (heldBack && bytes.includes(heldBack.text)) await heldBack.free
      upstream.write(bytes)
    }
    for (const one of both) sockets.add(one.on('error', end).on('close', end))
    client.on('data', (bytes) => {
      const when = passing.commits(bytes, wanted?.text ?? '') ? taken() : undefined
      if (when === 'before') cut()
      else void pass(bytes)
      if (when === 'after') {
        isDeaf = true
        setTimeout(cut, 200)
      }
    })
    upstream.on('data', (bytes) => {
      if (!isDeaf) client.write(bytes)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((proxy.address() as { port: number }).port)
  return {
    url: through.href,
    cut(when, text, times = 1) {
      wanted = { when, text, times }
    },
    get cuts() {
      return cuts
    },
    holdBack(text) {
      const { promise, resolve } = Promise.withResolvers<void>()
      heldBack = { text, free: promise }
      return () => {
        heldBack = undefined
        resolve()
      }
    },
    async [Symbol.asyncDispose]() {
      for (const one of sockets) one.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
