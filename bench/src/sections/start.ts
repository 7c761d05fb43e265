import { join } from 'node:path'
import { pause } from '../load/pause.ts'
import { count, megabytes, milliseconds } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { startServer } from '../targets/server.ts'
import { bigStore } from './big-store.ts'

const TARGET_MS = 1000
const TARGET_BYTES = 150e6
const startsOf = ({ quick }: Bench): number => (quick ? 3 : 5)
const SETTLE_MS = 1500

interface Starts {
  /** Milliseconds from the spawn to the listening line: the median. */
  readonly ms: number
  /** Resident bytes after a moment of rest, the highest. */
  readonly rss: number
}

async function startAgainAndAgain(directory: string, starts: number): Promise<Starts> {
  const times: number[] = []
  let rss = 0
  for (let i = 0; i < starts; i++) {
    const server = await startServer(directory)
    times.push(server.startMs)
    await pause(SETTLE_MS)
    rss = Math.max(rss, usageOf(server.pid).rss)
    await server.stop()
  }
  times.sort((a, b) => a - b)
  return { ms: times[starts >> 1] ?? Number.NaN, rss }
}

/** How long until the server listens, and how much memory it holds then, with an empty and with a big store. */
export const start: Section = async (bench) => {
  const emptyDirectory = join(bench.directory, 'start')
  const empty = await startAgainAndAgain(emptyDirectory, startsOf(bench))
  const big = await startAgainAndAgain(await bigStore(bench, emptyDirectory), startsOf(bench))
  return {
    rows: [...rowsOf('an empty store', empty), ...rowsOf(`${count(bench.storeSize)} messages`, big)],
    data: { empty, big },
    faults: [],
  }
}

function rowsOf(store: string, { ms, rss }: Starts): Row[] {
  return [
    {
      what: `start with ${store}, median`,
      measured: milliseconds(ms),
      target: { text: `< ${count(TARGET_MS)} ms`, met: ms < TARGET_MS },
    },
    {
      what: `– memory when started`,
      measured: megabytes(rss),
      target: { text: `< ${megabytes(TARGET_BYTES)}`, met: rss < TARGET_BYTES },
    },
  ]
}
