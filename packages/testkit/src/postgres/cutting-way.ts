import { connect, createServer, type Socket } from 'node:net'

/** Before the server hears of the commit, or before anybody hears its answer. */
export type Cut = 'before' | 'after'

/** A way to a PostgreSQL that ends in the middle of a commit when it is told to. */
export interface CuttingWay extends AsyncDisposable {
  readonly url: string
  /** Ends the connection on which the next transaction commits that has this text in it. */
  cut(when: Cut, text: string): void
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
  let wanted: { readonly when: Cut; readonly text: string } | undefined
  const proxy = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    const both = [client, upstream]
    const passing = new Passing()
    let isDeaf = false
    const end = (): void => {
      for (const one of both) one.destroy()
    }
    for (const one of both) sockets.add(one.on('error', end).on('close', end))
    client.on('data', (bytes) => {
      const isHere = passing.commits(bytes, wanted?.text ?? '')
      const cut = isHere ? wanted?.when : undefined
      if (cut) wanted = undefined
      if (cut === 'before') end()
      else upstream.write(bytes)
      if (cut === 'after') {
        isDeaf = true
        setTimeout(end, 200)
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
    cut(when, text) {
      wanted = { when, text }
    },
    async [Symbol.asyncDispose]() {
      for (const one of sockets) one.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
