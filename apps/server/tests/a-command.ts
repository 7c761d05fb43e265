import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const main = fileURLToPath(new URL('../src/start.js', import.meta.url))

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A command in a process of its own, on a data directory. */
export const tidings = (data: string, ...args: string[]): Promise<Outcome> => withInput(data, '', args)

/** `input` is what comes on its standard input. */
export function withInput(data: string, input: string, args: readonly string[]): Promise<Outcome> {
  const env = { PATH: process.env.PATH ?? '', TIDINGS_DATA: data, TIDINGS_PORT: '0', TIDINGS_LOG: 'silent' }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err })
    })
    child.stdin?.end(input)
  })
}
