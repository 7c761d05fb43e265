import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { costs } from './costs.ts'
import { demand, machines } from './demand.ts'
import { withTables } from './page.ts'
import { simulate } from './simulation.ts'

test('the page has the tables of the costs and assumptions that stand in the code', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/operate/capacity.md'), 'utf8')
  expect(withTables(page, { costs, demand, machines })).toBe(page)
})

test('homes are spread evenly, and only as many move as must', () => {
  const { fullest, movedAtJoin, movedAtLeave, movedElsewhere } = simulate(8, 20_000)
  expect(fullest).toBeLessThan(1.1)
  expect(movedAtJoin).toBeCloseTo(1 / 9, 1)
  expect(movedAtLeave).toBeCloseTo(1 / 8, 1)
  expect(movedElsewhere).toBe(0)
})
