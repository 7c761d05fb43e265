import { createHash } from 'node:crypto'
import type { OutputOf } from '@tidings/protocol'
import type { TestServer } from '@tidings/testkit'

export type Finished = OutputOf<'attachment.finish'>

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
export const tus = (token: string) => ({ ...bearer(token), 'tus-resumable': '1.0.0' })

/** A whole file in one request. */
export async function post(
  server: TestServer,
  token: string,
  { query, type, body }: { readonly query: string; readonly type: string; readonly body: Buffer<ArrayBuffer> },
) {
  const headers = { ...bearer(token), 'content-type': type }
  const answer = await fetch(`${server.url}/v1/attachments${query}`, { method: 'POST', headers, body })
  return {
    status: answer.status,
    body: (await answer.json()) as Finished & { error?: { code: string; message: string } },
  }
}

export async function begin(server: TestServer, token: string, size: number, metadata: Record<string, string>) {
  const pairs = Object.entries(metadata).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
  const headers = { ...tus(token), 'upload-length': String(size), 'upload-metadata': pairs.join(',') }
  const answer = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers })
  const location = answer.headers.get('location')
  // It is said from where it was asked, as any client of the protocol understands it.
  const path = location === null ? '' : new URL(location, answer.url).pathname
  return { status: answer.status, location: path, text: await answer.text() }
}

export async function patch(url: string, token: string, offset: number, body: Buffer<ArrayBuffer>) {
  const headers = { ...tus(token), 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }
  const answer = await fetch(url, { method: 'PATCH', headers, body })
  return { status: answer.status, offset: Number(answer.headers.get('upload-offset')), text: await answer.text() }
}
