import { Histogram } from '../load/histogram.ts'
import { type LoadedTarget, PairLoad } from '../load/pair-load.ts'
import { pause } from '../load/pause.ts'
import { rateOf, type Sample, sample, together } from '../load/sample.ts'
import { microseconds, milliseconds, percent, perSecond } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { type Contestant, contest } from './contest.ts'
import { openLoop } from './open-loop.ts'

const USERS = 500
const WINDOWS = [1, 4, 8]
const TARGET = 0.5

interface Outcome {
  readonly sample: Sample
  readonly toAck: Histogram
  readonly toPush: Histogram
  /** Of the round in which it was least, in milliseconds: what else runs on the machine only adds to it. */
  readonly leastCpuMs: number
}

const cpuEach = ({ cpuMs, count }: Sample): number => cpuMs / count

export const withLoad = ({ target, clients }: Contestant): LoadedTarget => ({ target, load: new PairLoad(clients) })

/** Durable, acknowledged person-to-person messages, in a closed loop at several windows, then at rising rates. */
export const p2p: Section = (bench) =>
  contest(bench, USERS, async (tidings, bare) => {
    const server = withLoad(tidings)
    const relay = withLoad(bare)
    const faults: string[] = []
    const rows: Row[] = []
    const data: Record<string, unknown> = {}
    for (const one of [server, relay]) await stretch(one, { window: 8, seconds: 2, faults })
    for (const window of bench.quick ? [1, 8] : WINDOWS) {
      const outcomes = await takeTurns(bench, { server, reference: relay, faults }, window)
      bench.say(`p2p, window ${window}: ${perSecond(rateOf(outcomes.server.sample))}`)
      rows.push(...rowsOf(comparison(window), outcomes))
      data[`window ${window}`] = { server: figures(outcomes.server), relay: figures(outcomes.reference) }
    }
    const open = await openLoop(bench, server)
    return { rows: [...rows, ...open.rows], data: { ...data, open: open.data }, faults: [...faults, ...open.faults] }
  })

interface Match {
  readonly server: LoadedTarget
  readonly reference: LoadedTarget
  /** What went wrong is added here. */
  readonly faults: string[]
}

/** Server and reference in turns, so that both see the same weather. */
export async function takeTurns(
  bench: Bench,
  { server, reference, faults }: Match,
  window: number,
): Promise<Record<'server' | 'reference', Outcome>> {
  const outcomes: Record<'server' | 'reference', Outcome[]> = { server: [], reference: [] }
  for (let round = 0; round < bench.rounds; round++) {
    outcomes.server.push(await stretch(server, { window, seconds: bench.seconds, faults }))
    outcomes.reference.push(await stretch(reference, { window, seconds: bench.seconds, faults }))
  }
  return { server: merged(outcomes.server), reference: merged(outcomes.reference) }
}

interface Stretch {
  readonly window: number
  readonly seconds: number
  readonly faults: string[]
}

/** One stretch of closed-loop load: warm up, measure, stop, and count what was lost. */
export async function stretch({ target, load }: LoadedTarget, { window, seconds, faults }: Stretch): Promise<Outcome> {
  load.startClosedLoop(window)
  await pause(500)
  load.resetLatencies()
  const measured = await sample(target, seconds, () => load.totals.acked)
  const { toAck, toPush } = load
  if (!(await load.stop())) {
    const { sent, acked, received } = load.totals
    faults.push(
      `p2p at window ${window}: ${sent} sent, ${acked} acknowledged, ${received} pushed by the ${target.name}`,
    )
  }
  return { sample: measured, toAck, toPush, leastCpuMs: cpuEach(measured) }
}

function merged(outcomes: readonly Outcome[]): Outcome {
  const toAck = new Histogram()
  const toPush = new Histogram()
  for (const outcome of outcomes) {
    toAck.add(outcome.toAck)
    toPush.add(outcome.toPush)
  }
  const leastCpuMs = Math.min(...outcomes.map((outcome) => outcome.leastCpuMs))
  return { sample: together(outcomes.map((outcome) => outcome.sample)), toAck, toPush, leastCpuMs }
}

const latencies = (histogram: Histogram): string =>
  `${milliseconds(histogram.quantile(0.5))} / ${milliseconds(histogram.quantile(0.99))}`

interface Comparison {
  readonly what: string
  /** The least part of the reference, and its name. */
  readonly target: number
  readonly of: string
}

const comparison = (window: number): Comparison => ({
  what: `p2p messages, ${USERS} users, ${window} unanswered each`,
  target: TARGET,
  of: 'the relay',
})

export function rowsOf(
  { what, target, of }: Comparison,
  { server, reference }: Record<'server' | 'reference', Outcome>,
): Row[] {
  const ratio = rateOf(server.sample) / rateOf(reference.sample)
  const perMessage = (outcome: Outcome): string =>
    `${microseconds(cpuEach(outcome.sample))} / ${microseconds(outcome.leastCpuMs)}`
  const busy = ({ sample: { loadCpuMs, seconds } }: Outcome): string => percent(loadCpuMs / seconds / 1000)
  return [
    {
      what,
      measured: perSecond(rateOf(server.sample)),
      reference: perSecond(rateOf(reference.sample)),
      ratio,
      target: { text: `≥ ${percent(target)} of ${of}`, met: ratio >= target },
    },
    { what: '– send to ack, p50 / p99', measured: latencies(server.toAck), reference: latencies(reference.toAck) },
    {
      what: "– send to the peer's push, p50 / p99",
      measured: latencies(server.toPush),
      reference: latencies(reference.toPush),
    },
    {
      what: '– CPU per message, mean / least of a round',
      measured: perMessage(server),
      reference: perMessage(reference),
    },
    { what: '– load generator, share of a core', measured: busy(server), reference: busy(reference) },
  ]
}

export function figures({ sample: { seconds, count, cpuMs, loadCpuMs }, toAck, toPush, leastCpuMs }: Outcome): unknown {
  const quantiles = (histogram: Histogram) => ({
    p50: histogram.quantile(0.5),
    p99: histogram.quantile(0.99),
    max: histogram.max,
  })
  return {
    perSecond: count / seconds,
    seconds,
    cpuMs,
    loadCpuMs,
    leastCpuMs,
    toAckMs: quantiles(toAck),
    toPushMs: quantiles(toPush),
  }
}
