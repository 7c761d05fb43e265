import { expect, test } from 'vitest'
import { keywordsIn } from './keywords.ts'

test('a list is read with the commas of every script, each word once, none that is empty or too long', () => {
  expect(keywordsIn('deploy, on call，发布、紧急;\n deploy,,')).toEqual(['deploy', 'on call', '发布', '紧急'])
  expect(keywordsIn('')).toEqual([])
  expect(keywordsIn('a'.repeat(100))).toEqual(['a'.repeat(64)])
  expect(keywordsIn(Array.from({ length: 60 }, (_, at) => `w${at}`).join(','))).toHaveLength(50)
})
