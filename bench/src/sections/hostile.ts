import { join } from 'node:path'
import { type AttackName, attacks } from '../hostile/attacks/index.ts'
import { type Siege, siege } from '../hostile/siege.ts'
import { megabytes, milliseconds } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { startServer } from '../targets/server.ts'

const MOST_MS = 50
const MOST_TIMES = 5
const MOST_MEMORY = 512e6
const MOST_SIGN_IN_MS = 2000
const STRIKE_MS = 6000
const SHORT_STRIKE_MS = 1500

/** Each attack against a server as it ships, with an ordinary pair that goes on writing to each other. */
export const hostile: Section = async (bench) => {
  const rows: Row[] = []
  const data: Record<string, Siege> = {}
  const faults: string[] = []
  for (const name of bench.attacks) {
    const seen = await besieged(bench, name).catch((error: unknown) => faults.push(`${name}: ${error}`))
    if (typeof seen === 'number') continue
    data[name] = seen
    rows.push(...rowsOf(name, seen))
    if (seen.lost > 0) faults.push(`${name}: the pair lost ${seen.lost} sends or pushes`)
    bench.say(
      `${name}: ${milliseconds(seen.duringMs)} (quiet ${milliseconds(seen.quietMs)}), ${megabytes(seen.rss)}, ${seen.duringCores.toFixed(2)} cores (quiet ${seen.quietCores.toFixed(2)}), ${JSON.stringify(seen.outcomes)}`,
    )
  }
  return { rows, data, faults }
}

async function besieged(bench: Bench, name: AttackName): Promise<Siege> {
  const server = await startServer(join(bench.directory, `hostile-${name}`), {}, 'shipped')
  try {
    const strikeMs = bench.quick ? SHORT_STRIKE_MS : STRIKE_MS
    return await siege(server, name, { quietMs: bench.seconds * 1000, strikeMs })
  } finally {
    await server.stop()
  }
}

function rowsOf(name: AttackName, { quietMs, duringMs, rss, signIns }: Siege): Row[] {
  const times = duringMs / quietMs
  const met = duringMs < MOST_MS && times <= MOST_TIMES && rss < MOST_MEMORY
  const pair: Row = {
    what: `hostile neighbour: ${attacks[name].what}: p99 of a pair (before: right column), memory at most`,
    measured: `${milliseconds(duringMs)}, ${megabytes(rss)}`,
    reference: milliseconds(quietMs),
    ratio: times,
    target: { text: `< ${MOST_MS} ms, ≤ ${MOST_TIMES} times, < ${megabytes(MOST_MEMORY)}`, met },
  }
  if (!signIns) return [pair]
  const { tried, failed, worstMs } = signIns
  const others: Row = {
    what: '– sign-ins of somebody else meanwhile, the longest',
    measured: `${tried - failed} of ${tried}, ${milliseconds(worstMs)}`,
    target: { text: `all, ≤ ${MOST_SIGN_IN_MS} ms`, met: failed === 0 && worstMs <= MOST_SIGN_IN_MS },
  }
  return [pair, others]
}
