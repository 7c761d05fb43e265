import { expect, test } from 'vitest'
import { meansFiles, setApart, tableIn } from '../src/composer/pasting.ts'

const picture = { name: 'image.png', type: 'image/png' }
const html = '<html><table><tr><td>Bread</td></tr></table></html>'

test('from an office come words with a picture of them: the words are meant', () => {
  expect(meansFiles({ plain: 'Bread\t3\r\nTea\t5\r\n', html, files: [picture] })).toBe(false)
  expect(meansFiles({ plain: 'Dear all,', html: '<p>Dear all,</p>', files: [picture] })).toBe(false)
  expect(meansFiles({ plain: 'words', html: '', files: [] })).toBe(false)
})

test('without words, or with nothing but names and addresses of files, the files are meant', () => {
  const files = [{ name: 'report.pdf', type: 'application/pdf' }, picture]
  expect(meansFiles({ plain: '', html: '<img src="https://example.org/a.png">', files: [picture] })).toBe(true)
  expect(meansFiles({ plain: ' \n', html: '', files: [picture] })).toBe(true)
  expect(meansFiles({ plain: 'report.pdf\nimage.png', html: '', files })).toBe(true)
  expect(meansFiles({ plain: '/home/ann/report.pdf\nfile:///home/ann/image.png', html: '', files })).toBe(true)
  expect(meansFiles({ plain: 'https://example.org/a.png', html: '<img>', files: [picture] })).toBe(true)
})

test('a simple table becomes one, and anything else stays words', () => {
  expect(tableIn({ plain: 'Loaf\tPrice\r\nRye | dark\t3\r\n', html })).toBe(
    '| Loaf | Price |\n| --- | --- |\n| Rye \\| dark | 3 |',
  )
  expect(tableIn({ plain: 'A\tB\n\t2\n', html })).toBe('| A | B |\n| --- | --- |\n|  | 2 |')
  const odd = ['A\tB', 'A\nB', 'A\tB\n1', 'A\t"B\n2"\n1\t2', Array(60).fill(Array(20).fill('x').join('\t')).join('\n')]
  for (const plain of odd) expect(tableIn({ plain, html })).toBeUndefined()
  expect(tableIn({ plain: 'A\tB\n1\t2', html: '' })).toBeUndefined()
})

test('a table stands in lines of its own', () => {
  expect(setApart('T', '', '')).toBe('T\n')
  expect(setApart('T', 'Look:', 'after')).toBe('\n\nT\n\n')
  expect(setApart('T', 'Look:\n', '\nafter')).toBe('\nT\n')
})
