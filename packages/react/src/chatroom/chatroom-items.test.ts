import type { ChatroomLine } from '@tidings/client/chatrooms'
import { expect, test } from 'vitest'
import { chatroomItems } from './chatroom-items.ts'

const noon = new Date(2026, 4, 1, 12).getTime()
let next = 0
const line = (from: string, data: string, more: Partial<ChatroomLine> = {}): ChatroomLine => ({
  ...{
    id: `m-${(next++).toString().padStart(4, '0')}`,
    from: `user/${from}`,
    ts: noon,
    content: { type: 'text', data },
  },
  ...more,
})
const low = { low: true } as const

/** Each item in a word or two. */
const shapeOf = (lines: readonly ChatroomLine[]): readonly string[] =>
  chatroomItems(lines).map((item) => {
    if (item.kind === 'said') return `${item.line.content.data}${item.first ? ' first' : ''}${item.last ? ' last' : ''}`
    if (item.kind === 'signs') return [...item.signs].map(([sign, count]) => `${sign}${count}`).join(' ')
    return item.kind === 'missed' ? `missed ${item.count ?? 'some'}` : item.kind
  })

test('what one person says stands together until somebody else speaks, or five minutes went by', () => {
  const later = { ts: noon + 5 * 60_000 }
  expect(shapeOf([line('ann', 'a'), line('ann', 'b'), line('bob', 'c'), line('bob', 'd', later)])).toEqual([
    'day',
    'a first',
    'b last',
    'c first last',
    'd first last',
  ])
})

test('signs of low priority are counted, and words of low priority are words', () => {
  const said = [
    line('ann', '❤️', low),
    line('bob', '👏', low),
    line('eve', '❤️ ', low),
    line('bob', 'well', low),
    line('ann', '❤️'),
  ]
  expect(shapeOf(said)).toEqual(['day', '❤️2 👏1', 'well first last', '❤️ first last'])
})

test('a day that begins, and what is missing, stand before the line; nothing goes on over them', () => {
  const tomorrow = { ts: noon + 86_400_000 }
  const said = [
    line('ann', 'a'),
    line('ann', 'b', { missedBefore: 3 }),
    line('ann', 'c', { ...tomorrow, missedBefore: 'some' }),
  ]
  expect(shapeOf(said)).toEqual([
    'day',
    'a first last',
    'missed 3',
    'b first last',
    'day',
    'missed some',
    'c first last',
  ])
})
