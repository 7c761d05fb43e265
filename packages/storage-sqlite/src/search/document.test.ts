import { documentTerms } from '@tidings/storage-sql/search/document'
import { expect, test } from 'vitest'

const row = { conversation: 1, seq: 1, sender: 'user/alice', type: 'chat' as const, ts: 1 }

test.each(['no JSON', 'null', '7', '{}', '{"content":null}', '{"content":{"type":7}}', '{"recalled":true}'])(
  'the body %s is found by nothing, and stops no index',
  (body) => {
    expect(documentTerms({ ...row, row: 1, body } as never)).toBeUndefined()
  },
)

test('what is said is found', () => {
  const body = JSON.stringify({ content: { type: 'text', data: 'hello' } })
  expect(documentTerms({ ...row, row: 1, body } as never)).toContainEqual(expect.stringMatching(/hello$/))
})
