import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PostgresServer } from '@tidings/testkit/postgres'
import { count, perSecond } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import type { PostgresOrder, PostgresReport } from '../targets/postgres-main.ts'

const BATCHES = [50, 200]
const WRITERS = 4
/** Of what the same server takes in bare batches. */
const TARGET = 0.7

async function measure(order: PostgresOrder): Promise<PostgresReport> {
  const child = fork(join(import.meta.dirname, '../targets/postgres-main.ts'), [JSON.stringify(order)])
  const [report] = (await once(child, 'message')) as [PostgresReport]
  return report
}

const middle = (reports: readonly PostgresReport[]): PostgresReport =>
  reports.toSorted((a, b) => a.perSecond - b.perSecond)[reports.length >> 1] as PostgresReport

/** The store and the bare statement take turns on one server. */
async function compare({ seconds, rounds, say }: Bench, url: string, batch: number) {
  const reports: Record<PostgresOrder['kind'], PostgresReport[]> = { bare: [], store: [] }
  for (let round = 0; round < rounds; round++)
    for (const kind of ['bare', 'store'] as const) {
      const report = await measure({ kind, url, batch, writers: WRITERS, seconds: Math.min(seconds, 3) })
      reports[kind].push(report)
      say(`PostgreSQL, ${kind}, batches of ${batch}: ${perSecond(report.perSecond)}`)
    }
  return { bare: middle(reports.bare), store: middle(reports.store) }
}

/** The append on PostgreSQL, each batch on disk, against bare batches on the same server. */
export const appendPostgres: Section = async (bench) => {
  await using server = await PostgresServer.start(['shared_buffers=256MB', 'max_wal_size=4GB'])
  const url = await server.database()
  const rows: Row[] = []
  const data: Record<string, unknown> = {}
  for (const batch of BATCHES) {
    const { bare, store } = await compare(bench, url, batch)
    data[`batches of ${batch}`] = { bare, store }
    const ratio = store.perSecond / bare.perSecond
    const cpu = ({ cpuMicrosEach }: PostgresReport) => `${cpuMicrosEach.toFixed(1)} µs of CPU each`
    rows.push({
      what: `append on PostgreSQL, ${count(batch)} a batch, ${WRITERS} at once`,
      measured: `${perSecond(store.perSecond)} (${cpu(store)})`,
      reference: `${perSecond(bare.perSecond)} (${cpu(bare)})`,
      ratio,
      target: { text: `≥ ${TARGET}`, met: ratio >= TARGET },
    })
  }
  return { rows, data, faults: [] }
}
