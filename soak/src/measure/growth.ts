import type { Measured } from '../server/soak-server.ts'
import type { Census } from './heap.ts'
import { beyondBounds } from './tables.ts'

/** What a server holds at a moment when nobody is there. */
export interface State extends Measured {
  readonly heap: Census
  readonly rows: Readonly<Record<string, number>>
  readonly files: number
  readonly bytes: number
}

/** What may come to be of a kind between two equal states without being a leak: V8's own, and caches that fill. */
const SPARE_COUNT = 150
const SPARE_SHARE = 0.1
const SPARE_HEAP = 8e6

/** What is kept up to a bound, and has not come to it within a soak: so many at most. */
const bounded: ReadonlyMap<string, number> = new Map([
  // Who came and went lately, for whoever has to be told: what is kept of an ended session is its name.
  ['object LiveSession', 32_768],
  // What is known of the last tokens, and of those sessions: literals have no name of their own.
  ['object Object', 200_000],
])

/** What V8 makes of running code, whatever the code does. */
const engine: ReadonlySet<string> = new Set([
  'code',
  'hidden',
  'object shape',
  'number',
  'array',
  'synthetic',
  'bigint',
  'symbol',
])

/** What has grown and should not have, the largest first. */
export function grown(before: State, after: State): readonly string[] {
  return [
    ...heapGrowth(before, after),
    ...kept('descriptors', { all: before.descriptors }, { all: after.descriptors }),
    ...kept('resources', before.resources, after.resources),
    ...beyondBounds(after.rows),
  ]
}

function heapGrowth(before: State, after: State): string[] {
  const kinds = [...after.heap]
    .filter(([kind]) => !engine.has(kind))
    .map(([kind, { count, bytes }]) => ({ kind, count, bytes, was: before.heap.get(kind)?.count ?? 0 }))
    .filter(({ kind, count, was }) => count - was > SPARE_COUNT + was * SPARE_SHARE && count > (bounded.get(kind) ?? 0))
    .sort((a, b) => b.count - b.was - (a.count - a.was))
    .map(({ kind, count, was, bytes }) => `heap: ${kind}: ${was} → ${count} (${bytes} bytes)`)
  const more = after.heapUsed - before.heapUsed
  return more > SPARE_HEAP ? [`heap: ${(more / 1e6).toFixed(1)} MB more in all`, ...kinds] : kinds
}

/** None of these may be more than before, but for one or two that come and go. */
function kept(
  what: string,
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(after)
    .filter(([name, count]) => count > (before[name] ?? 0) + 2)
    .map(([name, count]) => `${what}: ${name}: ${before[name] ?? 0} → ${count}`)
}
