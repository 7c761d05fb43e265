import { expect, test } from 'vitest'
import { nameOfStage, needsBreak, stagesBetween } from './stages.ts'

const newer = { name: 'new', main: 'new.js', hasBus: true }

/** Each stage, and whether nobody is there before it. */
function told(hasBus: boolean): string[] {
  const stages = stagesBetween({ name: 'old', main: 'old.js', hasBus }, newer)
  return stages.map((stage, n) => `${needsBreak(stages[n - 1] ?? stage, stage) ? 'alone: ' : ''}${nameOfStage(stage)}`)
}

test('where both know others, one node at a time is replaced, there and back', () => {
  expect(told(true)).toEqual(['old and old', 'new and old', 'new and new', 'old and new', 'old and old', 'new and new'])
})

test('an old one that opens its store alone has nobody beside it', () => {
  expect(told(false)).toEqual(['alone: old', 'alone: new and new', 'alone: old', 'alone: new and new'])
})
