import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import { type ConfigChange, startServer, type TestServer } from '@tidings/testkit'
import { jsonOf, parseJson } from '../src/wire/json.ts'
import { signedHeaders } from '../src/wire/sign.ts'

export const secret = 'a-secret-of-the-wildfire-server'

export interface Answer {
  readonly status: number
  readonly code: number
  readonly msg: string
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  readonly result?: any
}

interface Signing {
  readonly url: string
  readonly secret: string
  readonly rid?: string
  readonly cid?: string
}

/** A program that signs as those of Wildfire do. */
export const program =
  ({ url, secret: own, rid, cid }: Signing) =>
  async (path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const said = {
      ...signedHeaders(own, Date.now(), '76616'),
      ...(rid === undefined ? {} : { rid }),
      ...(cid === undefined ? {} : { cid }),
      ...headers,
    }
    const text = body === undefined ? '' : typeof body === 'string' ? body : jsonOf(body)
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers: said, body: text })
    return { status: answer.status, ...(parseJson(await answer.text()) as Omit<Answer, 'status'>) }
  }

export type Program = ReturnType<typeof program>

interface Person {
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
}

const address = '127.0.0.1'

export interface World extends AsyncDisposable {
  readonly server: TestServer
  readonly admin: Program
  robot(rid: string, secret: string): Program
  channel(cid: string, secret: string): Program
  /** Somebody who is there, and does things by another door. */
  person(uid: string): Promise<Person>
}

export async function aWorld(change: object = {}, more: ConfigChange = {}): Promise<World> {
  const places = { host: '127.0.0.1', port: 0, robotHost: '127.0.0.1', robotPort: 0 }
  const wildfire = { ...places, enabled: true, tls: false, checkTime: true, secret, ...change }
  const server = await startServer({ doors: { wildfire }, webhooks: { allow: ['127.0.0.0/8'] }, ...more })
  const { admin, robots } = server.doors.wildfire ?? { admin: '', robots: '' }
  return {
    server,
    admin: program({ url: admin, secret }),
    robot: (rid, own) => program({ url: robots, secret: own, rid }),
    channel: (cid, own) => program({ url: robots, secret: own, cid }),
    async person(uid) {
      await server.gate.call({ kind: 'app', address }, 'user.create', { user: uid })
      return { call: (name, input) => server.gate.call({ kind: 'user', uid, address }, name, input) }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export interface Posted {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: what Wildfire posts
  readonly body: any
}

/** A program of a robot or a channel: takes what is posted to it, or answers with another status for a while. */
export async function aReceiver() {
  const came: Posted[] = []
  const waiting: (() => void)[] = []
  let status = 200
  const server = createServer(async (request, response) => {
    const text = Buffer.concat((await request.toArray()) as Buffer[]).toString()
    if (status === 200) came.push({ path: request.url ?? '', headers: request.headers, body: parseJson(text) })
    response.writeHead(status).end('ok')
    for (const wake of waiting.splice(0)) wake()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    came,
    answers(next: number) {
      status = next
    },
    /** So many have come. */
    async has(count: number): Promise<readonly Posted[]> {
      while (came.length < count) await new Promise<void>((resolve) => void waiting.push(resolve))
      return came
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
