import { createMetrics } from '@tidings/server/reference'
import { code, pageHead, table } from './markdown.ts'

const intro = `What \`/metrics\` answers, in Prometheus' text format. Times are seconds, as Prometheus wants them. The names
that begin with \`process_\` and \`nodejs_\` are those of the Node client for Prometheus: CPU, memory, event-loop delay.`

export async function metricsPage(): Promise<string> {
  const { registry } = createMetrics()
  const own = (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('tidings_'))
  const rows = own.map(({ name, type, help }) => [code(name), String(type), help])
  return [
    pageHead('Metrics', 'apps/server/src/operations/metrics.ts', intro),
    table(['metric', 'type', 'meaning'], rows),
  ].join('\n')
}
