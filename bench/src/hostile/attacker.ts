import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { identities, uidsOf } from '../load/clients.ts'
import type { Target } from '../targets/target.ts'
import { type AttackName, attacks } from './attacks/index.ts'

/** Whoever attacks has a machine of their own: here theirs gives way to the server and the pair. */
const NICE = 19

export interface Attacker {
  /** Resolves with what came of it, by kind, when the time is over. */
  strike(milliseconds: number): Promise<Readonly<Record<string, number>>>
  stop(): void
}

/** An attacker who is ready. */
export async function startAttacker(target: Target, name: AttackName): Promise<Attacker> {
  const { accounts = 0, crowd = 0 } = attacks[name]
  const crowdUids = uidsOf('crowd-', crowd)
  await target.tokens(crowdUids)
  const orders = {
    name,
    endpoint: target.endpoint,
    accounts: await identities(target, uidsOf('hostile-', accounts)),
    crowd: crowdUids,
  }
  const child = fork(join(import.meta.dirname, 'attacker-main.ts'), [JSON.stringify(orders)])
  if (child.pid !== undefined) setPriority(child.pid, NICE)
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the attacker ended with ${code}`)))
  ended.catch(() => undefined)
  const next = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), ended]))[0]
  await next()
  return {
    strike: (milliseconds) => {
      child.send(milliseconds)
      return next() as Promise<Readonly<Record<string, number>>>
    },
    stop: () => void child.kill('SIGKILL'),
  }
}
