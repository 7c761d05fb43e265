import type { LookupAddress } from 'node:dns'
import { expect, test } from 'vitest'
import { sharing } from '../src/asking/shared-lookup.ts'

type Answer = (error: Error | null, addresses: LookupAddress[]) => void

test('a name that nobody resolves is asked for once, however many want to know it, and others meanwhile', () => {
  const asked: { readonly name: string; readonly answer: Answer }[] = []
  const told: string[] = []
  const resolve = sharing((name, _, answer) => void asked.push({ name, answer }))
  const ask = (name: string, who: string, family = 0) =>
    resolve(name, { all: true, family }, (error, addresses) =>
      told.push(`${who} ${error?.message ?? addresses.map(({ address }) => address).join()}`),
    )
  for (const who of ['a', 'b', 'c']) ask('hangs.example', who)
  ask('answers.example', 'd')
  expect(asked.map(({ name }) => name)).toEqual(['hangs.example', 'answers.example'])
  asked[1]?.answer(null, [{ address: '192.0.2.1', family: 4 }])
  expect(told).toEqual(['d 192.0.2.1'])
  // Of another family it is another question.
  ask('hangs.example', 'e', 6)
  expect(asked).toHaveLength(3)
  asked[0]?.answer(new Error('nobody knows'), [])
  expect(told.slice(1)).toEqual(['a nobody knows', 'b nobody knows', 'c nobody knows'])
  // And nothing is kept of it.
  ask('hangs.example', 'f')
  expect(asked).toHaveLength(4)
})
