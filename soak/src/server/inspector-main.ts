import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import type { Measured } from './soak-server.ts'

/**
 * Loaded into the server's process before the server: answers over IPC what it holds. The server itself knows nothing of
 * it.
 */

const { gc } = globalThis as unknown as { gc: () => void }
const ROUNDS = 4

async function measure(heapFile: string): Promise<Measured> {
  // What a finaliser lets go of is only garbage in the next round.
  for (let round = 0; round < ROUNDS; round++) {
    gc()
    await pause(50)
  }
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  const descriptors = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
  const { heapUsed, external, rss } = process.memoryUsage()
  writeHeapSnapshot(heapFile)
  return { resources, descriptors, heapUsed, external, rss }
}

if (isMainThread) {
  process.on('message', (heapFile: string) => void measure(heapFile).then((measured) => process.send?.(measured)))
  // Whoever asks is gone: nobody would ever stop it.
  process.once('disconnect', () => process.kill(process.pid))
  // A server that has nothing left to do ends, asked by a channel or not.
  process.channel?.unref()
}
