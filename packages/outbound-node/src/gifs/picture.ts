import { TidingsError } from '@tidings/protocol/errors'
import { openUrl } from '../asking/guarded-request.ts'
import { bytesOf, openPage } from '../asking/page.ts'
import type { TargetRules } from '../asking/target.ts'

export interface PictureRequest {
  readonly userAgent: string
  /** Of addresses elsewhere. */
  readonly rules: TargetRules
  /** The operator's own service: whoever may ask it may have its pictures, wherever it stands. */
  readonly ownOrigin: string
  readonly timeoutMs: number
  readonly mostBytes: number
}

function expectGood(status: number): void {
  if (status >= 200 && status <= 299) return
  const gone = status === 404 || status === 410
  throw new TidingsError(
    'unavailable',
    gone ? 'the picture is no longer there' : `the picture answered with status ${status}`,
  )
}

const tooLarge = (mostBytes: number): TidingsError =>
  new TidingsError('too_large', `the picture has more than the ${mostBytes} bytes that are fetched`, {
    limit: mostBytes,
  })

/** All bytes of a picture, or none. */
export async function fetchPicture(url: string, request: PictureRequest): Promise<Uint8Array> {
  const { userAgent, rules, ownOrigin, timeoutMs, mostBytes } = request
  const signal = AbortSignal.timeout(timeoutMs)
  const asking = { userAgent, signal, accept: 'image/webp,image/gif,image/*;q=0.8' }
  const own = URL.parse(url)
  // It sends nobody elsewhere: what stands there would be asked without the guard.
  const answer =
    own?.origin === ownOrigin
      ? await openUrl(own, { ...asking, isAllowed: () => true })
      : (await openPage(url, { ...asking, rules, isAllowed: rules.isAllowed })).answer
  try {
    expectGood(answer.statusCode ?? 0)
    if (Number(answer.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes)
    const chunks: Buffer[] = []
    // One byte more than may be is too many.
    for await (const chunk of bytesOf(answer, mostBytes + 1, signal)) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    if (bytes.length > mostBytes) throw tooLarge(mostBytes)
    return bytes
  } finally {
    answer.destroy()
  }
}
