import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, DeviceAddress, PushProvider } from '@tidings/core'
import { createPosting } from '@tidings/outbound-node'
import type { VendorParts } from '../src/vendors/vendor.ts'
import { now } from './a-notice.ts'
import type { Answering, ProviderRig } from './conformance.ts'

/** What came to a stand-in. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Reply {
  readonly status: number
  readonly body: unknown
}

/** An answer as the provider's document has it, and what it is to mean. */
export interface Documented extends Reply {
  readonly came: 'taken' | 'dead' | 'refused' | 'failed' | 'unauthorised'
}

/** A provider, as its document says that its server behaves. */
export interface Vendor {
  readonly answers: readonly Documented[]
  readonly secrets: readonly string[]
  readonly to?: DeviceAddress
  create(origin: string, parts: VendorParts): PushProvider
  /** Where it hands out tokens: what `token` is answered as, undefined for a question that is not signed as it should be. */
  readonly tokens?: { readonly path: string; reply(asked: Asked, token: string): object | undefined }
  /** How wrong keys are answered there. */
  readonly wrongKeys?: Reply
  /** The push is signed, or holds this token; undefined: none was ever handed out. */
  authorises(asked: Asked, token: string | undefined): boolean
  readonly hasTokens?: boolean
}

/** Holds the time of day, and lets the rest go on. */
const clock: Clock = {
  now: () => now,
  elapsed: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms).unref()
    return () => clearTimeout(timer)
  },
}

export interface VendorRig extends ProviderRig {
  readonly origin: string
  readonly pushes: readonly Asked[]
  reply(reply: Reply): void
}

const html = '<!doctype html><title>Bad gateway</title>'

/** Answers that are none. */
function misbehave(how: Answering, response: ServerResponse): boolean {
  switch (how) {
    case 'busy':
      response.writeHead(429, { 'retry-after': '120', 'content-type': 'application/json' }).end('{}')
      return true
    case 'trouble':
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"code":1}')
      return true
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end(html)
      return true
    case 'redirect':
      response.writeHead(302, { location: '/elsewhere' }).end()
      return true
    case 'nothing':
      response.destroy()
      return true
    case 'hangs':
      return true
    case 'flood':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.on('error', () => undefined).end(`"${'x'.repeat(10_000_000)}"`)
      return true
    default:
      return false
  }
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString('utf8')
}

/** A stand-in of one provider on loopback, and ours that speaks to it. */
export async function startVendor(vendor: Vendor, timeoutMs = 5000): Promise<VendorRig> {
  const pushes: Asked[] = []
  let tokens = 0
  let how: Answering = 'taken'
  let fixed: Reply | undefined
  const documented = (came: string): Reply =>
    vendor.answers.find((one) => one.came === came) ?? { status: 500, body: 'the test has no such answer' }

  const say = (response: ServerResponse, { status, body }: Reply): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

  function answerToken(asked: Asked, response: ServerResponse): void {
    tokens++
    const reply = how === 'wrong keys' ? undefined : vendor.tokens?.reply(asked, `token-${tokens}`)
    say(response, reply ? { status: 200, body: reply } : (vendor.wrongKeys ?? { status: 401, body: {} }))
  }

  function answerPush(asked: Asked, response: ServerResponse): void {
    pushes.push(asked)
    if (misbehave(how, response)) return
    const isAuthorised = vendor.authorises(asked, tokens === 0 ? undefined : `token-${tokens}`)
    if (!isAuthorised || how === 'wrong keys' || how.startsWith('unauthorised')) {
      if (how === 'unauthorised once') how = 'taken'
      say(response, documented('unauthorised'))
    } else say(response, fixed ?? documented(how))
  }

  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url = '', headers } = request
      const asked = { method, path: url, headers, text: await textOf(request) }
      if (vendor.tokens?.path === url) answerToken(asked, response)
      else answerPush(asked, response)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const posting = createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'push.allow' })
  return {
    origin,
    pushes,
    provider: vendor.create(origin, { posting, clock, timeoutMs }),
    to: vendor.to ?? { token: 'device-token-of-bob', app: 'com.example.chat' },
    secrets: [...vendor.secrets, 'token-1', 'token-2'],
    hasTokens: vendor.hasTokens ?? vendor.tokens !== undefined,
    asksForTokens: vendor.tokens !== undefined,
    answer(next) {
      how = next
      fixed = undefined
    },
    reply(next) {
      how = 'taken'
      fixed = next
    },
    counted: () => ({ pushes: pushes.length, tokens }),
    async [Symbol.asyncDispose]() {
      posting[Symbol.dispose]()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
