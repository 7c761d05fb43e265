interface Fairly<T> {
  readonly atOnce: number
  /** For whom it waits, by name. */
  readonly of: (one: T) => string
}

/**
 * As `eachAtOnce`, where each waits for somebody else: for nobody more are under way than places are left for the others. So one
 * who does not answer holds half of the places, another one half of the rest, and whoever answers finds one. Those who wait for the
 * same are begun in their order.
 */
export async function eachFairly<T>(
  all: Iterable<T>,
  { atOnce, of }: Fairly<T>,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = Map.groupBy(all, of)
  const underWay = new Map<string, number>()
  const failed: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  let busy = 0

  /** Of those who may begin one for whom fewest are under way. */
  function next(): string | undefined {
    let best: string | undefined
    let fewest = atOnce - busy
    for (const name of waiting.keys()) {
      const count = underWay.get(name) ?? 0
      if (count < fewest) [best, fewest] = [name, count]
    }
    return best
  }

  function begin(): void {
    for (let name = next(); name !== undefined && failed.length === 0; name = next()) start(name)
    if (busy === 0) resolve()
  }

  function start(name: string): void {
    const queue = waiting.get(name) ?? []
    const one = queue.shift() as T
    if (queue.length === 0) waiting.delete(name)
    busy += 1
    underWay.set(name, (underWay.get(name) ?? 0) + 1)
    void work(one)
      .catch((error: unknown) => void failed.push(error))
      .then(() => {
        busy -= 1
        underWay.set(name, (underWay.get(name) ?? 1) - 1)
        begin()
      })
  }

  begin()
  await promise
  if (failed.length > 0) throw failed[0]
}
