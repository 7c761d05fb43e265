import { expect, test } from 'vitest'
import { chatroomAddress, chatroomMeant } from './chatroom-address.ts'

test('a chatroom is meant by its address, wherever the page stands, and by its id', () => {
  expect(chatroomMeant(chatroomAddress('https://chat.example.org/in/a/folder', 'launch-day'))).toBe('launch-day')
  expect(chatroomMeant('  launch_day-2 ')).toBe('launch_day-2')
  expect(chatroomMeant('http://127.0.0.1:8080/#/chat/chatroom/a&search=b')).toBe('a')
})

test('what is none of both means no chatroom', () => {
  for (const typed of [
    '',
    'launch day',
    'https://example.org/',
    '#/chat/room/tea',
    '#/chat/chatroom/a/b',
    'x'.repeat(65),
  ])
    expect(chatroomMeant(typed), typed).toBeUndefined()
})
