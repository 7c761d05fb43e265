import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { testSecret } from '@tidings/testkit'
import { vi } from 'vitest'
import { runCommand } from '../src/cli/run.ts'

export const main = fileURLToPath(new URL('../src/start.js', import.meta.url))

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** With the secret of the servers that tests start. */
const settingsFor = (data: string) => ({
  TIDINGS_DATA: data,
  TIDINGS_SECRET: testSecret,
  TIDINGS_PORT: '0',
  TIDINGS_LOG: 'silent',
})

/** Settings of whoever runs the tests are none of these commands'. */
function withSettings(settings: Readonly<Record<string, string>>): Disposable {
  const before = Object.entries(process.env).filter(([name]) => name.startsWith('TIDINGS_'))
  const clear = () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('TIDINGS_')) delete process.env[name]
  }
  clear()
  Object.assign(process.env, settings)
  return {
    [Symbol.dispose]() {
      clear()
      Object.assign(process.env, Object.fromEntries(before))
    },
  }
}

/** What a command line says and answers, in this process, with these settings in its environment. */
export async function said(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  using _ = withSettings(settings)
  const lines: Record<'log' | 'error', string[]> = { log: [], error: [] }
  const spies = (['log', 'error'] as const).map((kind) =>
    vi.spyOn(console, kind).mockImplementation((line: unknown) => void lines[kind].push(`${line}\n`)),
  )
  try {
    return { code: await runCommand(args), out: lines.log.join(''), err: lines.error.join('') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** A command on a data directory, in this process: a process of its own costs a hundred times as much. */
export const tidings = (data: string, ...args: string[]): Promise<Outcome> => said(args, settingsFor(data))

/** A command in a process of its own, on a data directory: where that is what is tried, or what it ends with. */
export const inOwnProcess = (data: string, ...args: string[]): Promise<Outcome> => withInput(data, '', args)

/** `input` is what comes on its standard input. */
export function withInput(data: string, input: string, args: readonly string[]): Promise<Outcome> {
  const env = { PATH: process.env.PATH ?? '', ...settingsFor(data) }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err })
    })
    child.stdin?.end(input)
  })
}
