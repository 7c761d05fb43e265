import { expect, it } from 'vitest'
import { markdownTable } from './table.ts'

it('says for each target whether it was met', () => {
  const table = markdownTable([
    { what: 'a', measured: '5/s', reference: '10/s', ratio: 0.5, target: { text: '≥ 50 %', met: true } },
    { what: 'b', measured: '9 s', target: { text: '≤ 1 s', met: false } },
    { what: 'c', measured: '7' },
  ])
  expect(table.split('\n').slice(2)).toEqual([
    '| a | 5/s | 10/s | 50 % | ≥ 50 %: met |',
    '| b | 9 s |  |  | ≤ 1 s: **missed** |',
    '| c | 7 |  |  |  |',
  ])
})
