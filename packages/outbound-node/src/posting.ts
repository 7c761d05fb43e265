import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Post, Posted, Posting } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import ipaddr from 'ipaddr.js'
import { guardedLookup } from './asking/guarded-request.ts'
import { isPublicAddress } from './asking/public-address.ts'
import { type AddressRule, isAllowedHost, isWeb } from './asking/target.ts'

export interface PostingOptions {
  readonly userAgent: string
  /** Ranges of addresses, as `10.0.0.0/8`, to which may be posted though they are not public. */
  readonly alsoAllowed: readonly string[]
  /** By which setting they are allowed. */
  readonly setting: string
  /** Connections to one address at once; more wait. */
  readonly socketsPerAddress?: number
}

/** So long a connection is kept for the next post. */
const idleMs = 15_000

function allows(ranges: readonly string[]): AddressRule {
  const allowed = ranges.map((range) => ipaddr.parseCIDR(range))
  return (address) => {
    if (isPublicAddress(address)) return true
    const parsed = ipaddr.process(address)
    return allowed.some((range) => parsed.kind() === range[0].kind() && parsed.match(range))
  }
}

/** As a person chose it; names are looked at when they are resolved. */
function addressOf(text: string, isAllowed: AddressRule, inside: () => TidingsError): URL {
  const url = URL.parse(text)
  if (!url || !isWeb(url)) throw new TidingsError('rejected', 'the address is not an http or https URL')
  if (url.username || url.password)
    throw new TidingsError(
      'rejected',
      'an address with a name or password in it is not posted to: what is posted is signed',
    )
  if (!isAllowedHost(url, { isAllowed })) throw inside()
  return url
}

/** At most so many bytes; whatever comes after them is let go of. */
async function read(answer: IncomingMessage, maxBytes: number, into: Buffer[]): Promise<void> {
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    into.push(chunk.subarray(0, maxBytes - length))
    length += chunk.length
    if (length >= maxBytes) break
  }
}

/** The beginning of the answer, as text. Where its status decides, how its body ends does not matter. */
async function beginningOf(
  answer: IncomingMessage,
  { maxBytes, statusDecides }: Pick<Post, 'maxBytes' | 'statusDecides'>,
): Promise<string> {
  const { statusCode = 0 } = answer
  const chunks: Buffer[] = []
  const reading = read(answer, maxBytes, chunks)
  const whole = statusDecides ? reading.catch(() => undefined) : reading
  // Nobody wants to know what a yes says; its connection is read empty for the next post.
  if (!statusDecides || statusCode < 200 || statusCode > 299) await whole
  return Buffer.concat(chunks).toString('utf8')
}

/** The other side has closed a connection that was kept just when it was used again: nobody has read what was posted. */
const wasClosedBefore = ({ reusedSocket }: ClientRequest, { code }: NodeJS.ErrnoException): boolean =>
  reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')

function faultOf(error: unknown, isLate: boolean, inside: () => TidingsError): TidingsError {
  if (error instanceof TidingsError) return error.code === 'rejected' ? inside() : error
  const { code, message } = error as NodeJS.ErrnoException
  const what = isLate ? 'nobody answered in time' : `it could not be reached (${code ?? message})`
  return new TidingsError('unavailable', what, undefined, { cause: error })
}

/** Posts over HTTP. Names are resolved and looked at for each connection, so what is checked is what is connected to. */
export function createPosting(given: PostingOptions): Posting & Disposable {
  const { userAgent, alsoAllowed, setting, socketsPerAddress = 16 } = given
  const inside = (): TidingsError =>
    new TidingsError('rejected', `the address is not public: allow its range with \`${setting}\` if you mean it`)
  const isAllowed = allows(alsoAllowed)
  // Of its own: whatever connection it holds was made under its rule. Without the environment's proxies.
  const options = {
    keepAlive: true,
    maxSockets: socketsPerAddress,
    maxFreeSockets: socketsPerAddress,
    timeout: idleMs,
    scheduling: 'lifo',
  } as const
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }
  const lookup = guardedLookup(isAllowed)

  function answerOf(url: URL, { headers, body }: Post, signal: AbortSignal): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:'
    const request = isSecure ? requestHttps : requestHttp
    const said = { ...headers, 'user-agent': userAgent, 'content-length': Buffer.byteLength(body) }
    return new Promise((resolve, reject) => {
      const ask = (agent: HttpAgent | HttpsAgent | false): void => {
        let isAskedAgain = false
        const asked = request(url, { method: 'POST', agent, headers: said, signal, lookup })
        asked
          .on('response', resolve)
          .on('error', (error) => {
            isAskedAgain = wasClosedBefore(asked, error)
            // On a connection of its own.
            if (isAskedAgain) ask(false)
            else reject(error)
          })
          // Also where neither came: with a 101 that nobody asked for, Node ends the connection and says no more.
          .on('close', () => isAskedAgain || reject(new Error('it ended without an answer')))
          .end(body)
      }
      ask(isSecure ? agents.https : agents.http)
    })
  }

  return {
    expectAddress: (url) => void addressOf(url, isAllowed, inside),
    async post(post): Promise<Posted> {
      const url = addressOf(post.url, isAllowed, inside)
      const signal = AbortSignal.timeout(post.timeoutMs)
      try {
        const answer = await answerOf(url, post, signal)
        const body = await beginningOf(answer, post)
        // Where it did not say how long it is, an answer that was cut off looks like a whole one.
        if (!post.statusDecides) signal.throwIfAborted()
        const retryAfter = answer.headers['retry-after']
        return { status: answer.statusCode ?? 0, body, ...(retryAfter === undefined ? {} : { retryAfter }) }
      } catch (error) {
        throw faultOf(error, signal.aborted, inside)
      }
    },
    [Symbol.dispose]() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}
