import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { NewEntry } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { startBystanders } from '../load/bystanders.ts'
import { pause } from '../load/pause.ts'
import { englishText, randomFrom } from '../load/talk.ts'
import { count, megabytes, milliseconds, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import { external, startServer } from '../targets/server.ts'

const CONVERSATIONS = 100
const BATCH = 1000
const DAY = 86_400_000
/** What is left of the file when nothing is left in it but the tables. */
const MOST_LEFT = 0.1

/** A large, old store meets a rule that keeps nothing of it, while two people write to each other. */
export const retention: Section = async (bench) => {
  const directory = join(bench.directory, 'retention')
  const messages = bench.storeSize / 5
  await fill(directory, messages)
  const file = join(directory, 'tidings.db')
  const before = statSync(file).size
  const calmServer = await startServer(directory, external)
  const calm = await bystandersOn(calmServer, 2000)
  await calmServer.stop()

  const server = await startServer(directory, { ...external, TIDINGS_RETENTION_PAIRS: '1d' })
  const start = performance.now()
  const bystanders = await startBystanders(server)
  try {
    while (oldEntries(file) > 0) await pause(100)
    const seconds = (performance.now() - start) / 1000
    const { toAck } = await bystanders.report()
    bystanders.stop()
    await pause(2000)
    await server.stop()
    const after = statSync(file).size
    bench.say(`retention: ${perSecond(messages / seconds)}, ${megabytes(before)} to ${megabytes(after)}`)
    const rows: Row[] = [
      {
        what: `${count(messages)} messages that are kept no longer, removed`,
        measured: perSecond(messages / seconds),
      },
      {
        what: '– p99 to ack of a pair that writes meanwhile (before: right column)',
        measured: milliseconds(toAck.p99),
        reference: milliseconds(calm),
      },
      {
        what: '– size of the store on the disk afterwards (before: right column)',
        measured: megabytes(after),
        reference: megabytes(before),
        target: { text: `≤ ${MOST_LEFT * 100} %`, met: after <= before * MOST_LEFT },
      },
    ]
    return { rows, data: { messages, seconds, before, after }, faults: [] }
  } finally {
    await server.stop()
  }
}

async function fill(directory: string, messages: number): Promise<void> {
  await using store = await openSqliteStore({ directory })
  const random = randomFrom(3)
  const ids: number[] = []
  for (let n = 0; n < CONVERSATIONS; n++) ids.push((await store.conversations.openPair(`a${n}`, `b${n}`, 1)).id)
  const ts = Date.now() - 30 * DAY
  for (let written = 0; written < messages; written += BATCH) {
    const entries = Array.from({ length: BATCH }, (_, index): NewEntry => {
      const n = (written + index) % CONVERSATIONS
      const body = JSON.stringify({ content: { type: 'text', data: englishText(random) } })
      const plain = { type: 'chat' as const, counts: true, mentions: [], ts: ts + written + index }
      const clientMsgId = `${(written + index).toString(36)}-old`
      return { ...plain, conversation: ids[n] as number, sender: `user/a${n}`, reader: `a${n}`, clientMsgId, body }
    })
    await store.log.append(entries)
  }
}

async function bystandersOn(server: Awaited<ReturnType<typeof startServer>>, ms: number): Promise<number> {
  const bystanders = await startBystanders(server)
  await pause(ms)
  const { toAck } = await bystanders.report()
  bystanders.stop()
  return toAck.p99
}

function oldEntries(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const old = db.prepare('select count(*) as n from (select 1 from entries where ts < ? limit 1)')
    return (old.get(Date.now() - DAY) as { n: number }).n
  } finally {
    db.close()
  }
}
