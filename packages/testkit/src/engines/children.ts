import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

interface Started {
  readonly child: ChildProcess
  /** What the line said. */
  readonly said: RegExpExecArray
}

/** Starts a program and waits until it says so in a line of its output; rejects with all that it said when it ends before. */
export async function startProgram(
  command: readonly [string, ...string[]],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const [program, ...args] = command
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const lines: string[] = []
  const said = await new Promise<RegExpExecArray>((resolve, reject) => {
    const hear = (line: string): void => {
      lines.push(line)
      const found = ready.exec(line)
      if (found) resolve(found)
    }
    for (const output of child.stdio.slice(1)) if (output && 'read' in output) createInterface(output).on('line', hear)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} ended at its start:\n${lines.slice(-20).join('\n')}`)))
  })
  return { child, said }
}

export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const slow = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(slow)
}
