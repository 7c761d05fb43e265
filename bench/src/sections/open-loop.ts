import type { LoadedTarget } from '../load/pair-load.ts'
import { pause } from '../load/pause.ts'
import { milliseconds, perSecond } from '../report/format.ts'
import type { Bench, Row, SectionResult } from '../report/result.ts'

const RATES = [1000, 5000, 10_000, 20_000, 40_000, 60_000, 80_000]
/** So many unanswered sends mean that the rate is above what the server takes. */
const HOPELESS = 50_000

interface Step {
  readonly offered: number
  readonly answered: number
  readonly row: Row
  readonly saturated: boolean
}

/**
 * Sends at a given rate, whatever the answers do, and raises the rate until the server does not keep up.
 * A latency counts from when its send was due, so a stall is seen by all sends that it delayed.
 */
export async function openLoop(bench: Bench, server: LoadedTarget): Promise<SectionResult> {
  const steps: Step[] = []
  const faults: string[] = []
  for (const rate of RATES) {
    const step = await atRate(bench, server, rate, faults)
    steps.push(step)
    bench.say(`p2p, offered ${perSecond(rate)}: ${step.row.measured}`)
    if (step.saturated) break
  }
  return {
    rows: steps.map((step) => step.row),
    data: steps.map(({ offered, answered }) => ({ offered, answered })),
    faults,
  }
}

async function atRate(bench: Bench, { load }: LoadedTarget, rate: number, faults: string[]): Promise<Step> {
  load.resetLatencies()
  const seconds = Math.min(bench.seconds, 3)
  const before = load.totals.acked
  const start = performance.now()
  const end = start + seconds * 1000
  const dueAt = (index: number): number => start + (index * 1000) / rate
  let sent = 0
  while (performance.now() < end && load.totals.sent - load.totals.acked < HOPELESS) {
    // Bounded, so that answers are read between the sends of a late turn.
    for (let turn = 0; turn < 256 && dueAt(sent) <= performance.now(); turn++, sent++) load.sendOne(sent, dueAt(sent))
    await (dueAt(sent) > performance.now() ? pause(1) : immediate())
  }
  const answered = (load.totals.acked - before) / ((performance.now() - start) / 1000)
  const { toAck, toPush } = load
  if (!(await load.stop(30_000))) {
    const { sent: all, acked, received } = load.totals
    faults.push(`p2p at ${rate}/s: ${all} sent, ${acked} acknowledged, ${received} pushed`)
  }
  const saturated = answered < rate * 0.95
  const p = (share: number): string =>
    `${milliseconds(toAck.quantile(share))} / ${milliseconds(toPush.quantile(share))}`
  const measured = saturated ? `saturated at ${perSecond(answered)}` : `p50 ${p(0.5)}, p99 ${p(0.99)}`
  return {
    offered: rate,
    answered,
    saturated,
    row: { what: `– offered ${perSecond(rate)}: to ack / to push`, measured },
  }
}

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
