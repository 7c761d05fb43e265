import { expect, test } from 'vitest'
import { isMessageLink, messageAddress } from './message-address.ts'

test('a link of a message is read by the page that made it, also below a path, and no other is', () => {
  const page = 'https://chat.example/team/#/chat/user/bob'
  const link = messageAddress('2s-1a', page)
  expect(link).toBe('https://chat.example/team/#/message/2s-1a')
  expect(isMessageLink(link, page)).toBe('/message/2s-1a')
  for (const other of [
    'https://chat.example/#/message/2s-1a',
    'https://elsewhere.example/team/#/message/2s-1a',
    'https://chat.example/team/#/settings',
    'https://chat.example/team/#/message/../settings',
    'http://[broken',
    'javascript:alert(1)',
  ])
    expect(isMessageLink(other, page), other).toBeUndefined()
})
