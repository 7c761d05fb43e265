import { X509Certificate } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, askServer } from './running-server.ts'

const name = 'server.json'

export interface RunningServer extends Address {
  readonly pid: number
  /** What stood on its command line, for a restart. */
  readonly flags: Readonly<Record<string, string>>
}

/** Where a server listens that has read its certificate from this file. */
export function addressOf(url: string, certFile: string | undefined): Address {
  if (certFile === undefined) return { url }
  return { url, certificate: new X509Certificate(readFileSync(certFile)).fingerprint256 }
}

/** Writes into the data directory where its server is, for the command line; gone when disposed of. */
export function announceServer(directory: string, at: Address, flags: RunningServer['flags']): Disposable {
  const file = join(directory, name)
  const server: RunningServer = { ...at, pid: process.pid, flags }
  writeFileSync(file, `${JSON.stringify(server)}\n`, { mode: 0o600 })
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
}

/** What the server of this directory has written down, or one that was killed. */
export function readServer(directory: string): RunningServer | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, name), 'utf8')) as RunningServer
  } catch {
    // No file: no server has been started, or it has stopped.
    return undefined
  }
}

/** The server that runs on this data directory, if one answers. What a killed server left behind counts for nothing. */
export async function findServer(directory: string): Promise<RunningServer | undefined> {
  const server = readServer(directory)
  if (!server) return undefined
  try {
    const { status } = await askServer(server, '/healthz', { method: 'GET', headers: {} }, AbortSignal.timeout(2000))
    return status === 200 ? server : undefined
  } catch {
    // Nobody answers, or another one does: then no server of this directory runs.
    return undefined
  }
}
