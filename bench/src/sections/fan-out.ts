import { pause } from '../load/pause.ts'
import { RoomLoad } from '../load/room-load.ts'
import { rateOf, type Sample, sample, together } from '../load/sample.ts'
import { microseconds, percent, perSecond } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import type { Target } from '../targets/target.ts'
import { type Contestant, contest } from './contest.ts'

const MEMBERS = 500
/** The last is enough to keep the server busy while a batch is on its way to the disk. */
const UNDER_WAY = [1, 8, 64]
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
    for (const room of [server, relay]) await stretch(room, { underWay: 64, seconds: 1, faults })
    for (const underWay of UNDER_WAY) {
      const samples: Record<'server' | 'relay', Sample[]> = { server: [], relay: [] }
      for (let round = 0; round < bench.rounds; round++) {
        samples.server.push(await stretch(server, { underWay, seconds: bench.seconds, faults }))
        samples.relay.push(await stretch(relay, { underWay, seconds: bench.seconds, faults }))
      }
      const [ours, theirs] = [together(samples.server), together(samples.relay)]
      rows.push(...rowsOf(underWay, ours, theirs))
      data[`${underWay} under way`] = { server: ours, relay: theirs }
      say(bench, underWay, ours)
    }
    return { rows, data, faults }
  })

const say = (bench: Bench, underWay: number, ours: Sample): void =>
  bench.say(`fan-out, ${underWay} under way: ${perSecond(rateOf(ours))}`)

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
  readonly underWay: number
  readonly seconds: number
  readonly faults: string[]
}

async function stretch({ target, load }: Room, { underWay, seconds, faults }: Stretch): Promise<Sample> {
  load.start(underWay)
  await pause(500)
  const measured = await sample(target, seconds, () => load.delivered)
  const short = await load.stop()
  if (short.length > 0)
    faults.push(`fan-out by the ${target.name}: ${short.length} members short, ${short.slice(0, 3).join(', ')}`)
  return measured
}

function rowsOf(underWay: number, server: Sample, relay: Sample): Row[] {
  const ratio = rateOf(server) / rateOf(relay)
  // With few messages under way each waits for the disk in turn; the relay has none to wait for.
  const target =
    underWay === UNDER_WAY.at(-1) ? { target: { text: `≥ ${percent(TARGET)} of the relay`, met: ratio >= TARGET } } : {}
  return [
    {
      what: `deliveries in a room of ${MEMBERS}, ${underWay} under way`,
      measured: perSecond(rateOf(server)),
      reference: perSecond(rateOf(relay)),
      ratio,
      ...target,
    },
    {
      what: '– CPU per delivery',
      measured: microseconds(server.cpuMs / server.count),
      reference: microseconds(relay.cpuMs / relay.count),
    },
    {
      what: '– load generator, share of a core',
      measured: percent(server.loadCpuMs / server.seconds / 1000),
      reference: percent(relay.loadCpuMs / relay.seconds / 1000),
    },
  ]
}
