import { type BystanderReport, type Bystanders, startBystanders } from '../load/bystanders.ts'
import { pause } from '../load/pause.ts'
import { usageOf } from '../targets/process-usage.ts'
import type { Target } from '../targets/target.ts'
import { type Attacker, startAttacker } from './attacker.ts'
import { type AttackName, attacks } from './attacks/index.ts'
import { ordinarySignIns, type SignIns } from './ordinary-sign-ins.ts'

export interface Siege {
  /** The worse of a send's p99 to its ack and to the peer's push, in milliseconds. */
  readonly quietMs: number
  readonly duringMs: number
  /** Sends of the pair that were not acknowledged, or did not reach the peer. */
  readonly lost: number
  /** The server's memory at most, in bytes. */
  readonly rss: number
  /** Cores that the server kept busy, all of its threads together: what the pair waits for on a machine that is its own. */
  readonly quietCores: number
  readonly duringCores: number
  readonly signIns: SignIns | undefined
  readonly outcomes: Readonly<Record<string, number>>
}

export interface Times {
  readonly quietMs: number
  readonly strikeMs: number
}

const WARM_MS = 1000
const worse = ({ toAck, toPush }: BystanderReport): number => Math.max(toAck.p99, toPush.p99)

/** A pair writes to each other, first in peace, then while the attack goes on. */
export async function siege(target: Target, name: AttackName, times: Times): Promise<Siege> {
  const memory = watchMemory(target.pid)
  const pair = await startBystanders(target)
  let attacker: Attacker | undefined
  try {
    attacker = await startAttacker(target, name)
    await pause(WARM_MS)
    await pair.report()
    const quiet = await watched(target, pair, () => pause(times.quietMs))
    const others = attacks[name].signIns ? await ordinarySignIns(target.endpoint) : undefined
    const { strike } = attacker
    const during = await watched(target, pair, () => strike(times.strikeMs))
    return {
      quietMs: worse(quiet.report),
      duringMs: worse(during.report),
      lost: quiet.report.lost + during.report.lost,
      rss: memory.most(),
      quietCores: quiet.cores,
      duringCores: during.cores,
      signIns: await others?.stop(),
      outcomes: during.answer,
    }
  } finally {
    attacker?.stop()
    pair.stop()
    memory.stop()
  }
}

interface Watched<T> {
  readonly report: BystanderReport
  readonly cores: number
  readonly answer: T
}

async function watched<T>(target: Target, pair: Bystanders, meanwhile: () => Promise<T>): Promise<Watched<T>> {
  const [cpuMs, at] = [usageOf(target.pid).cpuMs, performance.now()]
  const answer = await meanwhile()
  const cores = (usageOf(target.pid).cpuMs - cpuMs) / (performance.now() - at)
  return { report: await pair.report(), cores, answer }
}

function watchMemory(pid: number): { most(): number; stop(): void } {
  let most = 0
  const look = (): void => {
    most = Math.max(most, usageOf(pid).rss)
  }
  const timer = setInterval(look, 100)
  return { most: () => most, stop: () => clearInterval(timer) }
}
