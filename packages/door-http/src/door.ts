import type { Gate, Log } from '@tidings/core'
import { beneath, type HttpHost } from '@tidings/door-kit'
import { TidingsError } from '@tidings/protocol'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { addApi } from './api/api.ts'
import type { HttpDoorConfig } from './api/config.ts'
import { sendError } from './api/errors.ts'
import { addMethods } from './api/methods.ts'
import { createOrigins } from './api/origins.ts'
import { answerBroken } from './broken.ts'
import { addHeaders } from './headers.ts'
import { addIncoming } from './incoming/routes.ts'
import { takeJson } from './json-body.ts'
import { addMedia } from './media/routes.ts'
import { addDocs, addOperations, type MetricsText } from './operations.ts'
import { addWeb } from './web.ts'

export interface HttpDoor {
  stop(): Promise<void>
}

/** Neither taken for bad JSON nor kept as a file that nobody can read. */
function expectPlainBody({ headers }: FastifyRequest, _reply: FastifyReply, done: (fault?: Error) => void): void {
  if ((headers['content-encoding'] ?? 'identity') === 'identity') done()
  else done(new TidingsError('invalid', 'compressed bodies are not taken: send it as it is, without Content-Encoding'))
}

/** Serves the operations, the pages and what operators need, on the shared listener. */
export async function createHttpDoor(
  gate: Gate,
  config: HttpDoorConfig,
  { http, log, metrics }: { readonly http: HttpHost; readonly log: Log; readonly metrics: MetricsText },
): Promise<HttpDoor> {
  const app: FastifyInstance = fastify({
    serverFactory(handler) {
      http.onRequest(handler)
      return http.server
    },
    clientErrorHandler: answerBroken,
    // Before there is a route: hooks do not run for these.
    frameworkErrors: (error, _request, reply) => sendError(reply, error, log),
    bodyLimit: config.bodyBytes,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    rewriteUrl: ({ url = '/' }) => beneath(config.basePath, url),
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', takeJson)
  const origins = createOrigins(gate, config)
  addHeaders(app, config, origins)
  app.addHook('onRequest', expectPlainBody)
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, log))
  addMethods(app)
  addApi(app, gate, config)
  addOperations(app, gate, config, metrics)
  addDocs(app, config.publicUrl)
  await addIncoming(app, gate, config, log)
  await addMedia(app, gate, config, { log, http, origins })
  await addWeb(app, config)
  await app.ready()
  return { stop: () => app.close() }
}
