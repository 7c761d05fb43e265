import { join } from 'node:path'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { startBystanders } from '../load/bystanders.ts'
import { pause } from '../load/pause.ts'
import { count, microseconds, milliseconds, perSecond } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { SECRET, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

interface Shown {
  readonly broadcast: string
  readonly state: string
  readonly sent: number
}

/** Many are told something, as fast as it goes, and as fast as it ships, while two people write to each other. */
export const broadcast: Section = async (bench) => {
  const people = bench.quick ? 1000 : 10_000
  const rows: Row[] = []
  const data: Record<string, unknown> = {}
  const faults: string[] = []
  for (const rate of [10_000, 200]) {
    const measured = await tell(bench, people, rate)
    data[rate] = measured
    if (measured.sent < people) faults.push(`broadcast: ${measured.sent} of ${people} were told`)
    bench.say(`broadcast at ${rate}/s: ${perSecond(measured.sent / measured.seconds)}`)
    rows.push(
      {
        what: `a broadcast to ${count(people)} people, each of whom it opens a conversation with (broadcasts.perSecond ${count(rate)})`,
        measured: perSecond(measured.sent / measured.seconds),
      },
      { what: '– CPU of the server a copy', measured: microseconds(measured.cpuMs / measured.sent) },
      {
        what: '– p99 to ack of a pair that writes meanwhile (before: right column)',
        measured: milliseconds(measured.p99),
        reference: milliseconds(measured.calmP99),
      },
    )
  }
  return { rows, data, faults }
}

async function tell(bench: Bench, people: number, rate: number) {
  const directory = join(bench.directory, `broadcast-${rate}`)
  await furnish(directory, people)
  const server = await startServer(directory, { TIDINGS_BROADCASTS_PER_SECOND: String(rate) })
  const bystanders = await startBystanders(server)
  try {
    await pause(2000)
    const calmP99 = (await bystanders.report()).toAck.p99
    await app(server, '/notifications', { user: 'news', name: 'News' })
    const before = await usageOf(server.pid)
    const start = performance.now()
    const content = { type: 'text', data: 'We are back.' }
    let shown = (await app<{ broadcast: Shown }>(server, '/broadcasts', { from: 'news', to: 'everyone', content }))
      .broadcast
    while (shown.state === 'sending') {
      await pause(100)
      shown = (await app<{ broadcast: Shown }>(server, `/broadcasts/${shown.broadcast}`)).broadcast
    }
    const seconds = (performance.now() - start) / 1000
    const cpuMs = (await usageOf(server.pid)).cpuMs - before.cpuMs
    return { sent: shown.sent, seconds, cpuMs, calmP99, p99: (await bystanders.report()).toAck.p99 }
  } finally {
    bystanders.stop()
    await server.stop()
  }
}

async function furnish(directory: string, people: number): Promise<void> {
  await using store = await openSqliteStore({ directory })
  for (let n = 0; n < people; n += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        store.users.create({ uid: `u${n + index}`, name: `U ${n + index}`, avatar: '', createdAt: 1 }),
      ),
    )
}

async function app<T>({ endpoint: { host, port } }: Target, path: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }
  const asked = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
  const answer = await fetch(`http://${host}:${port}/v1/admin${path}`, asked)
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as T
}
