import { mkdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import type { Endpoint } from '../wire/connection.ts'
import { type ServerProcess, startProcess } from './child-process.ts'
import { inParallel } from './in-parallel.ts'
import type { Target } from './target.ts'

export type { Endpoint } from '../wire/connection.ts'
export type { ServerProcess } from './child-process.ts'

const MAIN = join(import.meta.dirname, '../../../apps/server/src/start.js')
/** The app secret of measured servers; they listen on loopback and live for seconds. */
export const SECRET = 'bench-2f1d6c3e9a7b4850-only-for-loopback'

/** Limits that exist to stop floods, out of the way of a flood that is wanted. Everything else is as it ships. */
export const raisedLimits: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'LIMITS_FRAMES_PER_SECOND',
    'LIMITS_FRAMES_BURST',
    'LIMITS_CONNECTIONS_PER_ADDRESS',
    'LIMITS_WRITTEN_PER_DAY',
    ...['SEND', 'READ', 'WRITE', 'SIGN_IN', 'USER_BYTES', 'ADDRESS_BYTES'].flatMap((name) => [
      `RATES_${name}_PER_SECOND`,
      `RATES_${name}_BURST`,
    ]),
  ].map((name) => [`TIDINGS_${name}`, '1000000000']),
)

/** Whether the limits that stop floods are out of the way, or as they ship. */
export type Limits = 'raised' | 'shipped'

/** A server process on a data directory, not yet listening. `main`: of another copy of Tidings than this one. */
export function spawnServer(
  directory: string,
  env: Readonly<Record<string, string>> = {},
  limits: Limits = 'raised',
  main = MAIN,
): ServerProcess {
  mkdirSync(directory, { recursive: true })
  return startProcess({
    args: [main, 'serve'],
    env: {
      TIDINGS_HOST: '127.0.0.1',
      TIDINGS_PORT: '0',
      TIDINGS_DATA: directory,
      TIDINGS_SECRET: SECRET,
      ...(limits === 'raised' ? raisedLimits : {}),
      ...env,
    },
    logFile: `${directory}.log`,
  })
}

/** A server that listens. */
export async function startServer(
  directory: string,
  env: Readonly<Record<string, string>> = {},
  limits: Limits = 'raised',
): Promise<Target> {
  const child = spawnServer(directory, env, limits)
  const { endpoint, startMs } = await child.listening
  return {
    name: 'server',
    pid: child.pid,
    endpoint,
    startMs,
    tokens: (uids) => tokensFor(endpoint, uids),
    stop: async () => {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}

/** An edge of this server, in a process of its own: the same users, by another way. */
export async function startEdge(directory: string, { endpoint: centre, tokens }: Target): Promise<Target> {
  const { code } = (await post(new Agent(), centre, '/v1/admin/edges', { name: 'bench' })) as { code: string }
  const at = ['--center', `ws://${centre.host}:${centre.port}`, '--join', code]
  const child = startProcess({
    args: [MAIN, 'edge', ...at, '--host', '127.0.0.1', '--port', '0', '--data', directory],
    logFile: `${directory}.log`,
  })
  const { endpoint, startMs } = await child.listening
  return {
    ...{ name: 'server', pid: child.pid, endpoint, startMs, tokens },
    stop: async () => {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}

/** Users and contacts are the app's: no record is needed for somebody to be written to. */
export const external = { TIDINGS_USERS: 'external', TIDINGS_CONTACTS: 'external' }

/** Makes the users and a token for each, over the API, as an app server does. */
export async function tokensFor(endpoint: Endpoint, uids: readonly string[]): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  try {
    return await inParallel(uids, 32, async (uid) => {
      await post(agent, endpoint, '/v1/admin/users', { user: uid })
      const { token } = (await post(agent, endpoint, '/v1/tokens', { user: uid })) as { token: string }
      return token
    })
  } finally {
    agent.destroy()
  }
}

/** One call of the app's own server. */
export async function asApp(endpoint: Endpoint, path: string, body: unknown, method = 'POST'): Promise<unknown> {
  const agent = new Agent()
  try {
    return await ask(agent, endpoint, { path, method }, body)
  } finally {
    agent.destroy()
  }
}

const post = (agent: Agent, endpoint: Endpoint, path: string, body: unknown): Promise<unknown> =>
  ask(agent, endpoint, { path, method: 'POST' }, body)

interface Asked {
  readonly path: string
  readonly method: string
}

function ask(agent: Agent, endpoint: Endpoint, { path, method }: Asked, body: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const call = request({ ...endpoint, path, method, agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        if (response.statusCode === 200 || response.statusCode === 201) resolve(JSON.parse(text))
        else reject(new Error(`POST ${path}: ${response.statusCode} ${text}`))
      })
    })
    call.on('error', reject)
    call.end(JSON.stringify(body))
  })
}
