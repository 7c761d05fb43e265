import { expect, test } from 'vitest'
import { bounded } from '../src/asking/bounded-lookup.ts'

/** A name server that answers when the test says so, and never before. */
function aNameServer() {
  let now = 0
  const asked = new Map<string, (address?: string) => void>()
  const told: string[] = []
  const resolve = bounded(
    (name, _, answer) =>
      void asked.set(name, (address) => {
        asked.delete(name)
        if (address === undefined) answer(new Error('nobody knows'), [])
        else answer(null, [{ address, family: 4 }])
      }),
    () => now,
  )
  return {
    asked: () => [...asked.keys()],
    told,
    ask: (...names: readonly string[]) => {
      for (const name of names)
        resolve(name, { all: true }, (error, found) =>
          told.push(`${name} ${error ? ((error as NodeJS.ErrnoException).code ?? error.message) : found[0]?.address}`),
        )
    },
    answers: (name: string, address?: string) => asked.get(name)?.(address),
    passes: (ms: number) => {
      now += ms
    },
  }
}

test('however many names hang, one that has answered is resolved meanwhile, and threads are left', () => {
  const server = aNameServer()
  server.ask('crm.example')
  server.answers('crm.example', '192.0.2.1')
  server.ask(...Array.from({ length: 50 }, (_, n) => `hangs-${n}.example`))
  expect(server.asked()).toEqual(['hangs-0.example', 'hangs-1.example'])
  for (let time = 0; time < 3; time++) {
    server.ask('crm.example')
    expect(server.asked()).toHaveLength(3)
    server.answers('crm.example', '192.0.2.1')
  }
  expect(server.told).toEqual(Array.from({ length: 4 }, () => 'crm.example 192.0.2.1'))
})

test('one that answers no more, or late, is among those that hang from then on', () => {
  const server = aNameServer()
  server.ask('crm.example', 'shop.example')
  server.answers('crm.example', '192.0.2.1')
  server.answers('shop.example', '192.0.2.2')
  server.ask('crm.example', 'shop.example')
  server.answers('crm.example')
  server.passes(5000)
  server.answers('shop.example', '192.0.2.2')
  server.ask('crm.example', 'shop.example', 'new.example')
  expect(server.asked()).toEqual(['crm.example', 'shop.example'])
  server.answers('crm.example', '192.0.2.1')
  expect(server.asked()).toEqual(['shop.example', 'new.example'])
})

test('what waits for too long is not asked any more, nor what waits behind too many', () => {
  const server = aNameServer()
  server.ask('hangs-a.example', 'hangs-b.example', 'late.example')
  server.passes(20_000)
  server.ask('new.example')
  server.answers('hangs-a.example')
  expect(server.told).toEqual(['late.example EAI_AGAIN', 'hangs-a.example nobody knows'])
  expect(server.asked()).toEqual(['hangs-b.example', 'new.example'])
  server.ask(...Array.from({ length: 201 }, (_, n) => `n${n}.example`))
  expect(server.told.slice(2)).toEqual(['n200.example EAI_AGAIN'])
})
