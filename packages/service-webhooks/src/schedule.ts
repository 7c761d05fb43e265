import { fnv1a } from '@tidings/core'

const minute = 60_000

/** After each attempt in vain; then the last of them for ever. Over a day that makes about a dozen. */
const waits = [5000, 30_000, 2 * minute, 10 * minute, 30 * minute, 60 * minute, 120 * minute, 180 * minute]

/** Many that failed together do not come back together: each a tenth earlier or later, by its id. */
const spread = (id: string): number => 0.9 + (fnv1a(id) % 201) / 1000

/** When an event is told again after so many attempts. */
export function againInMs(attempts: number, id: string): number {
  const wait = waits[Math.min(attempts, waits.length) - 1] ?? 0
  return Math.round(wait * spread(id))
}
