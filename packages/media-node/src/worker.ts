import { parentPort } from 'node:worker_threads'
import { cleaned } from './cleaned.ts'
import { digest } from './digest.ts'
import type { Request, Response, Result, Shown } from './messages.ts'
import { pictureOf } from './picture.ts'
import { trackOf } from './track.ts'

const port = parentPort
if (!port) throw new Error('this file is the body of a worker thread')

/** A file that cannot be shown or played is a file all the same. */
async function mediaOf({ file, mime, ...task }: Request & { readonly do: 'media' }): Promise<Shown | undefined> {
  try {
    return mime.startsWith('image/') ? await pictureOf(file, mime, task) : { media: await trackOf(file, mime) }
  } catch {
    return undefined
  }
}

function resultOf(request: Request): Promise<Result> {
  if (request.do === 'digest') return digest(request.file)
  return request.do === 'clean' ? cleaned(request.file, request.mime) : mediaOf(request)
}

port.on('message', async (request: Request) => {
  const { id } = request
  try {
    port.postMessage({ id, result: await resultOf(request) } satisfies Response)
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    port.postMessage({ id, failure: { message, ...(code === undefined ? {} : { code }) } } satisfies Response)
  }
})
