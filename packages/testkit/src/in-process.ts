import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config, Server } from '@tidings/server'
import { failOnUnsaid } from './core/unsaid.ts'

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly data: string
  readonly secret: string
  readonly config: Config
  /** What its doors see. */
  readonly gate: Server['gate']
  /** Where programs of other systems reach it. */
  readonly doors: Server['doors']
}

/** A strong secret for tests. */
export const testSecret = 'Zk3vQ8yN1xR6tB0wL5mH9cJ2fD7gS4aPqUeXiToV'

const generous = { perSecond: 1e6, burst: 1e6 }

/** Settings to change; of a group only those that are named. */
export type ConfigChange = {
  readonly [K in keyof Config]?: Config[K] extends readonly unknown[]
    ? Config[K]
    : Config[K] extends object
      ? Partial<Config[K]>
      : Config[K]
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Merges settings into generous ones: rates, and who may invite whom, are not what a test is for, unless it says so. */
export function configOf(defaults: Config, data: string, change: ConfigChange): Config {
  const bytes = { perSecond: 1e9, burst: 1e9 }
  const calls = { send: generous, read: generous, write: generous, signIn: generous }
  const rates = { ...calls, userBytes: bytes, addressBytes: bytes }
  const limits = { ...defaults.limits, connectionsPerAddress: 10_000 }
  const groups = { rates, limits, defaults: { ...defaults.defaults, invites: 'direct' as const } }
  const base: Config = {
    ...defaults,
    port: 0,
    data,
    log: 'silent',
    secret: testSecret,
    drain: 500,
    ...groups,
    checked: true,
  }
  const merged = Object.entries(change).map(([name, value]) => {
    const before = base[name as keyof Config]
    return [name, isGroup(value) && isGroup(before) ? { ...before, ...value } : value]
  })
  return { ...base, ...Object.fromEntries(merged) } as Config
}

/** The same server that operators run, in this process, on a data directory of its own. */
export async function startServer(change: ConfigChange = {}): Promise<TestServer> {
  const data = change.data ?? mkdtempSync(join(tmpdir(), 'tidings-test-'))
  // Loaded only here: most stories in a browser have their server in a process of its own.
  const { compose, loadConfig } = await import('@tidings/server')
  const config = configOf(loadConfig({ env: {}, flags: {} }), data, change)
  const server = await compose(config, { unsaid: failOnUnsaid })
  return {
    url: server.url,
    data,
    secret: testSecret,
    config,
    gate: server.gate,
    doors: server.doors,
    async [Symbol.asyncDispose]() {
      await server.stop()
      if (change.data === undefined) rmSync(data, { recursive: true, force: true })
    },
  }
}
