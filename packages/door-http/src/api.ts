import type { Credential, Gate, Log } from '@tidings/core'
import { callerAddress } from '@tidings/door-kit'
import {
  byteRoutes,
  type HttpRoute,
  type OperationDefinition,
  type OperationName,
  operations,
  TidingsError,
} from '@tidings/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { HttpDoorConfig } from './config.ts'
import { sendError } from './errors.ts'
import { inputReader, routePath } from './input.ts'

const bearer = /^Bearer +([^\s]+)$/i

export function credentialOf(request: FastifyRequest, config: HttpDoorConfig): Credential {
  const { authorization, 'tidings-as': actAs } = request.headers
  const address = callerAddress(request.raw, config.trustedProxies)
  const token = authorization === undefined ? undefined : bearer.exec(authorization)?.[1]
  if (authorization !== undefined && token === undefined) {
    throw new TidingsError('unauthenticated', 'expected the header Authorization: Bearer <token>')
  }
  return {
    address,
    ...(token === undefined ? {} : { bearer: token }),
    ...(typeof actAs === 'string' ? { actAs } : {}),
  }
}

/** One route for every operation that has one. */
export function addApi(app: FastifyInstance, gate: Gate, config: HttpDoorConfig, log: Log): void {
  const methods = new Map<string, string[]>()
  for (const { method, path } of byteRoutes) methods.set(path, [...(methods.get(path) ?? []), method])
  for (const [name, definition] of Object.entries<OperationDefinition>(operations)) {
    if (!definition.http) continue
    const url = routePath(definition.http)
    methods.set(url, [...(methods.get(url) ?? []), definition.http.method])
    addRoute(app, { name: name as OperationName, definition, route: definition.http, gate, config })
  }
  for (const [url, allowed] of methods) if (!url.includes('{')) addMethodGuard(app, url, allowed)
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, log))
}

interface Route {
  readonly name: OperationName
  readonly definition: OperationDefinition
  readonly route: HttpRoute
  readonly gate: Gate
  readonly config: HttpDoorConfig
}

function addRoute(app: FastifyInstance, { name, definition, route, gate, config }: Route): void {
  const readInput = inputReader(definition)
  app.route({
    method: route.method,
    url: routePath(route),
    async handler(request, reply) {
      const actor = await gate.identify(credentialOf(request, config))
      const input = readInput(
        request.params as Record<string, unknown>,
        request.query as Record<string, unknown>,
        request.body,
      )
      const answer = await gate.call(actor, name, input)
      return reply.header('cache-control', 'no-store').send(answer)
    },
  })
}

/** The right path with the wrong method: says which are right. */
function addMethodGuard(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter((method) => !allowed.includes(method))
  const message = `this path takes ${allowed.join(' and ')}`
  const body = { error: { code: 'not_found', message } }
  app.route({
    method: others,
    url,
    handler: (_request, reply) => reply.code(405).header('allow', allowed.join(', ')).send(body),
  })
}
