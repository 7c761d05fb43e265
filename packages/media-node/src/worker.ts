import { parentPort } from 'node:worker_threads'
import { digest } from './digest.ts'
import type { Digest, Media, Request, Response } from './messages.ts'
import { pictureOf } from './picture.ts'
import { trackOf } from './track.ts'

const port = parentPort
if (!port) throw new Error('this file is the body of a worker thread')

/** A file that cannot be shown or played is a file all the same. */
async function mediaOf({ file, mime, bounds }: Request & { readonly do: 'media' }): Promise<Media> {
  try {
    return await (mime.startsWith('image/') ? pictureOf(file, bounds) : trackOf(file))
  } catch {
    return undefined
  }
}

port.on('message', async (request: Request) => {
  const { id } = request
  try {
    const result: Digest | Media = await (request.do === 'digest' ? digest(request.file) : mediaOf(request))
    port.postMessage({ id, result } satisfies Response)
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    port.postMessage({ id, failure: { message, ...(code === undefined ? {} : { code }) } } satisfies Response)
  }
})
