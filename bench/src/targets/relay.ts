import { join } from 'node:path'
import { startProcess } from './child-process.ts'
import type { Target } from './target.ts'

export async function startRelay(directory: string): Promise<Target> {
  const child = startProcess({
    args: [join(import.meta.dirname, 'relay-main.ts')],
    logFile: join(directory, 'relay.log'),
  })
  const { endpoint, startMs } = await child.listening
  return {
    name: 'relay',
    pid: child.pid,
    endpoint,
    startMs,
    tokens: async (uids) => uids,
    stop: async () => {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}
