import { join } from 'node:path'
import { startBystanders } from '../load/bystanders.ts'
import { cutAll, type Identity, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { comeBack } from '../load/come-back.ts'
import { pause } from '../load/pause.ts'
import { PresenceEars } from '../load/presence-ears.ts'
import { count, milliseconds } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { inParallel } from '../targets/in-parallel.ts'
import { usageOf } from '../targets/process-usage.ts'
import { external, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

/** How many friends a client shows, and so watches: none, those on a screen, all two hundred. */
const SHOWN = 20
const WATCHED = [0, SHOWN, 200]
const TARGET_MS = 10_000
const usersOf = ({ quick }: Bench): number => (quick ? 1500 : 15_000)
/** News of the last ones are told within a second. */
const QUIET_MS = 2500

interface Storm {
  readonly watched: number
  readonly backMs: number
  readonly events: number
  readonly presences: number
  readonly cpuMs: number
  readonly ackP99: number
}

/** All are cut at once and come back, while each watches its friends. */
export const presence: Section = async (bench) => {
  const server = await startServer(join(bench.directory, 'presence'), external)
  try {
    const who = await identities(server, uidsOf('p', usersOf(bench)))
    const storms: Storm[] = []
    for (const watched of WATCHED) storms.push(await stormWith(bench, server, { who, watched }))
    return { rows: rowsOf(who.length, storms), data: storms, faults: [] }
  } finally {
    await server.stop()
  }
}

interface Crowd {
  readonly who: readonly Identity[]
  readonly watched: number
}

async function stormWith(bench: Bench, server: Target, { who, watched }: Crowd): Promise<Storm> {
  const ears = new PresenceEars()
  const gathered = await signInAll(server, who, 128)
  await inParallel(gathered, 128, (client, index) => watch(client, { index, watched, of: who.length, ears }))
  await pause(QUIET_MS)
  const bystanders = await startBystanders(server)
  await bystanders.report()
  ears.reset()
  const cpuBefore = usageOf(server.pid).cpuMs
  const start = performance.now()
  cutAll(gathered)
  const returned = await Promise.all(
    gathered.map((before, index) =>
      comeBack(server, before, index, (client) => watch(client, { index, watched, of: who.length, ears })),
    ),
  )
  const backMs = performance.now() - start
  await pause(QUIET_MS)
  const { toAck } = await bystanders.report()
  const cpuMs = usageOf(server.pid).cpuMs - cpuBefore
  bystanders.stop()
  cutAll(returned.map(({ client }) => client))
  await pause(QUIET_MS)
  bench.say(`presence, ${watched} watched: back after ${milliseconds(backMs)}, ${count(ears.presences)} told`)
  return { watched, backMs, events: ears.events, presences: ears.presences, cpuMs, ackP99: toAck.p99 }
}

interface Watching {
  readonly index: number
  readonly watched: number
  readonly of: number
  readonly ears: PresenceEars
}

/** Friends are spread over everybody. */
async function watch({ connection }: LoadClient, { index, watched, of, ears }: Watching): Promise<void> {
  if (watched === 0) return
  connection.onText = (bytes, start, end) => ears.hear(bytes, start, end)
  const users = Array.from({ length: watched }, (_, friend) => `p${(index + 1 + friend * 61) % of}`)
  await connection.request('presence.subscribe', { users: [...new Set(users)] })
}

function rowsOf(users: number, storms: readonly Storm[]): Row[] {
  const [without] = storms
  return storms.flatMap(({ watched, backMs, events, presences, cpuMs, ackP99 }) => [
    {
      what: `${count(users)} cut at once, each watching ${watched} friends, until all are back`,
      measured: milliseconds(backMs),
      // Whoever watches all of their friends, shown or not, pays for it.
      ...(watched <= SHOWN ? { target: { text: `≤ ${TARGET_MS / 1000} s`, met: backMs <= TARGET_MS } } : {}),
    },
    {
      what: '– presences told (in so many events), CPU of the server, p99 to ack of a pair that was not cut',
      measured: `${count(presences)} (${count(events)}), ${milliseconds(cpuMs)}, ${milliseconds(ackP99)}`,
      ...(without && watched > 0
        ? { reference: `${milliseconds(without.cpuMs)}, ${milliseconds(without.ackP99)}` }
        : {}),
    },
  ])
}
