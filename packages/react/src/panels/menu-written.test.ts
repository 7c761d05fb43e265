import { expect, test } from 'vitest'
import { menuOf, newEntry, writtenMenu } from './menu-written.ts'

const menu = [
  { name: 'Shop', link: 'https://example.org/' },
  {
    name: 'Help',
    items: [
      { name: 'Hours', text: 'When are you open?' },
      { name: 'Call me', event: 'call.me' },
    ],
  },
]

test('a menu that is written as it was read is the same menu', () => {
  expect(menuOf(writtenMenu(menu))).toEqual(menu)
})

test('an entry that opens others no more says what it does instead, and no other has its key', () => {
  const [shop, help] = writtenMenu(menu)
  if (!shop || !help) throw new Error('there are two')
  expect(menuOf([{ ...help, does: 'text', value: 'Help!' }])).toEqual([{ name: 'Help', text: 'Help!' }])
  expect(new Set([shop, help, newEntry(), newEntry()].map(({ key }) => key)).size).toBe(4)
})
