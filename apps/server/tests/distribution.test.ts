import { Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { Distribution } from '../src/operations/distribution.ts'

const bounds = [0.1, 1, 10]
const values = [0, 0.1, 0.100001, 1, 7, 10, 10.5, 4000]

test("it is read as the library's own histogram is", async () => {
  const [ours, theirs] = [new Registry(), new Registry()]
  const name = 'tidings_some_seconds'
  const help = 'Time of something.'
  const one = new Distribution({ name, help, bounds, labelNames: ['operation', 'code'], register: ours })
  const other = new Histogram({
    name,
    help,
    buckets: [...bounds],
    labelNames: ['operation', 'code'],
    registers: [theirs],
  })
  for (const value of values) {
    for (const code of ['ok', 'a "quoted"\ncode']) {
      one.observe(value, 'message.send', code)
      other.observe({ operation: 'message.send', code }, value)
    }
  }
  expect(await ours.metrics()).toBe(await theirs.metrics())
})

test('without labels, too', async () => {
  const [ours, theirs] = [new Registry(), new Registry()]
  const one = new Distribution({ name: 'some', help: 'Time.', bounds, register: ours })
  const other = new Histogram({ name: 'some', help: 'Time.', buckets: [...bounds], registers: [theirs] })
  for (const value of values) {
    one.observe(value)
    other.observe(value)
  }
  expect(await ours.metrics()).toBe(await theirs.metrics())
})
