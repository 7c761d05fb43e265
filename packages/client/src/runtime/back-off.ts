const first = 500
const longest = 30_000

/**
 * How long to wait before try number `attempt` (from 0), in milliseconds: full jitter, so that a thousand clients that
 * were cut at once do not come back at once. Never less than `floor`, which a close code asks for.
 */
export function backOff(attempt: number, random: number, floor = 0): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(attempt, 10))
  return floor + Math.round(random * ceiling)
}
