/**
 * Does something with each of them, so many at a time, begun in their order. When one rejects no more are begun, and it rejects
 * likewise once those under way have come to an end: whoever tries again meets nothing of the first time.
 */
export async function eachAtOnce<T>(all: Iterable<T>, atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  // One for all workers: each takes the next.
  const rest = all[Symbol.iterator]()
  const failed: unknown[] = []
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); !next.done && failed.length === 0; next = rest.next())
      await work(next.value).catch((error: unknown) => void failed.push(error))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (failed.length > 0) throw failed[0]
}
