import { ownCpuMs, usageOf } from '../targets/process-usage.ts'
import type { Target } from '../targets/target.ts'
import { pause } from './pause.ts'

/** What one stretch of load did. */
export interface Sample {
  readonly count: number
  readonly seconds: number
  /** CPU time of the measured process and of the load generator. */
  readonly cpuMs: number
  readonly loadCpuMs: number
}

/** Watches a counter and both processes' CPU for a while. */
export async function sample(target: Target, seconds: number, counter: () => number): Promise<Sample> {
  const before = { count: counter(), at: performance.now(), cpuMs: usageOf(target.pid).cpuMs, loadCpuMs: ownCpuMs() }
  await pause(seconds * 1000)
  return {
    count: counter() - before.count,
    seconds: (performance.now() - before.at) / 1000,
    cpuMs: usageOf(target.pid).cpuMs - before.cpuMs,
    loadCpuMs: ownCpuMs() - before.loadCpuMs,
  }
}

export const rateOf = ({ count, seconds }: Sample): number => count / seconds

export function together(samples: readonly Sample[]): Sample {
  const sum = (field: keyof Sample): number => samples.reduce((all, one) => all + one[field], 0)
  return { count: sum('count'), seconds: sum('seconds'), cpuMs: sum('cpuMs'), loadCpuMs: sum('loadCpuMs') }
}
