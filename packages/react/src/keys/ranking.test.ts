import { expect, test } from 'vitest'
import { ranked } from './ranking.ts'

const people = [
  { oid: 'user/carol', name: 'Carol Haddad' },
  { oid: 'user/bob', name: 'Bob Marsh' },
  { oid: 'room/r1', name: 'Corner shop' },
  { oid: 'user/marshall', name: 'Anna Müller-Bobrow' },
  { oid: 'user/wang', name: '王小明' },
  { oid: 'room/r2', name: '小店 2024' },
  { oid: 'user/yuki', name: 'ユキ' },
]
const found = (query: string) => ranked(query, people).map(({ name }) => name)

test('without words everything stays in its order', () => {
  expect(found('  ')).toEqual(people.map(({ name }) => name))
})

test('beginnings come before the middles of words, and of equals the last used first', () => {
  expect(found('bob')).toEqual(['Bob Marsh', 'Anna Müller-Bobrow'])
  expect(found('co')).toEqual(['Corner shop'])
  expect(found('ar')).toEqual(['Carol Haddad', 'Bob Marsh', 'Anna Müller-Bobrow'])
  expect(found('c')).toEqual(['Carol Haddad', 'Corner shop'])
})

test('a whole name or id stands first', () => {
  expect(found('marshall')[0]).toBe('Anna Müller-Bobrow')
  expect(found('marsh')).toEqual(['Bob Marsh', 'Anna Müller-Bobrow'])
})

test('words in any order, without accents and case, by initials', () => {
  expect(found('HADDAD car')).toEqual(['Carol Haddad'])
  expect(found('muller')).toEqual(['Anna Müller-Bobrow'])
  expect(found('ch')).toContain('Carol Haddad')
})

test('a word of four signs or more may have a mistake, a short one none', () => {
  expect(found('carlo')).toEqual(['Carol Haddad'])
  expect(found('hadad')).toEqual(['Carol Haddad'])
  expect(found('cornre')).toEqual(['Corner shop'])
  expect(found('bbo')).toEqual([])
  expect(found('xarol')).toEqual([])
})

test('Chinese and Japanese by any of their signs', () => {
  expect(found('小')).toEqual(['小店 2024', '王小明'])
  expect(found('明')).toEqual(['王小明'])
  expect(found('ﾕｷ')).toEqual(['ユキ'])
})

test('what nobody would type takes no time', () => {
  expect(ranked('x'.repeat(5000), people)).toEqual([])
})
