import { expect, test } from 'vitest'
import { isOwnLink, messageAddress } from './message-address.ts'

test('a link of a message, a chatroom, a channel is read by the page that made it, also below a path, and no other is', () => {
  const page = 'https://chat.example/team/#/chat/user/bob'
  const link = messageAddress('2s-1a', page)
  expect(link).toBe('https://chat.example/team/#/message/2s-1a')
  expect(isOwnLink(link, page)).toBe('/message/2s-1a')
  expect(isOwnLink('https://chat.example/team/#/chat/chatroom/launch-day', page)).toBe('/chat/chatroom/launch-day')
  expect(isOwnLink('https://chat.example/team/#/chat/channel/news', page)).toBe('/chat/channel/news')
  for (const other of [
    'https://chat.example/#/message/2s-1a',
    'https://elsewhere.example/team/#/message/2s-1a',
    'https://chat.example/team/#/settings',
    'https://chat.example/team/#/message/../settings',
    'https://chat.example/team/#/chat/chatroom/a/../../settings',
    'http://[broken',
    'javascript:alert(1)',
  ])
    expect(isOwnLink(other, page), other).toBeUndefined()
})
