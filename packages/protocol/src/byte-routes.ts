import type { ErrorCode } from './errors/errors.ts'

/** A route that carries a file, or what other systems say in their own language; everything else over HTTP comes from the operations. */
export interface ByteRoute {
  /** Its name in the OpenAPI document. */
  readonly id: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly summary: string
  /** Signed links carry their own right. */
  readonly open?: true
  /** Headers and query fields, by name. */
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Media types of the body. */
  readonly body?: readonly string[]
  /** It may be left out. */
  readonly bodyOptional?: true
  readonly answers: Readonly<Record<number, string>>
  /** The domain's errors beside those that anything may answer with. */
  readonly errors: readonly ErrorCode[]
}

const tus = { 'Tus-Resumable': '1.0.0' }
const otherVersion = { 412: 'Tus-Resumable is missing, or names a version that is not spoken here.' }

export const byteRoutes: readonly ByteRoute[] = [
  {
    id: 'incoming.post',
    method: 'POST',
    path: '/v1/incoming/{room}/{incoming}/{secret}',
    summary:
      "Says something in a room by one of its incoming webhooks (guides/incoming-webhooks.md): JSON as Slack and Mattermost take it, or a form with JSON in its field `payload`. Answers one line of text, with Slack's words.",
    open: true,
    headers: { 'Idempotency-Key': 'Said twice with the same key, it is said once.' },
    body: ['application/json', 'application/x-www-form-urlencoded'],
    answers: {
      200: '`ok`',
      403: '`action_prohibited`: muted, banned, or refused by words or a hook.',
      404: '`no_service`: there is no such webhook, or it has another address by now. `channel_not_found`: it is in no room any more.',
    },
    errors: ['too_large', 'rejected', 'not_found', 'not_member', 'muted', 'banned'],
  },
  {
    id: 'upload.whole',
    method: 'POST',
    path: '/v1/attachments',
    summary:
      'Uploads a whole file: its bytes as the body (Content-Type says what they are), or multipart/form-data with one part `file`. Answers as attachment.get.',
    query: {
      name: 'Its name; else that of Content-Disposition, or of the part.',
      sha256: 'In hex; the bytes that come are checked against it.',
      audience: '`members` (default), or `everyone` who has its link.',
      original: '`true`: kept as it comes, and sent as a file.',
    },
    body: ['application/octet-stream', 'multipart/form-data'],
    answers: {
      201: 'An object with `attachment` and `links`.',
      413: 'Larger than files may be here.',
      422: 'Of another hash than was said, or of a type that is not taken.',
    },
    errors: ['too_large', 'rejected', 'conflict'],
  },
  {
    id: 'upload.begin',
    method: 'POST',
    path: '/v1/uploads',
    summary:
      'Begins a resumable upload (tus 1.0: creation, creation-with-upload, creation-defer-length, termination). A client that can only POST names the method in X-HTTP-Method-Override.',
    headers: {
      ...tus,
      'Upload-Length': 'Bytes to come.',
      'Upload-Defer-Length': '1, in place of it: the length is said by a later request.',
      'Upload-Metadata': 'filename, filetype, sha256, audience, original; each in base64.',
    },
    body: ['application/offset+octet-stream'],
    bodyOptional: true,
    answers: { 201: 'Location names the upload; its last segment is the id of the attachment.', ...otherVersion },
    errors: ['too_large', 'rejected', 'conflict', 'not_found'],
  },
  {
    id: 'upload.offset',
    method: 'HEAD',
    path: '/v1/uploads/{id}',
    summary: 'How far a resumable upload has come, also after a restart of the server.',
    headers: tus,
    answers: { 200: 'Upload-Offset says how many bytes have come.', ...otherVersion },
    errors: ['not_found', 'conflict'],
  },
  {
    id: 'upload.append',
    method: 'PATCH',
    path: '/v1/uploads/{id}',
    summary: 'The next bytes of a resumable upload. With the last of them the attachment is finished.',
    headers: {
      ...tus,
      'Upload-Offset': 'Where these bytes begin.',
      'Upload-Length': 'Once, of an upload that began without it.',
    },
    body: ['application/offset+octet-stream'],
    answers: {
      204: 'Upload-Offset says how many bytes have come.',
      409: 'The offset is not where the bytes end.',
      ...otherVersion,
    },
    errors: ['not_found', 'conflict', 'rejected', 'too_large'],
  },
  {
    id: 'upload.cancel',
    method: 'DELETE',
    path: '/v1/uploads/{id}',
    summary: 'Gives a resumable upload up.',
    headers: tus,
    answers: { 204: 'It is gone.' },
    errors: ['not_found'],
  },
  {
    id: 'media.download',
    method: 'GET',
    path: '/media/{id}/{variant}/{name}',
    summary:
      'The bytes behind a link of attachment.get or attachment.links: whole, or a range of them. Only pictures, sound and moving pictures are shown inline.',
    open: true,
    query: { expires: 'Of the link.', signature: 'Of the link.', download: 'Any value: to be saved, not shown.' },
    answers: {
      200: 'The file.',
      206: 'The range that was asked for.',
      304: 'The caller has it already.',
      403: 'The link was altered.',
      410: 'The link has expired.',
      416: 'The range lies beyond the end.',
    },
    errors: ['not_found', 'forbidden', 'expired'],
  },
]
