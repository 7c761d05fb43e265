export { Cluster, type ClusterOptions } from './cluster.ts'
export { type Terminal, type TerminalOptions, TestNode } from './node.ts'
export { type CoreOptions, coreParts, coreSettings, generous, noMetrics } from './parts.ts'
export { TestTime } from './time.ts'
