import { join } from 'node:path'
import { startBystanders } from '../load/bystanders.ts'
import { ChatroomEars } from '../load/chatroom-ears.ts'
import { cutAll, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { pause } from '../load/pause.ts'
import { count, milliseconds, percent } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { inParallel } from '../targets/in-parallel.ts'
import { usageOf } from '../targets/process-usage.ts'
import { asApp, external, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

const CHATROOM = 'stage'
const WORDS = 'As long as what people write beside a broadcast.'
const SPEAKERS = 50
/** Messages in a second that are tried: none, which is what the server does anyway, and in the end more than are taken. */
const PACES = [0, 1, 10, 50, 500]
const peopleIn = ({ quick }: Bench): number => (quick ? 1000 : 10_000)
/** The last turn has ended. */
const QUIET_MS = 2500

interface Stretch {
  readonly pace: number
  readonly seconds: number
  readonly said: number
  readonly refused: number
  readonly events: number
  readonly bytes: number
  /** Messages told, of those that were to be. */
  readonly told: number
  readonly cpuMs: number
  readonly rss: number
  readonly ackP99: number
}

interface Entering {
  readonly people: number
  readonly ms: number
  readonly cpuMs: number
  readonly bytes: number
}

/** One chatroom with very many in it, in which few, some, and too many messages are said. */
export const chatroom: Section = async (bench) => {
  const server = await startServer(join(bench.directory, 'chatroom'), external)
  try {
    const who = await identities(server, uidsOf('c', peopleIn(bench)))
    const clients = await signInAll(server, who, 128)
    await asApp(server.endpoint, '/v1/chatrooms', { id: CHATROOM, name: 'Stage', owner: 'c0' })
    const ears = new ChatroomEars()
    const entering = await enter(server, clients, ears)
    const stretches: Stretch[] = []
    for (const pace of PACES) {
      stretches.push(await stretch({ bench, server, clients, ears }, pace))
      bench.say(`chatroom, ${pace} a second: ${milliseconds(stretches.at(-1)?.cpuMs ?? 0)} of CPU`)
    }
    cutAll(clients)
    const faults = stretches
      .filter(({ said, told }) => told !== said * clients.length)
      .map(({ pace, said, told }) => `chatroom, ${pace} a second: ${told} told of ${said * clients.length}`)
    return { rows: rowsOf(entering, stretches), data: { entering, stretches }, faults }
  } finally {
    await server.stop()
  }
}

async function enter(server: Target, clients: readonly LoadClient[], ears: ChatroomEars): Promise<Entering> {
  await pause(QUIET_MS)
  const before = usageOf(server.pid)
  const start = performance.now()
  await inParallel(clients, 128, ({ connection }) => {
    connection.onText = (bytes, from, end) => ears.hear(bytes, from, end)
    return connection.request('chatroom.join', { chatroom: CHATROOM })
  })
  const ms = performance.now() - start
  const after = usageOf(server.pid)
  return { people: clients.length, ms, cpuMs: after.cpuMs - before.cpuMs, bytes: after.rss - before.rss }
}

interface Stage {
  readonly bench: Bench
  readonly server: Target
  readonly clients: readonly LoadClient[]
  readonly ears: ChatroomEars
}

async function stretch({ bench, server, clients, ears }: Stage, pace: number): Promise<Stretch> {
  const lasting = bench.quick ? 3 : 10
  const bystanders = await startBystanders(server)
  await bystanders.report()
  ears.reset()
  const cpuBefore = usageOf(server.pid).cpuMs
  let [said, refused] = [0, 0]
  const asked: Promise<void>[] = []
  const start = performance.now()
  for (let n = 0; n < pace * lasting; n++) {
    await pause(Math.max(0, start + (n * 1000) / pace - performance.now()))
    const speaker = clients[n % SPEAKERS] as LoadClient
    const content = { type: 'text', data: `${WORDS} ${n}` }
    const sending = speaker.connection.request('chatroom.send', { chatroom: CHATROOM, content })
    asked.push(
      sending.then(
        () => void said++,
        (error: Error) => {
          if (!error.message.startsWith('rate_limited')) throw error
          refused++
        },
      ),
    )
  }
  await Promise.all(asked)
  await pause(pace === 0 ? lasting * 1000 : 0)
  const seconds = (performance.now() - start) / 1000
  await pause(QUIET_MS)
  const { toAck } = await bystanders.report()
  bystanders.stop()
  const { cpuMs, rss } = usageOf(server.pid)
  const { events, bytes, messages: told } = ears
  return { ...{ pace, seconds, said, refused, events, bytes, told, rss }, cpuMs: cpuMs - cpuBefore, ackP99: toAck.p99 }
}

function rowsOf({ people, ms, cpuMs, bytes }: Entering, stretches: readonly Stretch[]): Row[] {
  return [
    {
      what: `${count(people)} enter a chatroom: until all are in it, CPU and memory of the server for each`,
      measured: `${milliseconds(ms)}, ${((cpuMs / people) * 1000).toFixed(0)} µs, ${(bytes / people / 1000).toFixed(1)} kB`,
    },
    ...stretches.map((one) => ({
      what: `– of ${one.pace} a second: said, in so many events to each, CPU of the server, its memory, p99 to ack of a pair elsewhere`,
      measured: [
        `${(one.said / one.seconds).toFixed(0)}/s in ${(one.events / people / one.seconds).toFixed(1)}/s`,
        `${percent(one.cpuMs / (one.seconds * 1000 + QUIET_MS))} of a core`,
        `${(one.rss / 1e6).toFixed(0)} MB`,
        milliseconds(one.ackP99),
      ].join(', '),
    })),
  ]
}
