/** What a push service may ask for at most. */
const mostAskedMs = 3_600_000

/** What the header `retry-after` asks for: a number of seconds, or a date; undefined without one, 0 where it says neither. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), mostAskedMs) : 0
}
