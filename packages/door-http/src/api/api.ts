import type { Admission, Credential, Gate } from '@tidings/core'
import { callerAddress } from '@tidings/door-kit'
import {
  type HttpRoute,
  type OperationDefinition,
  type OperationName,
  operations,
  TidingsError,
} from '@tidings/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bodyLimitOf } from './body-limit.ts'
import type { HttpDoorConfig } from './config.ts'
import { inputReader, routePath } from './input.ts'
import { whenTaken } from './taking.ts'

const bearer = /^Bearer +([^\s]+)$/i

export function credentialOf(request: FastifyRequest, config: HttpDoorConfig): Credential {
  const { authorization, 'tidings-as': actAs } = request.headers
  const address = callerAddress(request.raw, config.proxies)
  const token = authorization === undefined ? undefined : bearer.exec(authorization)?.[1]
  if (authorization !== undefined && token === undefined) {
    throw new TidingsError('unauthenticated', 'expected the header Authorization: Bearer <token>')
  }
  return {
    address,
    ...(token === undefined ? {} : { bearer: token }),
    ...(typeof actAs === 'string' ? { actAs: headerText(actAs) } : {}),
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A header's text beyond ASCII: percent-encoded, or as bytes of UTF-8, which Node hands on as so many characters. */
function headerText(value: string): string {
  try {
    return decodeURIComponent(utf8.decode(Buffer.from(value, 'latin1')))
  } catch {
    throw new TidingsError('invalid', 'Tidings-As is not UTF-8; percent-encode the user id, as in a URL')
  }
}

/** What the headers say of the body's length: at most the limit, which is taken when they say nothing of it. */
export function announced({ headers }: FastifyRequest, limit: number): number {
  const length = headers['content-length']
  if (length !== undefined) return Math.min(Number(length), limit)
  return headers['transfer-encoding'] === undefined ? 0 : limit
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request to an operation, from when its headers were judged. */
    admission: Admission<OperationName> | undefined
  }
}

/** One route for every operation that has one. */
export function addApi(app: FastifyInstance, gate: Gate, config: HttpDoorConfig): void {
  app.decorateRequest('admission', undefined)
  for (const [name, definition] of Object.entries<OperationDefinition>(operations))
    if (definition.http)
      addRoute(app, { name: name as OperationName, definition, route: definition.http, gate, config })
}

interface Route {
  readonly name: OperationName
  readonly definition: OperationDefinition
  readonly route: HttpRoute
  readonly gate: Gate
  readonly config: HttpDoorConfig
}

/** Who calls, whether they may, and the budgets: all this is known before a byte of the body is read. */
function addRoute(app: FastifyInstance, { name, definition, route, gate, config }: Route): void {
  const readInput = inputReader(definition)
  const bodyLimit = bodyLimitOf(definition, config.bodyBytes)
  app.route({
    method: route.method,
    url: routePath(route),
    bodyLimit,
    async onRequest(request) {
      const bytes = announced(request, bodyLimit)
      request.admission = await gate.admit(credentialOf(request, config), name, bytes)
    },
    async handler(request, reply) {
      const input = readInput(
        request.params as Record<string, unknown>,
        request.query as Record<string, unknown>,
        request.body,
      )
      const { admission } = request
      const answer = await admission?.call(input)
      if (admission?.isHeld) whenTaken(reply.raw, () => admission.taken())
      return reply.header('cache-control', 'no-store').send(answer)
    },
  })
}
