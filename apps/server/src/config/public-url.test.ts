import { expect, test } from 'vitest'
import { PublicUrl } from './public-url.ts'

test.each([
  ['https://example.org', 'https://example.org'],
  ['https://example.org/', 'https://example.org'],
  ['https://example.org/chat/', 'https://example.org/chat'],
  ['http://10.0.0.7:8080/team/chat', 'http://10.0.0.7:8080/team/chat'],
])('%s is an address', (text, url) => {
  expect(PublicUrl.parse(text)).toBe(url)
})

test.each([
  'example.org/chat',
  'ftp://example.org',
  'https://example.org/chat?x=1',
  'https://example.org/#chat',
  'https://me:secret@example.org',
  'https://example.org/v1',
  'https://example.org/docs/chat',
  'https://example.org/a//b',
  'https://example.org/a%20b',
])('%s is none', (text) => {
  expect(PublicUrl.safeParse(text).success).toBe(false)
})
