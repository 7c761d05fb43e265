import { join } from 'node:path'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { cutAll, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { Histogram } from '../load/histogram.ts'
import { pause } from '../load/pause.ts'
import { count, microseconds, milliseconds } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

/** Of those who subscribe, who is there. */
const HERE = 100
const AT_ONCE = 1000
/** Milliseconds. */
const MOST_FOR_AN_ANSWER = 50
/** What others wait meanwhile, while a channel of very many ends. */
const MOST_BESIDE = 100
const ENDING_MS = 30_000

interface Scene {
  readonly server: Target
  readonly owner: LoadClient
  readonly readers: readonly LoadClient[]
  readonly channel: string
}

/** A channel to which very many subscribe: what is published in it, who comes and goes, and its end. */
export const channels: Section = async (bench) => {
  const subscribers = bench.quick ? 100_000 : 1_000_000
  const directory = join(bench.directory, 'channels')
  const channel = await made(directory)
  await fill(bench, directory, { channel, subscribers })
  await using scene = await opened(directory, channel)
  const publishing = await publish(bench, scene)
  const [subscribing, leaving] = [await timed(scene, 'channel.subscribe'), await timed(scene, 'channel.unsubscribe')]
  const listing = await timed(scene, 'conversation.list')
  const ending = await end(scene)
  const within = (value: number, most: number) => ({ text: `≤ ${most} ms`, met: value <= most })
  const quick = (what: string, times: Histogram): Row => ({
    what,
    measured: milliseconds(times.quantile(0.99)),
    target: within(times.quantile(0.99), MOST_FOR_AN_ANSWER),
  })
  const rows: Row[] = [
    quick(`answer to what is published to ${count(subscribers)}, ${HERE} of them here (p99)`, publishing.times),
    { what: '– CPU of the server for each who is here', measured: microseconds(publishing.cpuMs / HERE) },
    { what: '– all who are here have it after (p99)', measured: milliseconds(publishing.told.quantile(0.99)) },
    quick('– subscribing (p99)', subscribing),
    quick('– unsubscribing (p99)', leaving),
    quick('– the list of who subscribes (p99)', listing),
    quick('– answer when it ends', ending.answer),
    {
      what: '– what others wait for an answer until nobody subscribes any more (p99)',
      measured: milliseconds(ending.beside.quantile(0.99)),
      target: within(ending.beside.quantile(0.99), MOST_BESIDE),
    },
  ]
  return { rows, data: { subscribers, rows }, faults: publishing.faults }
}

async function made(directory: string): Promise<string> {
  const server = await startServer(directory)
  const [owner] = await signInAll(server, await identities(server, ['owner', ...uidsOf('here', HERE)]))
  if (!owner) throw new Error('nobody is there')
  const { channel } = await owner.connection.request<{ channel: { id: string } }>('channel.create', { name: 'News' })
  owner.connection.cut()
  await server.stop()
  return channel.id
}

/** As if they had come one by one, but in a minute. */
async function fill(
  bench: Bench,
  directory: string,
  { channel, subscribers }: { readonly channel: string; readonly subscribers: number },
): Promise<void> {
  bench.say(`${count(subscribers)} subscribe`)
  await using store = await openSqliteStore({ directory })
  await store.rooms.change(channel, { add: uidsOf('here', HERE), at: Date.now() })
  for (let start = HERE; start < subscribers; start += AT_ONCE) {
    const add = Array.from({ length: Math.min(AT_ONCE, subscribers - start) }, (_, index) => `far-${start + index}`)
    await store.rooms.change(channel, { add, at: Date.now() })
  }
}

async function opened(directory: string, channel: string): Promise<Scene & AsyncDisposable> {
  const server = await startServer(directory)
  const clients = await signInAll(server, await identities(server, ['owner', ...uidsOf('here', HERE)]))
  const [owner, ...readers] = clients
  if (!owner) throw new Error('nobody is there')
  return {
    ...{ server, owner, readers, channel },
    async [Symbol.asyncDispose]() {
      cutAll(clients)
      await server.stop()
    },
  }
}

async function publish(bench: Bench, { server, owner, readers, channel }: Scene) {
  const [times, told, faults] = [new Histogram(), new Histogram(), [] as string[]]
  const rounds = bench.quick ? 50 : 300
  const before = await usageOf(server.pid)
  for (let round = 0; round < rounds; round++) {
    const all = Promise.all(readers.map(({ connection }) => nextText(connection, `news ${round}.`)))
    const start = performance.now()
    await owner.connection.request('message.send', {
      to: `channel/${channel}`,
      content: { type: 'text', data: `news ${round}.` },
    })
    times.record(performance.now() - start)
    if ((await Promise.race([all, pause(5000).then(() => 'late')])) === 'late')
      faults.push(`not everybody who is here was told of publication ${round}`)
    told.record(performance.now() - start)
  }
  const { cpuMs } = await usageOf(server.pid)
  bench.say(`a publication: ${milliseconds(times.quantile(0.5))}`)
  return { times, told, faults, cpuMs: (cpuMs - before.cpuMs) / rounds }
}

/** Resolves when a frame comes that holds the words. */
const nextText = (connection: LoadClient['connection'], words: string): Promise<void> =>
  new Promise((resolve) => {
    connection.onText = (bytes, start, end) => {
      if (!bytes.subarray(start, end).includes(words)) return false
      connection.onText = undefined
      resolve()
      return true
    }
  })

async function timed({ readers, channel }: Scene, operation: string): Promise<Histogram> {
  const times = new Histogram()
  // Who is there subscribes already: they go and come.
  if (operation === 'channel.subscribe')
    for (const one of readers) await one.connection.request('channel.unsubscribe', { channel })
  for (const { connection } of readers) {
    const start = performance.now()
    await connection.request(operation, operation.startsWith('channel.') ? { channel } : {})
    times.record(performance.now() - start)
  }
  return times
}

/** Somebody else asks for something all the while. */
async function end({ owner, readers, channel }: Scene) {
  const [answer, beside] = [new Histogram(), new Histogram()]
  const [other] = readers
  if (!other) throw new Error('nobody is there')
  const start = performance.now()
  const ended = owner.connection
    .request('channel.remove', { channel })
    .then(() => answer.record(performance.now() - start))
  // So long it takes until nobody subscribes any more, and a little longer.
  while (performance.now() - start < ENDING_MS) {
    const asked = performance.now()
    await other.connection.request('message.send', { to: 'user/owner', content: { type: 'text', data: 'and?' } })
    beside.record(performance.now() - asked)
    await pause(5)
  }
  await ended
  return { answer, beside }
}
