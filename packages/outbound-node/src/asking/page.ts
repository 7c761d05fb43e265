import type { IncomingMessage } from 'node:http'
import { TidingsError } from '@tidings/protocol/errors'
import { type GuardedRequest, networkError, openUrl } from './guarded-request.ts'
import { type TargetRules, targetOf } from './target.ts'

const mostRedirects = 3
const redirecting = new Set([301, 302, 303, 307, 308])
const htmlTypes = new Set(['text/html', 'application/xhtml+xml'])

export interface PageRequest extends GuardedRequest {
  readonly rules: TargetRules
}

/** An answer and where it came from. Whoever has it destroys the answer. */
export interface Page {
  readonly url: URL
  readonly answer: IncomingMessage
}

function redirectOf({ statusCode, headers }: IncomingMessage): string | undefined {
  return redirecting.has(statusCode ?? 0) ? headers.location : undefined
}

/** Asks for a page and follows its redirects, each checked like the first address. */
export async function openPage(link: string, request: PageRequest): Promise<Page> {
  let url = targetOf(link, request.rules)
  for (let redirects = 0; ; redirects++) {
    const answer = await openUrl(url, request)
    const next = redirectOf(answer)
    if (next === undefined) return { url, answer }
    answer.destroy()
    if (redirects === mostRedirects) throw new TidingsError('rejected', 'the link redirects too often')
    const { hash } = url
    url = targetOf(next, request.rules, url)
    if (!url.hash) url.hash = hash
  }
}

/** Whether the answer is a page that can be read. Throws `unavailable` when the other server has a bad moment. */
export function isHtml({ statusCode = 0, headers }: IncomingMessage): boolean {
  if (statusCode >= 500 || statusCode === 429)
    throw new TidingsError('unavailable', `the page answered with status ${statusCode}`)
  if (statusCode < 200 || statusCode > 299) return false
  // Not what was asked for: it would have to be unpacked, which is another way to be flooded.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return false
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  return type !== undefined && htmlTypes.has(type)
}

/** The answer's first `maxBytes`. Rejects with `unavailable` when the connection breaks or the time is over. */
export async function* bytesOf(answer: IncomingMessage, maxBytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let left = maxBytes
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      yield chunk.subarray(0, left)
      left -= chunk.length
      if (left <= 0) return
    }
  } catch (error) {
    throw networkError(error, signal)
  }
}
