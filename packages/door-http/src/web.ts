import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { HttpDoorConfig } from './api/config.ts'

const year = 31_536_000

/** Pages of any origin load the widget: its modules and styles by CORS. Nothing secret is in them. */
const forEveryone = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? ''

/** A page is asked for, by a browser. */
const isNavigation = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/v1/') && (headers.accept ?? '').includes('text/html')

/** From an address to the page, as `../`: true beneath any path, whether or not a proxy has taken it off. */
const toThePage = (path: string): string => '../'.repeat(path.split('/').length - 2) || './'

/** The built files as they are, with what is kept how long; what the build has compressed goes out compressed. */
async function addFiles(app: FastifyInstance, root: string): Promise<void> {
  await app.register(async (scope) => {
    // A part of a file is a part of its plain form.
    scope.addHook('onRequest', async ({ headers }) => {
      if (headers.range !== undefined) headers['accept-encoding'] = 'identity'
    })
    await scope.register(fastifyStatic, {
      root,
      wildcard: false,
      preCompressed: true,
      globIgnore: ['**/*.br', '**/*.gz'],
      // As a list: only then are its compressed forms found.
      index: ['index.html'],
      cacheControl: false,
      setHeaders(response, path) {
        // Names under assets/ carry a hash of their content.
        const hashed = path.includes(`${root}/assets/`) || path.includes(`${root}/widget/assets/`)
        response.header('cache-control', hashed ? `public, max-age=${year}, immutable` : 'no-cache')
        if (path.includes(`${root}/widget/`)) response.headers(forEveryone)
      },
    })
  })
}

/** Everything that no route took: the web app's files, the way to its page for a browser, `not_found` for everyone else. */
export async function addWeb(
  app: FastifyInstance,
  { webRoot, basePath }: Pick<HttpDoorConfig, 'webRoot' | 'basePath'>,
): Promise<void> {
  const built = webRoot !== undefined && existsSync(join(webRoot, 'index.html'))
  if (built) await addFiles(app, webRoot)
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request)
    // Without its last slash the page would look for its files beside itself.
    if (basePath !== '' && path === basePath) return reply.redirect(`${basePath.split('/').at(-1)}/`)
    if (built && isNavigation(request)) return reply.header('cache-control', 'no-cache').redirect(toThePage(path))
    return reply.code(404).send({ error: { code: 'not_found', message: `there is nothing at ${path.slice(0, 200)}` } })
  })
}
