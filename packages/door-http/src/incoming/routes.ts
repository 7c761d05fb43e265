import type { Admission, Credential, Gate, Log } from '@tidings/core'
import { callerAddress } from '@tidings/door-kit'
import { roomOid, TidingsError } from '@tidings/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { announced } from '../api/api.ts'
import type { HttpDoorConfig } from '../api/config.ts'
import { fromLibrary } from '../api/errors.ts'
import { sendRefusal } from './answers.ts'
import { contentOf, type Incoming } from './content.ts'
import { invalidPayload, payloadIn } from './payload.ts'

/** A payload names what it says two or three times over: as text, as words instead of it, as blocks. */
const payloadBytes = 256 * 1024

declare module 'fastify' {
  interface FastifyRequest {
    /** Of what comes to an incoming webhook, from when its address was known. */
    incoming: Admission<'message.send'> | undefined
  }
}

function credentialOf(request: FastifyRequest, config: HttpDoorConfig): Credential {
  const { room, id, secret } = request.params as { room: string; id: string; secret: string }
  return { incoming: { room, id, secret }, address: callerAddress(request.raw, config.proxies) }
}

/** Said twice under the same key, it is said once. */
function keyOf({ headers }: FastifyRequest): { readonly clientMsgId?: string } {
  const key = headers['idempotency-key']
  if (key === undefined) return {}
  if (typeof key === 'string' && /^[\x21-\x7e]{1,64}$/.test(key)) return { clientMsgId: key }
  throw invalidPayload('Idempotency-Key has 1–64 visible ASCII characters')
}

/** What the room does not know is its own: an address that is wrong was told before. */
const noRoom = (error: unknown): unknown =>
  error instanceof TidingsError && error.code === 'not_found'
    ? new TidingsError('not_member', 'the room is not there any more')
    : error

/** Whoever is mentioned may be gone: what is said is not lost for it. */
async function say(admission: Admission<'message.send'>, said: Incoming, key: { readonly clientMsgId?: string }) {
  const { actor } = admission
  const webhook = actor.kind === 'user' ? actor.incoming : undefined
  if (!webhook) throw new Error('an incoming webhook without its room')
  const message = { to: roomOid(webhook.room), content: said.content, ...key }
  const all = said.all && webhook.mentionAll ? ['all'] : []
  const mentions = [...all, ...said.users]
  try {
    await admission.call(mentions.length > 0 ? { ...message, mentions } : message)
  } catch (error) {
    if (said.users.length === 0 || !(error instanceof TidingsError) || error.code !== 'not_found') throw error
    await admission.call(all.length > 0 ? { ...message, mentions: all } : message)
  }
}

/** Incoming webhooks of rooms: they take what Slack's and Mattermost's take, and answer as Slack's do. */
export async function addIncoming(app: FastifyInstance, gate: Gate, config: HttpDoorConfig, log: Log): Promise<void> {
  app.decorateRequest('incoming', undefined)
  const bodyLimit = Math.min(payloadBytes, config.bodyBytes)
  await app.register(async (scope) => {
    // Programs say of their JSON that it is a form, a text, or nothing.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))
    scope.setErrorHandler((error, _request, reply) => sendRefusal(reply, fromLibrary(error), log))
    scope.route({
      method: 'POST',
      url: '/v1/incoming/:room/:id/:secret',
      bodyLimit,
      async onRequest(request) {
        const bytes = announced(request, bodyLimit)
        request.incoming = await gate.admit(credentialOf(request, config), 'message.send', bytes)
      },
      async handler(request, reply) {
        const { incoming } = request
        const rename = incoming?.actor.kind === 'user' && incoming.actor.incoming?.rename === true
        const said = contentOf(payloadIn((request.body as Buffer | undefined) ?? Buffer.alloc(0)), { rename })
        if (incoming) await say(incoming, said, keyOf(request)).catch((error: unknown) => Promise.reject(noRoom(error)))
        return reply.header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('ok')
      },
    })
  })
}
