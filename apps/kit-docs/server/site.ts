import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { aToken, aTown, startServer } from '@tidings/testkit'
import react from '@vitejs/plugin-react'
import { createServer as createVite, type ViteDevServer } from 'vite'
import { wake } from './awake.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const host = '127.0.0.1'

export interface Site extends AsyncDisposable {
  readonly url: string
}

/** The kit promises to keep a strict policy: its own pages have one. The nonce is for what the bundler puts into them. */
const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
  ].join('; ')

/** The pages from their sources, renewed when one is edited; the chat's routes from a server of this process. */
function serve(http: Server, chat: string): Promise<ViteDevServer> {
  const nonce = randomBytes(16).toString('base64')
  const routes = ['/v1', '/media', '/ws'].map((path) => [path, { target: chat, ws: true }])
  return createVite({
    configFile: false,
    root: here('..'),
    cacheDir: here('../../../node_modules/.cache/kit-docs'),
    logLevel: 'warn',
    plugins: [react()],
    html: { cspNonce: nonce },
    server: {
      middlewareMode: { server: http },
      hmr: { server: http },
      proxy: Object.fromEntries(routes),
      headers: { 'content-security-policy': policyWith(nonce) },
    },
  })
}

/** A town on a server in a temporary place, and the pages on which one is Alice there. Port 0 is any that is free. */
export async function openSite(port: number): Promise<Site> {
  await using stack = new AsyncDisposableStack()
  const chat = stack.use(await startServer({ web: false, presence: { every: 200 } }))
  const town = stack.use(await aTown(chat))
  stack.use(wake(town))
  const token = await aToken(chat, 'alice')

  const http = stack.adopt(createServer(), (one) => {
    one.closeAllConnections()
    one.close()
  })
  const vite = stack.adopt(await serve(http, chat.url), (one) => one.close())
  http.on('request', (request, response) => {
    if (request.url !== '/session.json') return vite.middlewares(request, response)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ uid: 'alice', token }))
  })
  http.listen(port, host)
  await once(http, 'listening')

  const all = stack.move()
  const url = `http://${host}:${(http.address() as AddressInfo).port}`
  return { url, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
