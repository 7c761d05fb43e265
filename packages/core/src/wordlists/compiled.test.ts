import { afterEach, expect, test, vi } from 'vitest'
import type { WordFinder } from '../ports/word-finder.ts'
import { compileLists, type KeptList } from './compiled.ts'

afterEach(() => void vi.restoreAllMocks())

const finder: WordFinder = {
  compile: (words) => (text) =>
    words.flatMap((word) =>
      [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => ({ word, from: index, to: index + word.length })),
    ),
}

const listOf = (words: readonly string[]): KeptList => ({ title: 'L', mode: 'replace', except: [], words })
const judgeOf = (words: readonly string[]) => compileLists(new Map([['l', listOf(words)]]), finder)

test('a text of nothing but words is gone through once, however many they are', () => {
  const judge = judgeOf(['赌博', '赌', '博'])
  const said = '赌博'.repeat(5000)
  let copied = 0
  const slice = String.prototype.slice
  vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, ...at) {
    const piece = slice.apply(this, at)
    copied += piece.length
    return piece
  })
  const { content } = judge({ type: 'text', data: said }, 'user/bob')
  vi.restoreAllMocks()
  expect(content.data).toBe('**'.repeat(5000))
  expect(copied).toBeLessThan(10 * said.length)
})

test('a word is named once, however many ways of writing it a list holds', () => {
  const judge = judgeOf(['casino', 'Casino', 'ca-si-no', 'cásino'])
  expect(judge({ type: 'text', data: 'a casino' }, 'user/bob')).toMatchObject({
    hits: [{ word: 'casino' }],
    content: { data: 'a ******' },
  })
})

test('a list that was kept with a word of which nothing is left is looked for without it', () => {
  const judge = judgeOf(['\u0640', 'casino'])
  expect(judge({ type: 'text', data: 'no word, here' }, 'user/bob').hits).toEqual([])
  expect(judge({ type: 'text', data: 'casino' }, 'user/bob').hits).toHaveLength(1)
})
