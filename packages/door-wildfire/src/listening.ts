import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Log } from '@tidings/core'
import { callerAddress, wireError } from '@tidings/door-kit'
import type { WildfireConfig } from './config.ts'
import { type AskedBy, askingOf, type Route, type RouteParts, type Routes } from './routes/route.ts'
import { bodyOf } from './wire/body.ts'
import { badParameter, codes, Refusal, refusalOf } from './wire/errors.ts'
import { jsonOf } from './wire/json.ts'
import { type Judged, judged } from './wire/sign.ts'

/** Who signs what lies beneath a path, and what they may ask. */
export interface Area {
  readonly prefix: string
  readonly routes: Routes
  /** The header that says whose secret it is; undefined: the operator's. */
  readonly who?: 'rid' | 'cid'
}

export interface ListeningParts extends RouteParts {
  readonly config: WildfireConfig
  readonly log: Log
}

interface Answer {
  readonly status: number
  readonly body: object
}

const answered = (result: unknown): Answer => ({
  status: 200,
  body: { code: 0, msg: 'success', ...(result === undefined ? {} : { result }) },
})

const refused = ({ code, message }: Refusal, status = 200): Answer => ({ status, body: { code, msg: message } })

const unknownRoute: Answer = refused(new Refusal(codes.notImplemented, 'there is no such call here'), 404)

const faults: Readonly<Record<Exclude<Judged, 'right'>, Refusal>> = {
  missing: new Refusal(codes.notSigned, 'the headers nonce, timestamp and sign are needed'),
  old: new Refusal(codes.signTooOld, 'the time of the signature is more than two hours from that of the server'),
  wrong: new Refusal(codes.signWrong, 'the signature is wrong'),
}

/** By whose program something is asked. */
const askedBy = (who: Area['who'], name: string, address: string): AskedBy => ({
  address,
  ...(who === 'rid' ? { robot: name } : {}),
  ...(who === 'cid' ? { channel: name } : {}),
})

/** Signed with this for whom there is no secret: what is answered takes as long. */
const nobodys = 'nobody has this secret'

function send(response: ServerResponse, { status, body }: Answer, isRead: boolean): void {
  const text = Buffer.from(jsonOf(body))
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': text.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isRead ? {} : { connection: 'close' }),
  })
  response.end(text)
}

function foundIn(areas: readonly Area[], path: string): { readonly area: Area; readonly route: Route } | undefined {
  for (const area of areas) {
    const name = path.startsWith(area.prefix) ? path.slice(area.prefix.length).replace(/\/$/, '') : ''
    const route = Object.hasOwn(area.routes, name) ? area.routes[name] : undefined
    if (route) return { area, route }
  }
  return undefined
}

/** Answers signed requests: who signs is known before anything of a body is read. */
export function createListening(areas: readonly Area[], parts: ListeningParts): RequestListener {
  const { config, door, secrets, channels, now, log } = parts

  /** What the signature says of somebody for whom there is a secret, or none. */
  function outcomeOf({ headers }: IncomingMessage, secret: string | undefined): Judged {
    const found = judged(headers, secret ?? nobodys, config.checkTime ? now() : undefined)
    return found === 'right' && secret === undefined ? 'wrong' : found
  }

  async function signer(request: IncomingMessage, { who }: Area, address: string): Promise<string> {
    const name = who === undefined ? '' : request.headers[who]
    if (typeof name !== 'string') throw faults.missing
    const secret = who === undefined ? config.secret : (await (who === 'cid' ? channels : secrets).of(name))?.secret
    const outcome = outcomeOf(request, secret)
    if (outcome === 'right') return name
    if (outcome === 'wrong') door.wasWrong(address)
    throw faults[outcome]
  }

  async function signed(request: IncomingMessage, area: Area, address: string): Promise<string | Answer> {
    try {
      door.expectTry(address)
      return await signer(request, area, address)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal) return refused(refusal, 401)
      throw error
    }
  }

  async function carriedOut(request: IncomingMessage, route: Route, by: AskedBy) {
    const body = route.input.safeParse(await bodyOf(request, config.bodyBytes))
    if (body.success) return route.answer(askingOf(parts, by), body.data)
    const [issue] = body.error.issues
    throw badParameter(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`)
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (path === '/admin/health') return answered([{ node: 'tidings' }])
    const found = request.method === 'POST' ? foundIn(areas, path) : undefined
    if (!found) return unknownRoute
    const address = callerAddress(request, config.proxies)
    const by = await signed(request, found.area, address)
    if (typeof by !== 'string') return by
    try {
      return answered(await carriedOut(request, found.route, askedBy(found.area.who, by, address)))
    } catch (error) {
      const refusal = refusalOf(error, found.route.own)
      if (refusal) return refused(refusal)
      throw error
    }
  }

  return (request, response) => {
    answer(request)
      .catch(
        (error: unknown): Answer =>
          refused(refusalOf(error) ?? new Refusal(codes.internal, wireError(error, log).message)),
      )
      .then((said) => send(response, said, request.complete))
      .catch((error: unknown) => log.error({ err: error }, 'an answer could not be written'))
  }
}
