import type { Endpoint } from '../wire/connection.ts'
import type { BystanderReport } from './bystanders.ts'
import { type Identity, signInAll } from './clients.ts'
import type { Histogram } from './histogram.ts'
import { PairLoad } from './pair-load.ts'

const EVERY_MS = 10

const { endpoint, who } = JSON.parse(process.argv[2] ?? '') as { endpoint: Endpoint; who: Identity[] }
const load = new PairLoad(await signInAll({ endpoint }, who))
let turn = 0
const send = (): void => load.sendOne(turn++, performance.now())
let timer = setInterval(send, EVERY_MS)

const quantiles = (histogram: Histogram) => ({
  p50: histogram.quantile(0.5),
  p99: histogram.quantile(0.99),
  max: histogram.max,
})

async function report(): Promise<BystanderReport> {
  clearInterval(timer)
  await load.stop(2000)
  const { sent, acked, received } = load.totals
  const answer = { toAck: quantiles(load.toAck), toPush: quantiles(load.toPush), lost: 2 * sent - acked - received }
  load.resetLatencies()
  timer = setInterval(send, EVERY_MS)
  return answer
}

process.on('message', () => void report().then((answer) => process.send?.(answer)))
process.send?.('ready')
// Whoever asked for it is gone.
process.once('disconnect', () => process.exit(1))
