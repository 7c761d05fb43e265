import { expect, test } from 'vitest'
import { kindsOf, webLinksOf } from './kinds.ts'

test.each([
  ['image', { attachment: 'a' }, ['picture']],
  ['video', { attachment: 'a', caption: 'see https://example.org/a' }, ['film', 'link']],
  ['audio', {}, ['voice']],
  ['file', { name: 'https://example.org' }, ['file']],
  ['link', { url: 'https://example.org' }, ['link']],
  ['text', 'look: www.example.org/x.', ['link']],
  ['text', 'write to ann@example.org', []],
  ['text', 'nothing', []],
  ['markdown', '[here](https://example.org/y)', ['link']],
  ['quote', { text: 'as in https://example.org' }, ['link']],
  ['custom/x', { caption: 'https://example.org' }, []],
  ['text', { no: 'text' }, []],
  ['image', null, ['picture']],
] as const)('%s %j is %j', (type, data, kinds) => {
  expect(kindsOf({ type, data })).toEqual(kinds)
})

test('the links of a message, in their order', () => {
  expect(webLinksOf({ type: 'text', data: 'a https://b.example/1, www.c.example/2 d@e.example' })).toEqual([
    'https://b.example/1',
    'https://www.c.example/2',
  ])
})
