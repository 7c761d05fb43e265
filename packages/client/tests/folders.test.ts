import type { Conversation, Folder } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { type ClientState, emptyState, foldersOf, isInFolder, unreadInFolder } from '../src/index.ts'

const item = (conversation: string, more: Partial<Conversation> = {}): Conversation =>
  ({ ...{ conversation, seq: 9, unread: 0, mentions: 0, order: 1, settings: {} }, ...more }) as Conversation

const folder = (more: Partial<Folder>): Folder => ({ name: 'F', order: 0, conversations: [], rules: [], ...more })

const all = [
  item('user/quiet'),
  item('user/unread', { unread: 2 }),
  item('user/marked', { settings: { unreadMark: true } }),
  item('user/muted', { unread: 4, settings: { muted: true } }),
  item('user/over', { settings: { muted: true, mutedUntil: 5 } }),
  item('room/unread', { unread: 8 }),
  item('room/folded', { unread: 16, settings: { folded: true } }),
  item('room/left-the-list', { unread: 32, hidden: true }),
]

const inIt = (more: Partial<Folder>): readonly string[] =>
  all.filter((one) => isInFolder({ serverAhead: 0 }, folder(more), one)).map(({ conversation }) => conversation)

test('a folder shows what it names, and what fits all of its rules', () => {
  expect(inIt({})).toEqual([])
  expect(inIt({ conversations: ['room/folded', 'user/quiet', 'user/gone'] })).toEqual(['user/quiet', 'room/folded'])
  expect(inIt({ rules: ['rooms'] })).toEqual(['room/unread', 'room/left-the-list'])
  expect(inIt({ rules: ['people', 'unread'] })).toEqual(['user/unread', 'user/marked', 'user/muted'])
  expect(inIt({ rules: ['unmuted', 'people'] })).toEqual(['user/quiet', 'user/unread', 'user/marked', 'user/over'])
  expect(inIt({ rules: ['people', 'rooms', 'unmuted', 'unread'] })).toEqual([
    ...['user/unread', 'user/marked', 'room/unread', 'room/left-the-list'],
  ])
  expect(inIt({ rules: ['unread', 'rooms'], conversations: ['user/quiet'] })).toEqual([
    ...['user/quiet', 'room/unread', 'room/left-the-list'],
  ])
})

test('a folder counts the conversations in it that are unread, and what of it calls', () => {
  const conversations = Object.fromEntries(all.map((one) => [one.conversation, one]))
  const state: ClientState = { ...emptyState, conversations }
  expect(unreadInFolder(state, folder({ rules: ['people'] }))).toEqual({ chats: 3, calling: 2 })
  expect(unreadInFolder(state, folder({ rules: ['unread'] }))).toEqual({ chats: 4, calling: 10 })
  expect(unreadInFolder(state, folder({ conversations: ['user/muted'] }))).toEqual({ chats: 1, calling: 0 })
  expect(unreadInFolder(state, folder({ conversations: ['user/quiet'] }))).toEqual({ chats: 0, calling: 0 })
})

test('folders stand in their order, those of one place by their ids; an older copy has none', () => {
  const folders = { b: folder({ order: 2 }), c: folder({ order: 1 }), a: folder({ order: 2 }) }
  const items = { ...emptyState.own.items, settings: { settings: { folders } as never } }
  expect(foldersOf({ own: { items } }).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
  expect(foldersOf(emptyState)).toEqual([])
  const old = { ...emptyState.own.items, settings: { settings: {} as never } }
  expect(foldersOf({ own: { items: old } })).toEqual([])
})
