import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from './command.ts'

export const bench: Command = {
  usage: 'bench [-- <flags of the bench>]',
  summary: 'Measures this machine with the benchmarks of the repository.',
  async run({ words }) {
    const script = fileURLToPath(new URL('../../../../bench/src/main.ts', import.meta.url))
    if (!existsSync(script)) {
      console.error('the benchmarks come with the source: clone the repository and run npm run bench')
      return 1
    }
    const child = spawn(process.execPath, [script, ...words], { stdio: 'inherit' })
    return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
  },
}
