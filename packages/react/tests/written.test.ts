import { soundMentions } from '@tidings/protocol/mentioned'
import { expect, test } from 'vitest'
import { isSame, meantIn, nothing, pieceOf, retyped, trimmed, withMentions } from '../src/composer/written.ts'

const bob = { mention: 'user/bob', from: 4, length: 4 }
const asked = { text: 'Ask @Bob and @Bob', mentionsAt: [bob, { mention: 'user/bob2', from: 13, length: 4 }] }

test('whoever is meant is meant still when words before or after the name are changed', () => {
  expect(retyped(asked, `Please ask ${asked.text.slice(4)}`, 11).mentionsAt.map(({ from }) => from)).toEqual([11, 20])
  expect(retyped(asked, `${asked.text} soon`, 22).mentionsAt).toEqual(asked.mentionsAt)
  expect(retyped({ text: '@Bob', mentionsAt: [{ ...bob, from: 0 }] }, '你好@Bob', 2).mentionsAt).toEqual([
    { ...bob, from: 2 },
  ])
})

test('a name of which a piece was changed means nobody; the others stay', () => {
  expect(meantIn(retyped(asked, 'Ask @Bb and @Bob', 6))).toEqual(['user/bob2'])
  expect(meantIn(retyped(asked, 'Ask  and @Bob', 4))).toEqual(['user/bob2'])
  expect(meantIn(retyped(asked, '', 0))).toEqual([])
})

test('of two who are called the same, the one stays whose name was left', () => {
  const both = {
    text: '@Bob@Bob',
    mentionsAt: [
      { ...bob, from: 0 },
      { mention: 'user/bob2', from: 4, length: 4 },
    ],
  }
  expect(retyped(both, '@Bob', 0).mentionsAt).toEqual([{ mention: 'user/bob2', from: 0, length: 4 }])
  expect(retyped(both, '@Bob', 4).mentionsAt).toEqual([{ ...bob, from: 0 }])
})

test('where the caret says nothing, what is equal at both ends was not changed', () => {
  expect(meantIn(retyped(asked, 'Ask @Bob or @Bob', 0))).toEqual(['user/bob', 'user/bob2'])
})

test('blanks around are taken away, and a piece keeps whom it names wholly', () => {
  const blanks = withMentions({ text: '  @Bob  ', mentionsAt: [] }, [{ ...bob, from: 2 }])
  expect(trimmed(blanks)).toEqual({ text: '@Bob', mentionsAt: [{ ...bob, from: 0 }] })
  expect(trimmed({ text: '   ', mentionsAt: [] })).toEqual(nothing)
  expect(pieceOf(asked, 3, 10)).toEqual({ text: ' @Bob a', mentionsAt: [{ ...bob, from: 1 }] })
  expect(pieceOf(asked, 5, 10).mentionsAt).toEqual([])
})

test('what does not fit the text, or lies over another, is left out', () => {
  const odd = [bob, { ...bob, from: 6 }, { ...bob, from: 15, length: 9 }, { ...bob, from: 9, length: 0 }]
  expect(soundMentions(asked.text, odd)).toEqual([bob])
  expect(soundMentions('', undefined)).toEqual([])
  expect(isSame(asked, { ...asked, mentionsAt: [bob] })).toBe(false)
})
