import { join } from 'node:path'
import { cutAll, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { pause } from '../load/pause.ts'
import { openRoom } from '../load/room.ts'
import { RoomLoad } from '../load/room-load.ts'
import { rateOf, type Sample, sample } from '../load/sample.ts'
import { count, microseconds, perSecond } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { external, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

const SIZES = [10, 500, 10_000]
/** Messages under way at a time. */
const UNDER_WAY = 8

/** A tenth is online; of ten it is two, since one would hear nothing. */
const onlineOf = (size: number): number => Math.max(2, size / 10)

/** What a message costs in rooms of which a tenth is there: the members who are, not the members there are. */
export const rooms: Section = async (bench) => {
  const server = await startServer(join(bench.directory, 'rooms'), external)
  const rows: Row[] = []
  const data: Record<string, unknown> = {}
  const faults: string[] = []
  try {
    const clients = await signInAll(server, await identities(server, uidsOf('m', onlineOf(Math.max(...SIZES)))))
    for (const size of SIZES) {
      const measured = await speakIn(bench, server, { clients: clients.slice(0, onlineOf(size)), size, faults })
      data[size] = measured
      rows.push(...rowsOf(size, measured))
      bench.say(`room of ${count(size)}: ${perSecond(rateOf(measured))} deliveries`)
    }
    cutAll(clients)
  } finally {
    await server.stop()
  }
  return { rows, data, faults }
}

interface Talk {
  readonly clients: readonly LoadClient[]
  readonly size: number
  readonly faults: string[]
}

async function speakIn(bench: Bench, server: Target, { clients, size, faults }: Talk): Promise<Sample> {
  const load = new RoomLoad(clients, await openRoom(clients, size))
  load.start(UNDER_WAY)
  await pause(500)
  const measured = await sample(server, bench.seconds, () => load.delivered)
  const short = await load.stop()
  // The next room's answers are read again.
  for (const { connection } of clients) Object.assign(connection, { onText: undefined, afterRead: undefined })
  if (short.length > 0) faults.push(`room of ${size}: ${short.length} members short, ${short.slice(0, 3).join(', ')}`)
  return measured
}

function rowsOf(size: number, measured: Sample): Row[] {
  const others = onlineOf(size) - 1
  return [
    {
      what: `messages to a room of ${count(size)}, ${count(others + 1)} online, ${UNDER_WAY} under way`,
      measured: `${perSecond(rateOf(measured) / others)}, ${perSecond(rateOf(measured))} deliveries`,
    },
    {
      what: '– CPU per message / per delivery',
      measured: `${microseconds((measured.cpuMs / measured.count) * others)} / ${microseconds(measured.cpuMs / measured.count)}`,
    },
  ]
}
