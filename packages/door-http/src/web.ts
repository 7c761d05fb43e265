import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const year = 31_536_000

/** Pages of any origin load the widget: its modules and styles by CORS. Nothing secret is in them. */
const forEveryone = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/** A page is asked for: the front door by anyone, any other address by a browser. */
function isNavigation({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' || url.startsWith('/v1/')) return false
  return url.split('?', 1)[0] === '/' || (headers.accept ?? '').includes('text/html')
}

/** Everything that no route took: the web app's pages for a browser, `not_found` for everyone else. */
export async function addWeb(app: FastifyInstance, root: string | undefined): Promise<void> {
  const built = root !== undefined && existsSync(join(root, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root,
      wildcard: false,
      preCompressed: true,
      index: 'index.html',
      cacheControl: false,
      setHeaders(response, path) {
        // Names under assets/ carry a hash of their content.
        const hashed = path.includes(`${root}/assets/`) || path.includes(`${root}/widget/assets/`)
        response.header('cache-control', hashed ? `public, max-age=${year}, immutable` : 'no-cache')
        if (path.includes(`${root}/widget/`)) response.headers(forEveryone)
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (built && isNavigation(request)) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    const path = request.url.split('?', 1)[0]?.slice(0, 200)
    return reply.code(404).send({ error: { code: 'not_found', message: `there is nothing at ${path}` } })
  })
}
