/** Orders that are at work at once, of one webhook. */
const atOnce = 8

/** Those of one order one after the other, of several orders at the same time. Never begins more when one rejects. */
export async function inOrders<T extends { readonly waiting: { readonly order: string } }>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  const orders = [...Map.groupBy(all, ({ waiting }) => waiting.order).values()]
  const worker = async (): Promise<void> => {
    for (let order = orders.shift(); order; order = orders.shift()) for (const one of order) await work(one)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, orders.length) }, worker))
}
