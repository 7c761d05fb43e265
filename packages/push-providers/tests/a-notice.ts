import type { DeviceNotice } from '@tidings/core'
import type { Message } from '@tidings/protocol'

/** 20 September 2026. */
export const now = 1_789_900_000_000

const message = {
  id: '1789900000000-0001',
  conversation: 'room/abcdefghijkl',
  from: 'user/alice',
  to: 'room/abcdefghijkl',
  seq: 41,
  counted: 41,
  rev: 0,
  type: 'grpchat',
  content: { type: 'text', data: 'Dinner at eight?' },
  ts: now,
  editedAt: 0,
  recalled: false,
  reactions: [],
} as unknown as Message

/** A message of Alice's in a room, for Bob, as he is told of it. */
export const aNotice = (different: Partial<DeviceNotice> = {}): DeviceNotice => ({
  kind: 'message',
  user: 'bob',
  terminal: { id: 'phone', platform: 'android' },
  message,
  shown: { title: 'Hiking club', body: 'Alice: Dinner at eight?' },
  isContentHidden: false,
  names: { sender: 'Alice', room: 'Hiking club' },
  pictures: { sender: 'https://chat.example/alice.png', room: 'https://chat.example/hiking.png' },
  isSilent: false,
  badge: 3,
  topic: 'aGlraW5nLWNsdWI',
  until: now + 86_400_000,
  ...different,
})

/** What was said, and by whom: no operator reads that. */
export const words: readonly string[] = ['Dinner at eight?', 'Hiking club', 'Alice']

/** Of the length that a text may have: letters of three scripts, emoji of several parts, marks that stand on a letter. */
export const longText = '今天晚上八点一起吃饭吗？👩‍👩‍👧‍👦مرحبا بالعالم 👍🏽e\u0301'.repeat(80)
