import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Endpoint } from '../wire/connection.ts'

export interface Listening {
  readonly endpoint: Endpoint
  /** Milliseconds from the spawn to the line that says where it listens. */
  readonly startMs: number
}

/** A server in a process of its own. */
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
  const child = spawn(process.execPath, options.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  })
  const log = createWriteStream(options.logFile, { flags: 'a' })
  child.stderr.pipe(log, { end: false })
  const exited = once(child, 'close').then(([code]) => {
    log.end()
    return code as number | null
  })
  const listening = Promise.race([
    address(child, log).then((endpoint) => ({ endpoint, startMs: performance.now() - before })),
    exited.then((code) => Promise.reject(new Error(`exited with ${code} before listening, see ${options.logFile}`))),
    silence(child, options.timeoutMs ?? 30_000),
  ])
  // Whoever kills it during its start waits for `exited` and may not look at this one.
  listening.catch(() => undefined)
  return { pid: child.pid ?? 0, listening, exited, kill: (signal) => void child.kill(signal) }
}

function address(child: ChildProcess, log: NodeJS.WritableStream): Promise<Endpoint> {
  let text = ''
  let found = false
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      log.write(chunk)
      if (found) return
      text += chunk.toString()
      const match = LISTENING.exec(text)
      if (!match) return
      found = true
      resolve({ host: '127.0.0.1', port: Number(match[1]) })
    })
  })
}

function silence(child: ChildProcess, timeoutMs: number): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`did not listen within ${timeoutMs} ms`))
    }, timeoutMs)
    child.once('close', () => clearTimeout(timer))
  })
}
