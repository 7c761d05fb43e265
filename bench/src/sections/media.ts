import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startBystanders } from '../load/bystanders.ts'
import { type Identity, identities, uidsOf } from '../load/clients.ts'
import { Histogram } from '../load/histogram.ts'
import { pause } from '../load/pause.ts'
import { count, megabytes, milliseconds } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { external, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

const MEGABYTE = 1_000_000
const LARGE = 200
const UPLOADS = 200
const EACH = 10
/** Pieces of an upload that is held open, so that many run at the same time. */
const PIECE = 64 * 1024
/** What all uploads together may add, whatever they carry. */
const MOST_GROWTH = 300 * MEGABYTE

/** Files up and down, many uploads at once, and pictures that are looked at while others write. */
export const media: Section = async (bench) => {
  const server = await startServer(join(bench.directory, 'media'), { ...external, TIDINGS_MEDIA_UNFINISHED: '1000' })
  try {
    const who = await identities(server, uidsOf('m', UPLOADS))
    const rows = [
      ...(await large(bench, server, who[0] as Identity)),
      ...(await together(bench, server, who)),
      ...(await pictures(bench, server, who)),
    ]
    return { rows, data: null, faults: [] }
  } finally {
    await server.stop()
  }
}

const urlOf = ({ endpoint }: Target, path: string): string => `http://${endpoint.host}:${endpoint.port}${path}`

interface Uploaded {
  readonly attachment: { readonly id: string; readonly size: number }
  readonly links: { readonly url: string }
}

async function upload(server: Target, { token }: Identity, body: BodyInit, type: string): Promise<Uploaded> {
  const answer = await fetch(urlOf(server, '/v1/attachments?name=file'), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
    duplex: 'half',
  } as RequestInit)
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Uploaded
}

async function large(bench: Bench, server: Target, who: Identity): Promise<readonly Row[]> {
  const size = (bench.quick ? LARGE / 4 : LARGE) * MEGABYTE
  const before = usageOf(server.pid).rss
  const upStart = performance.now()
  const { links } = await upload(server, who, Buffer.alloc(size, 1), 'application/octet-stream')
  const upMs = performance.now() - upStart
  const downStart = performance.now()
  let received = 0
  for await (const piece of (await fetch(urlOf(server, links.url))).body ?? []) received += piece.length
  const downMs = performance.now() - downStart
  if (received !== size) throw new Error(`${received} of ${size} bytes came back`)
  const rate = (ms: number): string => `${Math.round(size / MEGABYTE / (ms / 1000))} MB/s`
  bench.say(`a file of ${megabytes(size)}: up ${rate(upMs)}, down ${rate(downMs)}`)
  return [
    {
      what: `a file of ${megabytes(size)} up (hashed, synced to disk) and down`,
      measured: `${rate(upMs)} / ${rate(downMs)}`,
    },
    {
      what: '– growth of the server meanwhile',
      measured: megabytes(Math.max(0, usageOf(server.pid).rss - before)),
    },
  ]
}

/** Two hundred uploads that all run at the same time: each sends a piece and waits. */
async function together(bench: Bench, server: Target, who: readonly Identity[]): Promise<readonly Row[]> {
  const size = (bench.quick ? 1 : EACH) * MEGABYTE
  const before = usageOf(server.pid).rss
  let most = before
  let running = true
  const watch = (async () => {
    for (; running; await pause(50)) most = Math.max(most, usageOf(server.pid).rss)
  })()
  const start = performance.now()
  await Promise.all(who.map((one, index) => upload(server, one, slowly(size, index), 'application/octet-stream')))
  const seconds = (performance.now() - start) / 1000
  running = false
  await watch
  const growth = most - before
  bench.say(`${UPLOADS} uploads at once: ${megabytes(growth)} more`)
  return [
    {
      what: `${count(UPLOADS)} uploads of ${megabytes(size)} at once: growth of the server's memory`,
      measured: megabytes(growth),
      target: { text: `≤ ${megabytes(MOST_GROWTH)}, of ${megabytes(size * UPLOADS)} sent`, met: growth <= MOST_GROWTH },
    },
    { what: '– all of them together', measured: `${Math.round((size * UPLOADS) / MEGABYTE / seconds)} MB/s` },
  ]
}

function slowly(size: number, index: number): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      if (sent >= size) return controller.close()
      const length = Math.min(PIECE, size - sent)
      controller.enqueue(new Uint8Array(length).fill(index % 251))
      sent += length
      await pause(0)
    },
  })
}

const PICTURE = new URL('../../../packages/media-node/tests/files/phone-portrait.jpg', import.meta.url)

/** Thumbnails are made in a thread of their own: who writes meanwhile hardly notices. */
async function pictures(bench: Bench, server: Target, who: readonly Identity[]): Promise<readonly Row[]> {
  const picture = readFileSync(PICTURE)
  const bystanders = await startBystanders(server)
  await pause(1000)
  const calm = await bystanders.report()
  const times = new Histogram()
  for (const one of who.slice(0, bench.quick ? 20 : 100)) {
    const start = performance.now()
    // Each is another file: nothing of it lies there already.
    await upload(server, one, Buffer.concat([picture, Buffer.from(one.uid)]), 'image/jpeg')
    times.record(performance.now() - start)
  }
  const during = await bystanders.report()
  bystanders.stop()
  return [
    {
      what: 'a picture up, with thumbnail and blurhash, p50 / p99',
      measured: `${milliseconds(times.quantile(0.5))} / ${milliseconds(times.quantile(0.99))}`,
    },
    {
      what: '– p99 to ack of a pair that writes meanwhile (before: right column)',
      measured: milliseconds(during.toAck.p99),
      reference: milliseconds(calm.toAck.p99),
    },
  ]
}
