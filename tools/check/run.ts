import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.ts'

export interface Result {
  readonly ok: boolean
  /** What the step said, for a reader who has to mend something. */
  readonly output: string
}

export type Step = () => Promise<Result>

/** Runs a program of node_modules/.bin, or a file with Node, in `cwd`. */
export function run(program: string, args: readonly string[], cwd: string = root): Promise<Result> {
  const [command, rest] =
    program === 'node' ? [process.execPath, args] : [join(root, 'node_modules', '.bin', program), args]
  return new Promise((resolve) => {
    const child = spawn(command, rest, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let output = ''
    const gather = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', gather)
    child.stderr.on('data', gather)
    child.on('error', (error) => resolve({ ok: false, output: error.message }))
    child.on('close', (status) => resolve({ ok: status === 0, output: output.trim() }))
  })
}
