import { join } from 'node:path'
import { cutAll, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { PairLoad } from '../load/pair-load.ts'
import { pause } from '../load/pause.ts'
import { rateOf, type Sample, sample } from '../load/sample.ts'
import { microseconds, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import { startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'
import { textFrame } from '../wire/client-frame.ts'

const READERS = 40
/** Messages in each conversation, about. */
const LENGTH = 2000
const PAGES = [50, 200]

interface Page {
  readonly messages: readonly { readonly seq: number }[]
  readonly head: number
}

const peerOf = (index: number): string => `user/u${index ^ 1}`

/** Pages of a log, from random places, each reader asking for the next one when it has the last. */
export const logRead: Section = async (bench) => {
  const server = await startServer(join(bench.directory, 'log-read'))
  const clients = await signInAll(server, await identities(server, uidsOf('u', READERS)))
  try {
    await write(clients)
    const rows: Row[] = []
    const data: Record<string, Sample> = {}
    const faults = await wrongPages(clients)
    for (const limit of PAGES) {
      const measured = await read(server, clients, limit, bench.seconds)
      bench.say(`log.read, ${limit} a page: ${perSecond(rateOf(measured))}`)
      data[`pages of ${limit}`] = measured
      rows.push({
        what: `log.read, pages of ${limit} messages (CPU each)`,
        measured: `${perSecond(rateOf(measured))} (${microseconds(measured.cpuMs / measured.count)})`,
      })
    }
    return { rows, data, faults }
  } finally {
    cutAll(clients)
    await server.stop()
  }
}

async function write(clients: readonly LoadClient[]): Promise<void> {
  const load = new PairLoad(clients)
  load.startClosedLoop(16)
  while (load.totals.acked < (READERS / 2) * LENGTH) await pause(10)
  if (!(await load.stop())) throw new Error('the logs to read could not be written')
  for (const { connection } of clients) {
    connection.onText = undefined
    connection.afterRead = undefined
  }
}

/** Every reader's first full page must start where it asked and have no gap: speed is worth nothing otherwise. */
async function wrongPages(clients: readonly LoadClient[]): Promise<string[]> {
  const checked = await Promise.all(
    clients.map(async ({ uid, connection }, index) => {
      const { messages } = await connection.request<Page>('log.read', {
        conversation: peerOf(index),
        after: 100,
        limit: 200,
      })
      const whole = messages.length === 200 && messages.every(({ seq }, at) => seq === 101 + at)
      return whole ? [] : [`log.read: ${uid} got another page than seq 101 to 300`]
    }),
  )
  return checked.flat()
}

async function read(server: Target, clients: readonly LoadClient[], limit: number, seconds: number): Promise<Sample> {
  let pages = 0
  let going = true
  const ask = ({ connection }: LoadClient, index: number): void => {
    const after = Math.floor(Math.random() * (LENGTH / 2))
    const data = { conversation: peerOf(index), after, limit }
    connection.write(textFrame(JSON.stringify({ id: 1, op: 'log.read', data })))
  }
  clients.forEach((client, index) => {
    client.connection.onText = (bytes, start) => {
      // Only `{"id":1,"ok":` counts; an error would come without end and look fast.
      if (bytes[start + 9] !== 0x6f) throw new Error(`log.read: ${bytes.toString('utf8', start, start + 200)}`)
      pages++
      if (going) ask(client, index)
      return true
    }
    ask(client, index)
  })
  await pause(300)
  const measured = await sample(server, seconds, () => pages)
  going = false
  await pause(300)
  for (const { connection } of clients) connection.onText = undefined
  return measured
}
