import { expect, it } from 'vitest'
import { createWording } from '../src/texts/wording.ts'

const english = createWording('en', {
  hello: 'Hello {{name}}, {{name}}!',
  members_one: '{{count}} member of {{room}}',
  members_other: '{{count}} members of {{room}}',
  found: '{{count}} found',
})

it('takes the form of the number, and fills in what is said', () => {
  expect([0, 1, 2].map((count) => english('members', { count, room: 'Tea' }))).toEqual([
    '0 members of Tea',
    '1 member of Tea',
    '2 members of Tea',
  ])
  expect(english('hello', { name: 'Ada' })).toBe('Hello Ada, Ada!')
})

it('says a text without forms for every number', () => expect(english('found', { count: 1 })).toBe('1 found'))

it('knows the forms of the language', () => {
  const polish = createWording('pl', { hours_one: 'godzina', hours_few: 'godziny', hours_many: 'godzin' })
  expect([1, 3, 5].map((count) => polish('hours', { count }))).toEqual(['godzina', 'godziny', 'godzin'])
})

it('fills in what people wrote as it is, once, and in its own direction', () => {
  expect(english('hello', { name: '{{name}} $& $t(found)' })).toBe(
    'Hello {{name}} $& $t(found), {{name}} $& $t(found)!',
  )
  expect(english('hello', { name: 'שלום' })).toBe('Hello \u2068שלום\u2069, \u2068שלום\u2069!')
})

it('says in the other words what the language lacks, and the key when there are none', () => {
  const chinese = createWording('zh', { found: '找到 {{count}}' }, english)
  expect(chinese('found', { count: 2 })).toBe('找到 2')
  expect(chinese('members', { count: 1, room: '茶' })).toBe('1 member of 茶')
  expect(chinese('constructor', {})).toBe('constructor')
})

it('leaves a gap where a value is missing', () => expect(english('hello', {})).toBe('Hello , !'))
