import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const name = 'server.json'

export interface RunningServer {
  readonly url: string
  readonly pid: number
}

/** Writes into the data directory where its server is, for the command line; gone when disposed of. */
export function announceServer(directory: string, url: string): Disposable {
  const file = join(directory, name)
  writeFileSync(file, `${JSON.stringify({ url, pid: process.pid } satisfies RunningServer)}\n`, { mode: 0o600 })
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
}

/** The server that runs on this data directory, if one answers. What a killed server left behind counts for nothing. */
export async function findServer(directory: string): Promise<RunningServer | undefined> {
  try {
    const server = JSON.parse(readFileSync(join(directory, name), 'utf8')) as RunningServer
    const answer = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(2000) })
    return answer.ok ? server : undefined
  } catch {
    // No file, or nobody answers: then no server runs.
    return undefined
  }
}
