import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Actor } from '@tidings/core'
import {
  type InputOf,
  type OperationName,
  type OutputOf,
  operations,
  parseInput,
  pathFields,
  TidingsError,
  type WireError,
} from '@tidings/protocol'
import type { Config } from '../config/schema.ts'
import { type Address, askServer } from '../operations/running-server.ts'
import { findServer } from '../operations/server-file.ts'
import { expectItsStore } from './its-store.ts'

export type CallAsApp = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<OutputOf<N>>

const app: Actor = { kind: 'app', address: 'command line' }

/** Calls over the HTTP door of a running server. Only operations whose path has plain fields are needed here. */
function overHttp(server: Address, secret: string): CallAsApp {
  return async (name, input) => {
    const definition = operations[name]
    const route = 'http' in definition ? definition.http : undefined
    if (!route) throw new Error(`${name} has no route`)
    const fields = { ...input } as Record<string, unknown>
    let path: string = route.path
    for (const field of pathFields(path)) {
      path = path.replace(`{${field}}`, encodeURIComponent(String(fields[field]).replace(/^user\//, '')))
      delete fields[field]
    }
    const inQuery = route.method === 'GET' || route.method === 'DELETE'
    const query = inQuery
      ? `?${new URLSearchParams(Object.entries(fields).map(([key, value]) => [key, String(value)]))}`
      : ''
    const asked = {
      method: route.method,
      headers: { authorization: `Bearer ${secret}`, ...(inQuery ? {} : { 'content-type': 'application/json' }) },
      ...(inQuery ? {} : { body: JSON.stringify(fields) }),
    }
    const answer = await askServer(server, `${path}${query}`, asked)
    const body = JSON.parse(answer.body) as { error?: WireError }
    if (body.error) throw TidingsError.fromWire(body.error)
    return body as OutputOf<typeof name>
  }
}

interface Page {
  readonly limit: number
  readonly next?: string
}

/** All pages of a list, one after the other. */
export async function* pagesOf<P extends { readonly next?: string | undefined }>(
  ask: (page: Page) => Promise<P>,
): AsyncGenerator<P> {
  let next: string | undefined
  do {
    const page = await ask({ limit: 200, ...(next === undefined ? {} : { next }) })
    yield page
    next = page.next
  } while (next !== undefined)
}

/**
 * Works on the server that runs on this data directory, or on the store itself when none runs. Which of them it is is asked
 * with the first call, and after its input was judged: a command that is used wrongly makes nothing and opens nothing.
 */
export async function withApp<T>(config: Config, work: (call: CallAsApp) => Promise<T>): Promise<T> {
  await using opened = new AsyncDisposableStack()
  let way: Promise<CallAsApp> | undefined
  return await work(async (name, input) => {
    parseInput(operations[name], input)
    way ??= wayToApp(config, opened)
    return (await way)(name, input)
  })
}

async function wayToApp(config: Config, opened: AsyncDisposableStack): Promise<CallAsApp> {
  const server = await findServer(config.data)
  if (server) {
    const secret = config.secret ?? readFileSync(join(config.data, 'secret'), 'utf8').trim()
    return overHttp(server, secret)
  }
  await expectItsStore(config)
  // A server is a great deal to load, and mostly there is one that runs.
  const { composeBackstage } = await import('../compose.ts')
  const backstage = opened.use(await composeBackstage({ ...config, log: 'silent' }))
  // Until the mails that belong to it are on their way; nothing else may be left that holds the process.
  const alive = setInterval(() => undefined, 60_000)
  opened.defer(() => clearInterval(alive))
  opened.defer(() => backstage.gate.drain())
  return (name, input) => backstage.gate.call(app, name, input)
}
