import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  /** Resident memory in bytes. */
  readonly rss: number
  /** CPU time of all threads, user and system, in milliseconds. */
  readonly cpuMs: number
}

/** Linux counts a process's CPU time in ticks of 10 ms, whatever the kernel's own clock. */
const TICK_MS = 10
const PAGE = 4096

interface ProcStat {
  readonly parent: number
  readonly rss: number
  /** Of the process itself, and of its children that have ended. */
  readonly cpuMs: number
  readonly endedMs: number
}

function statOf(pid: number): ProcStat {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const sum = (one: number, other: number): number => (Number(fields[one]) + Number(fields[other])) * TICK_MS
  return { parent: Number(fields[1]), rss: Number(fields[21]) * PAGE, cpuMs: sum(11, 12), endedMs: sum(13, 14) }
}

/** What another process uses now. Linux tells it in /proc; elsewhere `ps` is asked. */
export function usageOf(pid: number): Usage {
  if (process.platform === 'linux') {
    const { rss, cpuMs } = statOf(pid)
    return { rss, cpuMs }
  }
  const [rss = '0', time = '0:0'] = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
  const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0)
  return { rss: Number(rss) * 1024, cpuMs: seconds * 1000 }
}

/** CPU time of a process and of all that it has started, also of those that have ended since, in milliseconds. On Linux. */
export function cpuMsWithChildren(pid: number): number {
  const { cpuMs, endedMs } = statOf(pid)
  return cpuMs + endedMs + childrenOf(pid).reduce((sum, child) => sum + child.cpuMs, 0)
}

function childrenOf(pid: number): readonly ProcStat[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = statOf(Number(name))
      return stat.parent === pid ? [stat] : []
    } catch {
      // It has ended since it was listed.
      return []
    }
  })
}

/** CPU time of this process, the load generator, in milliseconds. */
export const ownCpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
