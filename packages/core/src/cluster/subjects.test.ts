import { expect, test } from 'vitest'
import { questionsTo } from './subjects.ts'

test('two nodes are never asked under one subject, and a bus takes the subject of any name', () => {
  const names = ['n', 'N', '_n', '_N', '__n', 'n_', 'N_', 'nN', 'n_n', 'N'.repeat(64), '_'.repeat(64), 'a-1']
  const subjects = names.map((name) => questionsTo('0123456789abcdef', name))
  expect(new Set(subjects).size).toBe(names.length)
  for (const subject of subjects) expect(subject).toMatch(/^[a-z0-9_.-]{1,200}$/)
  // What stands before it for all installations says the bus.
  expect(subjects[0]).toBe('0123456789abcdef.ask.n')
})
