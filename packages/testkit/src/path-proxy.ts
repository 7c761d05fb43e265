import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface PathProxy extends AsyncDisposable {
  /** Where the server is reached through it, without a slash at the end. */
  readonly url: string
}

/**
 * A proxy that has the server beneath a path of a host on which other things live. It takes the path off the address
 * (nginx with a path in `proxy_pass`, Caddy's `handle_path`), or hands the address on as it came. The target may be found out
 * later: a server that is to know the address of its proxy starts after it.
 */
export async function startPathProxy(
  target: string | (() => string),
  { path, strips }: { readonly path: string; readonly strips: boolean },
): Promise<PathProxy> {
  const to = (): number => Number(new URL(typeof target === 'string' ? target : target()).port)
  const sockets = new Set<Duplex>()
  const onwards = ({ url = '/' }: IncomingMessage): string | undefined => {
    if (url !== path && !url.startsWith(`${path}/`)) return undefined
    return strips ? url.slice(path.length) || undefined : url
  }
  const http = createServer((incoming, answer) => {
    const address = onwards(incoming)
    if (address === undefined) {
      // As nginx does for `location /chat/`.
      if (incoming.url === path) answer.writeHead(301, { location: `${path}/` }).end()
      else answer.writeHead(404).end("somebody else's page")
      return
    }
    const { method, headers } = incoming
    const asked = request({ port: to(), host: '127.0.0.1', method, path: address, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    asked.on('error', () => answer.destroy())
    incoming.pipe(asked)
  })
  http.on('connection', (socket: Socket) => sockets.add(socket))
  http.on('upgrade', (incoming, socket, head) => {
    const address = onwards(incoming)
    if (address === undefined) return void socket.destroy()
    const lines = incoming.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
    )
    const server = connect(to(), '127.0.0.1')
    sockets.add(server)
    server.write(`GET ${address} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    server.write(head)
    server
      .on('error', () => socket.destroy())
      .pipe(socket.on('error', () => server.destroy()))
      .pipe(server)
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}${path}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      http.close()
      await once(http, 'close')
    },
  }
}
