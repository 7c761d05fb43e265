/**
 * Which transactions had ended at a moment, by their numbers: all before `end` but those that were still running. PostgreSQL
 * says it (`pg_current_snapshot()`), and what had ended is seen whole from then on.
 */
export interface Snapshot {
  readonly end: number
  readonly running: readonly number[]
}

/** As PostgreSQL writes it: `oldest running:end:running,running`. */
export function snapshotIn(text: string): Snapshot {
  const [, end = '0', running = ''] = text.split(':')
  return { end: Number(end), running: running === '' ? [] : running.split(',').map(Number) }
}

export const textOf = ({ end, running }: Snapshot): string => [end, ...running].join(',')

/** '' is before everything. */
export function snapshotOf(text: string): Snapshot {
  const [end = 0, ...running] = text.split(',').map(Number)
  return { end, running }
}

const sees = ({ end, running }: Snapshot, transaction: number): boolean =>
  transaction < end && !running.includes(transaction)

/** All before this one had ended. */
export const firstRunning = ({ end, running }: Snapshot): number => Math.min(end, ...running)

/** Whether what one sees may be more than what the other sees. */
export const seesBeyond = (one: Snapshot, other: Snapshot): boolean =>
  one.end > other.end || other.running.some((transaction) => sees(one, transaction))

/** Of transactions before this one. */
export const upTo = ({ running }: Snapshot, end: number): Snapshot => ({
  end,
  running: running.filter((transaction) => transaction < end),
})
