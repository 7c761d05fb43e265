import type { Actor, Gate, Log } from '@tidings/core'
import { wireError } from '@tidings/door-kit'
import { errorCodes, TidingsError } from '@tidings/protocol'
import { Server, type ServerOptions } from '@tus/server'
import { UploadStore, uploadFailure } from './upload-store.ts'

type TusRequest = Parameters<NonNullable<ServerOptions['onUploadFinish']>>[0]

export interface ResumableParts {
  readonly gate: Gate
  readonly log: Log
  readonly directory: string
  readonly origins: readonly string[]
  /** Who sent this request. */
  readonly actorOf: (request: TusRequest) => Promise<Actor>
}

/** What the library says of an extension that there is not. */
const notImplemented = 501

/** An error as the library takes it: with its status, and our words in the body. */
function asTusError(error: unknown, log: Log): { readonly status_code: number; readonly body: string } {
  const own = error as { status_code?: unknown; body?: unknown }
  const { status_code: status, body } = own
  if (typeof status === 'number' && typeof body === 'string' && (status < 500 || status === notImplemented)) {
    const wire = { code: 'invalid', message: body.trim() }
    return {
      status_code: status === notImplemented ? errorCodes.invalid.status : status,
      body: JSON.stringify({ error: wire }),
    }
  }
  // The library may hand on what the file system said, whatever the store has made of it.
  const wire = wireError(uploadFailure(error), log)
  return { status_code: errorCodes[wire.code].status, body: JSON.stringify({ error: wire }) }
}

/** The tus protocol, version 1.0 (https://tus.io/protocols/resumable-upload). Its uploads are attachments of the same id. */
export function createResumable({ gate, log, directory, origins, actorOf }: ResumableParts): Server {
  const store = new UploadStore(directory)
  const allowed = new Set(origins)

  async function begin(request: TusRequest, metadata: Record<string, string | null> = {}): Promise<string> {
    const { filename, name, filetype, type, sha256, audience } = metadata
    const input = {
      name: filename ?? name,
      size: Number(request.headers.get('upload-length') ?? Number.NaN),
      mime: filetype ?? type ?? undefined,
      sha256: sha256 ?? undefined,
      audience: audience ?? undefined,
    }
    const actor = await actorOf(request)
    const { attachment } = await gate.call(actor, 'attachment.create', input)
    return attachment.id
  }

  return new Server({
    path: '/v1/uploads',
    datastore: store,
    // From the address that was asked: true behind any proxy.
    generateUrl: ({ url }, { id }) => (new URL(url).pathname.endsWith('/') ? id : `uploads/${id}`),
    allowedOrigins: (origin) => allowed.has(origin),
    allowedHeaders: ['Authorization', 'Tidings-As'],
    namingFunction: begin,
    // The library asks this for the POST that makes an upload too, where there is nothing yet to look for.
    async onIncomingRequest(request, id) {
      if (request.method === 'POST') return
      const { size, ready } = await gate.media.expectUpload(await actorOf(request), id)
      if (ready) throw new TidingsError('conflict', `all bytes of attachment ${id} have come`)
      await store.expect(id, size)
    },
    async onUploadFinish(request, { id }) {
      await gate.call(await actorOf(request), 'attachment.finish', { id })
      return {}
    },
    onResponseError: (_request, error) => asTusError(error, log),
  })
}
