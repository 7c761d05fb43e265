import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { count, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import type { AppendReport } from '../targets/append-main.ts'

/** What a group commit gathers from a few, from many and from all of the users of the p2p section. */
const BATCHES = [20, 100, 500]

/** The reference for the store: batches of entries into SQLite and nothing else. */
export const append: Section = async (bench) => {
  const rows: Row[] = []
  const data: Record<string, AppendReport> = {}
  for (const batch of BATCHES) {
    const order = { file: join(bench.directory, `append-${batch}.db`), batch, seconds: Math.min(bench.seconds, 3) }
    const child = fork(join(import.meta.dirname, '../targets/append-main.ts'), [JSON.stringify(order)])
    const [report] = (await once(child, 'message')) as [AppendReport]
    data[`batches of ${batch}`] = report
    const cpu = `${report.cpuMicrosEach.toFixed(1)} µs of CPU each`
    rows.push({
      what: `bare SQLite append, ${count(batch)} a transaction`,
      measured: '',
      reference: `${perSecond(report.perSecond)} (${cpu})`,
    })
    bench.say(`bare append, batches of ${batch}: ${perSecond(report.perSecond)}`)
  }
  return { rows, data, faults: [] }
}
