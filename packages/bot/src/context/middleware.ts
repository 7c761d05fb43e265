import type { Context } from './context.ts'

export type Next = () => Promise<void>

/** Does something about a message; whoever does not call `next` has settled it. */
export type Middleware<C = Context> = (ctx: C, next: Next) => unknown

/** One after another, each by the `next` of the one before. */
export async function runAll<C>(all: readonly Middleware<C>[], ctx: C, last: Next): Promise<void> {
  const from = async (index: number): Promise<void> => {
    const middleware = all[index]
    if (!middleware) return last()
    let called = false
    await middleware(ctx, () => {
      if (called) throw new Error('next() was called twice')
      called = true
      return from(index + 1)
    })
  }
  await from(0)
}
