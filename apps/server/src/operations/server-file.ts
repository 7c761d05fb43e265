import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const name = 'server.json'

export interface RunningServer {
  readonly url: string
  readonly pid: number
  /** What stood on its command line, for a restart. */
  readonly flags: Readonly<Record<string, string>>
}

/** Writes into the data directory where its server is, for the command line; gone when disposed of. */
export function announceServer(directory: string, url: string, flags: RunningServer['flags']): Disposable {
  const file = join(directory, name)
  const server: RunningServer = { url, pid: process.pid, flags }
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
    const answer = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(2000) })
    return answer.ok ? server : undefined
  } catch {
    // Nobody answers: then no server runs.
    return undefined
  }
}
