import { expect, test } from 'vitest'
import { ChatClient } from '../src/index.ts'
import { serverAddress } from '../src/runtime/server-address.ts'
import { SharedClient } from '../src/shared/index.ts'

test.each([
  ['https://chat.example', 'https://chat.example'],
  ['https://chat.example/', 'https://chat.example'],
  ['https://chat.example//', 'https://chat.example'],
  ['https://example.org/team/chat/', 'https://example.org/team/chat'],
  ['ws://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['WSS://Chat.Example/', 'https://chat.example'],
  [' http://127.0.0.1:8080\n', 'http://127.0.0.1:8080'],
  ['http://[::1]:8080/', 'http://[::1]:8080'],
  ['https://münchen.example/', 'https://xn--mnchen-3ya.example'],
  ['https://chat.example:443', 'https://chat.example'],
  ['http://www.example', 'http://www.example'],
])('%j is the server at %s', (given, meant) => expect(serverAddress(given)).toBe(meant))

test.each([
  ['', 'begins with'],
  ['chat.example', 'begins with'],
  ['localhost:8080', 'begins with'],
  ['/chat', 'begins with'],
  ['ftp://chat.example', 'begins with'],
  ['http:chat.example', 'begins with'],
  ['https://', 'followed by a host'],
  ['https:///chat', 'followed by a host'],
  ['https://chat .example', 'no blanks'],
  ['https://chat.example/a b', 'no blanks'],
  ['https://chat\n.example', 'no blanks'],
  ['https://chat.example:99999', 'no such host or port'],
  ['https://chat.example/?x=1', 'no ? and no #'],
  ['https://chat.example?', 'no ? and no #'],
  ['https://chat.example/#/chat', 'no ? and no #'],
  ['https://alice:secret@chat.example', 'connect()'],
])('%j is refused: %s', (given, why) => expect(() => serverAddress(given)).toThrow(why))

test('what is no text is refused as well', () => {
  for (const given of [undefined, null, 8080, {}]) expect(() => serverAddress(given as never)).toThrow(TypeError)
})

test('a client has the address in its one form, or is not made', () => {
  const openPort = () => new MessageChannel().port1 as never
  for (const make of [(url: string) => new ChatClient({ url }), (url: string) => new SharedClient({ url, openPort })]) {
    expect(make('ws://127.0.0.1:1/chat/').url).toBe('http://127.0.0.1:1/chat')
    expect(() => make('127.0.0.1:1')).toThrow('begins with https:// or http://')
  }
})
