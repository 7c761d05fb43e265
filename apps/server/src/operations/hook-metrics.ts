import type { Metrics } from '@tidings/core'
import { Counter, Histogram, type Registry } from 'prom-client'

/** How the operator's hook comes along. */
export function createHookMetrics(registry: Registry): Pick<Metrics, 'hookAsked'> {
  const registers = [registry]
  const answers = new Counter({
    name: 'tidings_hook_answers_total',
    help: 'What came of asking the hook: allowed, refused, changed, failed, or unasked while it rests after failures or is too busy.',
    labelNames: ['point', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'tidings_hook_seconds',
    help: 'How long the hook takes to answer or to fail; what is asked about waits so long.',
    labelNames: ['point'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  return {
    hookAsked(point, outcome, ms) {
      answers.inc({ point, outcome })
      if (ms !== undefined) seconds.observe({ point }, ms / 1000)
    },
  }
}
