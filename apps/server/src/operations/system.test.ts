import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { systemClock } from './system.ts'

const DAY_MS = 86_400_000

/** Node keeps the timers of one length in a list; its class has no name outside. */
function listOfTimers(): new () => unknown {
  const timer = setTimeout(() => undefined, DAY_MS)
  const list = (timer as unknown as { _idleNext: { constructor: new () => unknown } })._idleNext
  clearTimeout(timer)
  return list.constructor
}

it('leaves nothing behind when a wait is given up, whatever its length', () => {
  const lists = listOfTimers()
  const before = queryObjects(lists, { format: 'count' }) as unknown as number
  for (let i = 0; i < 500; i++) systemClock.after(DAY_MS + i + 0.25, () => undefined)()
  expect((queryObjects(lists, { format: 'count' }) as unknown as number) - before).toBeLessThan(20)
})

it('does what is to happen at once in its place among what the next turn brings, unless it was given up', async () => {
  const order: string[] = []
  setImmediate(() => order.push('before'))
  systemClock.after(0, () => order.push('at once'))
  systemClock.after(0, () => order.push('given up'))()
  await new Promise<void>((resolve) => setImmediate(resolve))
  expect(order).toEqual(['before', 'at once'])
})
