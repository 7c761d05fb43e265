import { expect, it } from 'vitest'
import type { Sent } from './history.ts'
import { checkPushed, type Pushing } from './pushed.ts'

const pushing = (seq: number, more: Partial<Pushing> = {}): Pushing => ({
  ...{ phone: 'p', pushId: `id${seq}`, messageId: `m${seq}`, conversation: 'pair/a+b', seq, life: '1' },
  ...more,
})

const sends = [1, 2, 3].map((seq): Sent => {
  const said = { conversation: 'pair/a+b', sender: 'a', terminal: 't', clientMsgId: `c${seq}`, text: '', counts: true }
  return { ...said, sentAt: seq, inOrder: true, answers: 1, answer: { id: `m${seq}`, seq, ts: 1 } }
})

const away = [{ phone: 'p', conversations: ['pair/a+b', 'room/nothing'] }]

it('takes the last of several, and something again from the next server', () => {
  expect(checkPushed([pushing(3)], away, sends)).toEqual([])
  expect(
    checkPushed([pushing(2), pushing(1, { life: '2' }), pushing(2, { life: '2' }), pushing(3)], away, sends),
  ).toEqual([])
})

it.each([
  ['what is never pushed', [pushing(1), pushing(2)], 'never pushed: c3'],
  ['what only another phone was pushed', [pushing(3, { phone: 'q' })], 'never pushed: c3'],
  ['twice by one server', [pushing(3), pushing(3)], 'which is twice'],
  ['something older after something newer', [pushing(3), pushing(2)], '2 was pushed after 3'],
  ['two ids of one message', [pushing(3), pushing(3, { life: '2', pushId: 'x' })], 'and then as x'],
])('finds %s', (_, pushings, finding) => {
  expect(checkPushed(pushings, away, sends)).toEqual([expect.stringContaining(finding)])
})
