import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Usage {
  /** Resident memory in bytes. */
  readonly rss: number
  /** CPU time of all threads, user and system, in milliseconds. */
  readonly cpuMs: number
}

/** Linux counts a process's CPU time in ticks of 10 ms, whatever the kernel's own clock. */
const TICK_MS = 10
const PAGE = 4096

/** What another process uses now. Linux tells it in /proc; elsewhere `ps` is asked. */
export function usageOf(pid: number): Usage {
  if (process.platform === 'linux') {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { rss: Number(fields[21]) * PAGE, cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS }
  }
  const [rss = '0', time = '0:0'] = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
  const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0)
  return { rss: Number(rss) * 1024, cpuMs: seconds * 1000 }
}

/** CPU time of this process, the load generator, in milliseconds. */
export const ownCpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
