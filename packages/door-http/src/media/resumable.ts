import type { Actor, Gate, IncomingUploads, Log } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import type { Server, ServerOptions } from '@tus/server'
import type { Origins } from '../api/origins.ts'
import { asTusError, TusServer } from './tus-errors.ts'
import { UploadStore } from './upload-store.ts'

type TusRequest = Parameters<NonNullable<ServerOptions['onUploadFinish']>>[0]

export interface ResumableParts {
  readonly gate: Gate
  readonly log: Log
  readonly incoming: IncomingUploads
  readonly origins: Pick<Origins, 'has'>
  /** Who sent this request. */
  readonly actorOf: (request: TusRequest) => Promise<Actor>
}

const numberIn = ({ headers }: TusRequest, name: string): number | undefined => {
  const value = headers.get(name)
  return value === null ? undefined : Number(value)
}

/** Of an upload whose length is not known yet, the bytes that come with this request: room for them is asked for first. */
function bytesComing(request: TusRequest): number {
  const bytes = numberIn(request, 'content-length')
  if (bytes !== undefined) return bytes
  if (request.headers.get('transfer-encoding') === null) return 0
  throw new TidingsError('invalid', 'say how many bytes come (Content-Length) as long as Upload-Length is not known')
}

/** The tus protocol, version 1.0 (https://tus.io/protocols/resumable-upload). Its uploads are attachments of the same id. */
export function createResumable({ gate, log, incoming, origins, actorOf }: ResumableParts): Server {
  const store = new UploadStore(incoming)

  async function begin(request: TusRequest, metadata: Record<string, string | null> = {}): Promise<string> {
    const { filename, name, filetype, type, sha256, audience, original } = metadata
    const deferred = request.headers.get('upload-defer-length') !== null
    const input = {
      name: filename ?? name,
      size: deferred ? bytesComing(request) : (numberIn(request, 'upload-length') ?? Number.NaN),
      mime: filetype ?? type ?? undefined,
      sha256: sha256 ?? undefined,
      audience: audience ?? undefined,
      // A key without a value says it, too.
      ...(original === undefined ? {} : { original: original !== 'false' }),
    }
    const actor = await actorOf(request)
    const { attachment } = await gate.call(actor, 'attachment.create', input)
    return attachment.id
  }

  return new TusServer({
    path: '/v1/uploads',
    datastore: store,
    // From the address that was asked: true behind any proxy.
    generateUrl: ({ url }, { id }) => (new URL(url).pathname.endsWith('/') ? id : `uploads/${id}`),
    allowedOrigins: (origin) => origins.has(origin),
    allowedHeaders: ['Authorization', 'Tidings-As'],
    namingFunction: begin,
    // The library asks this for the POST that makes an upload too, where there is nothing yet to look for.
    async onIncomingRequest(request, id) {
      if (request.method === 'POST') return
      const actor = await actorOf(request)
      const { size, ready } = await gate.media.expectUpload(actor, id)
      if (ready) throw new TidingsError('conflict', `all bytes of attachment ${id} have come`)
      await store.expect(id, size)
      const { sizeIsDeferred, offset } = await store.getUpload(id)
      if (request.method !== 'PATCH' || !sizeIsDeferred || numberIn(request, 'upload-offset') !== offset) return
      const length = numberIn(request, 'upload-length') ?? offset + bytesComing(request)
      await gate.media.resizeUpload(actor, id, length)
    },
    async onUploadFinish(request, { id }) {
      await gate.call(await actorOf(request), 'attachment.finish', { id })
      return {}
    },
    onResponseError: (_request, error) => asTusError(error, log),
  })
}
