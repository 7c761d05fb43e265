import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { endsWithUs } from '@tidings/testkit/ends-with-us'
import type { Endpoint } from '../wire/connection.ts'

export interface Listening {
  readonly endpoint: Endpoint
  /** Milliseconds from the spawn to the line that says where it listens. */
  readonly startMs: number
}

/** A server in a process of its own. It ends with this one. */
export interface ServerProcess {
  readonly pid: number
  /** Rejects when it exits, or stays silent too long, instead of printing where it listens. */
  readonly listening: Promise<Listening>
  /** Resolves with the exit code (null: ended by a signal) when it is gone. */
  readonly exited: Promise<number | null>
  kill(signal: NodeJS.Signals): void
}

export interface SpawnOptions {
  /** Arguments of `node`. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Everything that it prints is appended here. */
  readonly logFile: string
  readonly timeoutMs?: number
}

const LISTENING = /https?:\/\/[\w.]+:(\d+)/

/** Starts a Node program that prints an http URL when it listens. */
export function startProcess(options: SpawnOptions): ServerProcess {
  const before = performance.now()
  // Straight into the file: what a dying process says last must not depend on this one.
  const log = openSync(options.logFile, 'a')
  const child = spawn(process.execPath, options.args, {
    stdio: ['ignore', 'pipe', log],
    env: { ...process.env, ...options.env },
  })
  endsWithUs(child)
  const exited = once(child, 'close').then(([code]) => {
    closeSync(log)
    return code as number | null
  })
  const listening = Promise.race([
    address(child, log, options.timeoutMs ?? 30_000).then((endpoint) => ({
      endpoint,
      startMs: performance.now() - before,
    })),
    exited.then((code) => Promise.reject(new Error(`exited with ${code} before listening, see ${options.logFile}`))),
  ])
  // Whoever kills it during its start waits for `exited` and may not look at this one.
  listening.catch(() => undefined)
  return { pid: child.pid ?? 0, listening, exited, kill: (signal) => void child.kill(signal) }
}

function address(child: ChildProcess, log: number, timeoutMs: number): Promise<Endpoint> {
  let text = ''
  return new Promise((resolve, reject) => {
    const silent = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`did not listen within ${timeoutMs} ms`))
    }, timeoutMs)
    child.once('close', () => clearTimeout(silent))
    const look = (chunk: Buffer): void => {
      text += chunk.toString()
      const match = LISTENING.exec(text)
      if (!match) return
      clearTimeout(silent)
      child.stdout?.off('data', look)
      resolve({ host: '127.0.0.1', port: Number(match[1]) })
    }
    child.stdout?.on('data', look)
    child.stdout?.on('data', (chunk: Buffer) => writeSync(log, chunk))
  })
}
