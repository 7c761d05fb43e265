import { expect, test } from 'vitest'
import { pathOf, routeOf } from './route.ts'

test.each([
  ['/', { view: 'chats' }],
  ['/chat/user/bob', { view: 'chats', conversation: 'user/bob' }],
  ['/chat/room/tea/17', { view: 'chats', conversation: 'room/tea', seq: 17 }],
  ['/chat/chatroom/launch-day', { view: 'chats', conversation: 'chatroom/launch-day' }],
  ['/chat/channel/news/4', { view: 'chats', conversation: 'channel/news', seq: 4 }],
  ['/chat/room/tea/thread/4-2&find=a', { view: 'chats', conversation: 'room/tea', thread: '4-2', find: 'a' }],
  ['/contacts&search=tea', { view: 'contacts', search: 'tea' }],
  ['/&search=in%3A%22a%26b%3Dc%22%20x', { view: 'chats', search: 'in:"a&b=c" x' }],
  [
    '/chat/room/tea/17&search=a%2Fb&find=%E5%A1%94',
    { view: 'chats', conversation: 'room/tea', seq: 17, search: 'a/b', find: '塔' },
  ],
])('%s is a place, and the place has that address', (path, place) => {
  expect(routeOf(path)).toEqual({ kind: 'chat', place })
  expect(pathOf(place as Parameters<typeof pathOf>[0])).toBe(path)
})

test('an address that somebody cut short still leads somewhere', () => {
  expect(routeOf('/chat/user/bob&find=%E5%A1')).toMatchObject({ place: { conversation: 'user/bob', find: '%E5%A1' } })
  expect(routeOf('/chat/user/bob&find=')).toEqual({ kind: 'chat', place: { view: 'chats', conversation: 'user/bob' } })
})
