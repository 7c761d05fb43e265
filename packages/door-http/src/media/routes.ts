import type { Gate, Log } from '@tidings/core'
import type { HttpHost } from '@tidings/door-kit'
import { TidingsError } from '@tidings/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { credentialOf } from '../api/api.ts'
import type { HttpDoorConfig } from '../api/config.ts'
import { refuseMethod } from '../api/methods.ts'
import type { Origins } from '../api/origins.ts'
import { addDownloads } from './downloads.ts'
import { createResumable } from './resumable.ts'
import { takeWholeUpload } from './whole-upload.ts'

const idOf = ({ params }: FastifyRequest): string => (params as { id: string }).id

const tusVersion = '1.0.0'

function refuseVersion(reply: FastifyReply): void {
  const error = new TidingsError('invalid', `say which version of tus you speak: Tus-Resumable: ${tusVersion}`)
  const headers = { 'tus-version': tusVersion, 'cache-control': 'no-store', connection: 'close' }
  reply.code(412).headers(headers).send({ error: error.toWire() })
}

interface MediaRouteParts {
  readonly log: Log
  readonly http: Pick<HttpHost, 'mayBeLong'>
  readonly origins: Pick<Origins, 'has'>
}

/** The way of bytes: whole uploads, resumable ones, and downloads. */
export async function addMedia(
  app: FastifyInstance,
  gate: Gate,
  config: HttpDoorConfig,
  { log, http, origins }: MediaRouteParts,
): Promise<void> {
  if (!config.media) return
  const { incoming } = config.media
  await incoming.clean()
  const requests = new WeakMap<object, FastifyRequest>()
  const tus = createResumable({
    gate,
    log,
    incoming,
    origins,
    async actorOf({ runtime }) {
      const request = runtime?.node && requests.get(runtime.node.req)
      if (!request) throw new Error('an upload without its request')
      return gate.identify(credentialOf(request, config))
    },
  })

  addDownloads(app, gate)
  await app.register(async (scope) => {
    // The bodies are streams that the handlers read.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post('/v1/attachments', async (request, reply) => {
      // Whoever is refused before the last byte is not listened to any longer.
      reply.header('connection', 'close')
      const admission = await gate.admit(credentialOf(request, config), 'attachment.create')
      http.mayBeLong(request.raw)
      const answer = await takeWholeUpload(request, { gate, admission, incoming })
      return reply.removeHeader('connection').code(201).header('cache-control', 'no-store').send(answer)
    })
    async function handOver(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      if (request.method !== 'OPTIONS' && request.headers['tus-resumable'] !== tusVersion) {
        refuseVersion(reply)
        return
      }
      requests.set(request.raw, request)
      http.mayBeLong(request.raw)
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value)
      }
      reply.hijack()
      await tus.handle(request.raw, reply.raw)
    }
    async function tellOffset(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      const actor = await gate.identify(credentialOf(request, config))
      const { size, ready } = await gate.media.expectUpload(actor, idOf(request))
      if (!ready) return handOver(request, reply)
      // The answer to the last bytes may have been lost: whoever asks again hears that they came.
      const offset = { 'upload-offset': size, 'upload-length': size }
      return reply.headers({ 'tus-resumable': tusVersion, 'cache-control': 'no-store', ...offset }).send()
    }
    async function giveUp(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      const admission = await gate.admit(credentialOf(request, config), 'attachment.remove')
      await admission.call({ id: idOf(request) })
      return reply.code(204).header('tus-resumable', tusVersion).send()
    }
    scope.post('/v1/uploads', handOver)
    scope.options('/v1/uploads', handOver)
    scope.options('/v1/uploads/:id', handOver)
    scope.patch('/v1/uploads/:id', handOver)
    scope.head('/v1/uploads/:id', tellOffset)
    scope.delete('/v1/uploads/:id', giveUp)
    // Where a proxy or a client knows no other methods than these.
    scope.post('/v1/uploads/:id', (request, reply) => {
      const method = String(request.headers['x-http-method-override'] ?? '').toUpperCase()
      const meanings = { PATCH: handOver, HEAD: tellOffset, DELETE: giveUp }
      const meant = meanings[method as keyof typeof meanings]
      if (!meant)
        return refuseMethod(reply, Object.keys(meanings), ', or POST with one of them in X-HTTP-Method-Override')
      request.raw.method = method
      return meant(request, reply)
    })
  })
}
