import { METHODS } from 'node:http'
import { byteRoutes, type OperationDefinition, operations } from '@tidings/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'

interface KnownPath {
  readonly pattern: RegExp
  readonly methods: Set<string>
}

/** `/v1/rooms/{room}` as what a request's path is compared with. An address stands for two segments. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace('{conversation}', '{kind}/{id}').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)

function knownPaths(): KnownPath[] {
  const routes = [
    ...Object.values<OperationDefinition>(operations).flatMap(({ http }) => (http ? [http] : [])),
    ...byteRoutes,
  ]
  const byPath = new Map<string, Set<string>>()
  for (const { method, path } of routes) byPath.set(path, (byPath.get(path) ?? new Set()).add(method))
  return [...byPath].map(([path, methods]) => ({ pattern: patternOf(path), methods }))
}

export function refuseMethod(reply: FastifyReply, allowed: readonly string[], otherwise = ''): FastifyReply {
  const error = { code: 'not_found', message: `this path takes ${allowed.join(' and ')}${otherwise}` }
  return reply.code(405).header('allow', allowed.join(', ')).send({ error })
}

/**
 * What no route takes is answered before anything of its body is read. A path that takes other methods says which. They
 * are looked for only here: a route for every wrong method would stand in the way of ids that are written like a route.
 */
export function addMethods(app: FastifyInstance): void {
  const paths = knownPaths()
  const bodiless = new Set(['GET', 'HEAD'])
  for (const method of METHODS)
    if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: false })
  // It waits for nothing, and so does a request that has its route.
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done()
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = new Set(paths.flatMap(({ pattern, methods }) => (pattern.test(path) ? [...methods] : [])))
    if (allowed.has('GET')) allowed.add('HEAD')
    const error = { code: 'not_found', message: `there is nothing at ${path.slice(0, 200)}` }
    if (allowed.size > 0) refuseMethod(reply, [...allowed])
    else if (bodiless.has(request.method)) done()
    else reply.code(404).send({ error })
  })
}
