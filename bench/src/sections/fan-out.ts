import { pause } from '../load/pause.ts'
import { RoomLoad } from '../load/room-load.ts'
import { rateOf, type Sample, sample, together } from '../load/sample.ts'
import { microseconds, percent, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import type { Target } from '../targets/target.ts'
import { type Contestant, contest } from './contest.ts'

const MEMBERS = 500
/** How the room speaks: so many messages under way all the time, or one every so many milliseconds. */
type Manner = { readonly underWay: number } | { readonly everyMs: number }

/** With the last of the first kind the server is busy while a batch is on its way to the disk. */
const MANNERS: readonly Manner[] = [{ everyMs: 5 }, { underWay: 1 }, { underWay: 8 }, { underWay: 64 }]
const JUDGED = 64
const TARGET = 0.8

interface Room {
  readonly target: Target
  readonly load: RoomLoad
}

/** One message to a room is a delivery to everyone else in it: how many a second, and at what cost. */
export const fanOut: Section = (bench) =>
  contest(bench, MEMBERS, async (tidings, bare) => {
    const server = await openRoom(tidings)
    const relay = await openRoom(bare)
    const faults: string[] = []
    const rows: Row[] = []
    const data: Record<string, unknown> = {}
    for (const room of [server, relay]) await stretch(room, { manner: { underWay: JUDGED }, seconds: 1, faults })
    for (const manner of MANNERS.filter((_, index) => !bench.quick || index !== 2)) {
      const samples: Record<'server' | 'relay', Sample[]> = { server: [], relay: [] }
      for (let round = 0; round < bench.rounds; round++) {
        samples.server.push(await stretch(server, { manner, seconds: bench.seconds, faults }))
        samples.relay.push(await stretch(relay, { manner, seconds: bench.seconds, faults }))
      }
      const [ours, theirs] = [together(samples.server), together(samples.relay)]
      rows.push(...rowsOf(manner, ours, theirs))
      data[nameOf(manner)] = { server: ours, relay: theirs }
      bench.say(`fan-out, ${nameOf(manner)}: ${perSecond(rateOf(ours))}`)
    }
    return { rows, data, faults }
  })

const nameOf = (manner: Manner): string =>
  'underWay' in manner ? `${manner.underWay} under way` : `one every ${manner.everyMs} ms`

async function openRoom({ target, clients }: Contestant): Promise<Room> {
  const [owner, ...others] = clients
  if (!owner) throw new Error('a room wants members')
  const members = others.map(({ uid }) => `user/${uid}`)
  const { room } = await owner.connection.request<{ room: { oid: string } }>('room.create', {
    name: 'fan-out',
    members,
  })
  return { target, load: new RoomLoad(clients, room.oid) }
}

interface Stretch {
  readonly manner: Manner
  readonly seconds: number
  readonly faults: string[]
}

async function stretch({ target, load }: Room, { manner, seconds, faults }: Stretch): Promise<Sample> {
  if ('underWay' in manner) load.start(manner.underWay)
  else load.startEvery(manner.everyMs)
  await pause(500)
  const measured = await sample(target, seconds, () => load.delivered)
  const short = await load.stop()
  if (short.length > 0)
    faults.push(`fan-out by the ${target.name}: ${short.length} members short, ${short.slice(0, 3).join(', ')}`)
  return measured
}

function rowsOf(manner: Manner, server: Sample, relay: Sample): Row[] {
  const paced = 'everyMs' in manner
  const ratio = rateOf(server) / rateOf(relay)
  const judged = 'underWay' in manner && manner.underWay === JUDGED
  return [
    {
      what: `deliveries in a room of ${MEMBERS}, ${nameOf(manner)}`,
      measured: perSecond(rateOf(server)),
      reference: perSecond(rateOf(relay)),
      ...(paced ? {} : { ratio }),
      ...(judged ? { target: { text: `≥ ${percent(TARGET)} of the relay`, met: ratio >= TARGET } } : {}),
    },
    {
      what: '– CPU per delivery',
      measured: microseconds(server.cpuMs / server.count),
      reference: microseconds(relay.cpuMs / relay.count),
      // At a given pace both do the same work: less CPU is better, so the relay's stands above.
      ...(paced ? { ratio: relay.cpuMs / relay.count / (server.cpuMs / server.count) } : {}),
    },
    {
      what: '– load generator, share of a core',
      measured: percent(server.loadCpuMs / server.seconds / 1000),
      reference: percent(relay.loadCpuMs / relay.seconds / 1000),
    },
  ]
}
