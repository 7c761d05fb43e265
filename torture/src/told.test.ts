import { expect, it } from 'vitest'
import type { Sent } from './history.ts'
import { checkTold, type Telling } from './told.ts'

const telling = (seq: number, more: Partial<Telling> = {}): Telling => ({
  ...{ eventId: `sent:${seq}`, messageId: `m${seq}`, conversation: 'pair/a+b', seq },
  ...more,
})

const sent = (seq: number): Sent => ({
  ...{ conversation: 'pair/a+b', sender: 'a', terminal: 't', clientMsgId: `c${seq}`, text: '', counts: true },
  ...{ sentAt: seq, inOrder: true, answers: 1, answer: { id: `m${seq}`, seq, ts: 1 } },
})

const sends = [1, 2, 3].map(sent)

it('takes what is told in order, and again after a kill', () => {
  const told = [1, 2, 1, 2, 3].map((seq) => telling(seq))
  expect(checkTold(told, sends)).toEqual([])
  const other = { conversation: 'room/r', messageId: 'r1', eventId: 'sent:r1' }
  expect(checkTold([...told, telling(1, other)], sends)).toEqual([])
  const { answer: _, ...unanswered } = sent(4)
  expect(checkTold(told, [...sends, unanswered])).toEqual([])
})

it.each([
  ['what is never told', [telling(1), telling(3)], 'not told: 1'],
  ['another order', [telling(2), telling(1), telling(3)], '1 was first told after 2'],
  ['two ids of one message', [telling(1), telling(1, { eventId: 'x' }), telling(2), telling(3)], 'and then as x'],
  ['one id of two messages', [telling(1), telling(2, { eventId: 'sent:1' }), telling(3)], 'and then of m2'],
])('finds %s', (_, told, finding) => {
  expect(checkTold(told, sends).join()).toContain(finding)
})
