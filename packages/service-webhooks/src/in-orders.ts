import { eachAtOnce } from '@tidings/core'

/** Orders that are at work at once, of one webhook. */
const atOnce = 8

/** Those of one order one after the other, of several orders at the same time. */
export const inOrders = <T extends { readonly order: string }>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> =>
  eachAtOnce(Map.groupBy(all, ({ order }) => order).values(), atOnce, async (order) => {
    for (const one of order) await work(one)
  })
