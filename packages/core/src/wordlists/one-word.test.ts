import { expect, test } from 'vitest'
import type { WordFinder } from '../ports/word-finder.ts'
import { compileLists } from './compiled.ts'

/** As slow as it is plain. */
const finder: WordFinder = {
  compile: (words) => (where) =>
    words.flatMap((word) =>
      Array.from(where, (_, from) => ({ word, from, to: from + word.length })).filter(({ from }) =>
        where.startsWith(word, from),
      ),
    ),
}

const words = [
  'casino',
  'ass',
  'nowhere',
  'ahole',
  'puta',
  '420',
  '69',
  '赌博',
  '加vx',
  'bad word',
  'no-entry',
  'cæsar',
]
const judge = compileLists(new Map([['l', { title: 'l', mode: 'replace', except: [], words }]]), finder)
const judged = (data: string) => judge({ type: 'text', data }, 'user/bob')

test.each([
  ['two words that make one', 'it is now here'],
  ['two words, one of a letter', 'I have a hole in my pocket'],
  ['the same in other order', 'just put a lid on it'],
  ['a sentence that ends in between', 'a ca. Sino means Chinese'],
  ['a word within another', 'grass, class and passion'],
  ['a number within another', 'a deficit of 695 billion'],
  ['a number with a point in it', 'for 4.20 € at 4:20'],
  ['a word of two scripts within another', '加vxyz'],
])('nothing is found in %s', (_, data) => {
  expect(judged(data)).toMatchObject({ hits: [], content: { data } })
})

test.each([
  ['between characters without blanks', '去casino玩', '去******玩'],
  ['before a character', 'casino玩', '******玩'],
  ['behind a letter that is of another script', 'a赌博b', 'a**b'],
  ['with blanks where none are written', '赌 博', '* *'],
  ['of two scripts, with a blank between', '加 vx', '* **'],
  ['letter by letter', 'c a s i n o', '* * * * * *'],
  ['letter by letter, with other signs too', 'c a-s.i  n_o', '* *****  ***'],
  ['number by number', '4-2-0', '*****'],
  ['with a blank as the list has it', 'a bad word', 'a *** ****'],
  ['without the blank of the list', 'a badword', 'a *******'],
  ['letter by letter, with the blank of the list', 'b a d  w o r d', '* * *  * * * *'],
  ['with a blank in place of its hyphen', 'no entry', '** *****'],
  ['with points between', 'c.asi.no', '********'],
  ['with a letter that stands for two', 'caesar CÆSAR', '****** *****'],
])('a word is found %s', (_, data, hidden) => {
  expect(judged(data)).toMatchObject({ hits: [{ list: 'l' }], content: { data: hidden } })
})
