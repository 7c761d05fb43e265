import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Store } from '@tidings/core'
import { openPostgresStore } from '@tidings/storage-postgres'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { PostgresServer } from '@tidings/testkit/postgres'
import { pause } from '../load/pause.ts'
import { count, microseconds, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { asApp, startServer } from '../targets/server.ts'
import type { ReceiverReport } from '../targets/webhook-receiver-main.ts'

const CONVERSATIONS = 200
/** As a busy server writes: each from another conversation than the one before. */
const BATCH = 50
const TARGETS = { SQLite: 2000, PostgreSQL: 1000 } as const
const TIDINGS_WEBHOOKS_ALLOW = '127.0.0.0/8'
const patienceMs = 60_000

interface Place {
  readonly name: keyof typeof TARGETS
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly open: () => Promise<Store & AsyncDisposable>
}

interface Measured extends ReceiverReport {
  readonly rate: number
  readonly cpuMs: number
}

/** What was written while nobody was there is told to one webhook, whose receiver says yes at once. */
export const webhooks: Section = async (bench) => {
  await using postgres = await PostgresServer.start(['shared_buffers=256MB', 'max_wal_size=4GB'])
  const url = await postgres.database()
  const at = (name: string) => join(bench.directory, `webhooks-${name}`)
  const embedded = at('embedded')
  const places: readonly Place[] = [
    { name: 'SQLite', directory: embedded, env: {}, open: () => openSqliteStore({ directory: embedded }) },
    {
      ...{ name: 'PostgreSQL', directory: at('postgres'), env: { TIDINGS_STORE: url } },
      open: () => openPostgresStore({ url }),
    },
  ]
  const rows: Row[] = []
  const data: Record<string, Measured> = {}
  const faults: string[] = []
  const events = bench.quick ? 3000 : 20_000
  for (const place of places) {
    const measured = await measure(place, events)
    const { told, ids, outOfOrder, rate, cpuMs } = measured
    data[place.name] = measured
    if (ids < events) faults.push(`webhooks on ${place.name}: ${ids} of ${events} were told`)
    if (outOfOrder > 0) faults.push(`webhooks on ${place.name}: ${outOfOrder} were told out of order`)
    bench.say(`webhooks on ${place.name}: ${perSecond(rate)}`)
    rows.push(
      {
        what: `events that one webhook is told of, of ${CONVERSATIONS} conversations, on ${place.name}`,
        measured: perSecond(rate),
        target: { text: `≥ ${count(TARGETS[place.name])}/s`, met: rate >= TARGETS[place.name] },
      },
      { what: '– CPU of the server an event', measured: microseconds(cpuMs / told) },
    )
  }
  return { rows, data, faults }
}

async function measure({ directory, env, open }: Place, events: number): Promise<Measured> {
  const receiver = fork(join(import.meta.dirname, '../targets/webhook-receiver-main.ts'))
  try {
    const [port] = (await once(receiver, 'message')) as [number]
    const settings = { ...env, TIDINGS_WEBHOOKS_ALLOW }
    const before = await startServer(directory, settings)
    const asked = { name: 'bench', url: `http://127.0.0.1:${port}/`, types: ['message.sent'] }
    await asApp(before.endpoint, '/v1/admin/webhooks', asked)
    await before.stop()
    await write(open, events)
    const server = await startServer(directory, settings)
    try {
      const { cpuMs: idle } = await usageOf(server.pid)
      const report = await wholeReport(receiver, events)
      const { cpuMs } = await usageOf(server.pid)
      return { ...report, rate: (report.told * 1000) / report.ms, cpuMs: cpuMs - idle }
    } finally {
      await server.stop()
    }
  } finally {
    receiver.kill()
  }
}

async function write(open: Place['open'], events: number): Promise<void> {
  await using store = await open()
  const pairs: { readonly id: number; readonly uid: string }[] = []
  for (let n = 0; n < CONVERSATIONS; n++) {
    const uid = `u${n}`
    pairs.push({ id: (await store.conversations.openPair(uid, 'peer', 1)).id, uid })
  }
  const body = JSON.stringify({ content: { type: 'text', data: 'Dinner at eight, at the usual place?' } })
  for (let n = 0; n < events; n += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => {
      const { id, uid } = pairs[(n + index) % CONVERSATIONS] as (typeof pairs)[number]
      const said = { sender: `user/${uid}`, reader: uid, clientMsgId: `m${n + index}`, type: 'chat' as const }
      return { ...said, conversation: id, counts: true, ts: Date.now(), body, mentions: [] }
    })
    await store.log.append(batch)
  }
}

/** When all were told, or nothing more comes. */
async function wholeReport(receiver: ChildProcess, events: number): Promise<ReceiverReport> {
  const until = performance.now() + patienceMs
  for (;;) {
    await pause(200)
    const answered = once(receiver, 'message')
    receiver.send('report')
    const [report] = (await answered) as [ReceiverReport]
    if (report.ids >= events || performance.now() > until) return report
  }
}
