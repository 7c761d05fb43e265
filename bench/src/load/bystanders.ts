import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Target } from '../targets/target.ts'
import { identities } from './clients.ts'

export interface BystanderReport {
  readonly toAck: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly toPush: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Sends that were neither acknowledged nor pushed within two seconds after the report was asked for. */
  readonly lost: number
}

export interface Bystanders {
  /** What they saw since the last report. */
  report(): Promise<BystanderReport>
  stop(): void
}

/** Two people who write to each other a hundred times a second, in a process of their own: nothing slows them but the server. */
export async function startBystanders(target: Target): Promise<Bystanders> {
  const who = await identities(target, ['bystander-a', 'bystander-b'])
  const child = fork(join(import.meta.dirname, 'bystanders-main.ts'), [
    JSON.stringify({ endpoint: target.endpoint, who }),
  ])
  const next = async (): Promise<unknown> => (await once(child, 'message'))[0]
  await next()
  return {
    report: async () => {
      child.send('report')
      return (await next()) as BystanderReport
    },
    stop: () => void child.kill(),
  }
}
