/** What the reference pages are made from; nothing of the running server. */
export { configDoc } from './config/doc.ts'
export { createMetrics } from './operations/metrics.ts'
