import { operations } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { mayRepeat } from './repeatable.ts'

const all = Object.entries(operations) as [keyof typeof operations, { readonly http?: { readonly method: string } }][]

test('reading, setting to a value and removing may be repeated', () => {
  const refused = all.filter(([name, { http }]) => http && http.method !== 'POST' && !mayRepeat(name, {}))
  expect(refused).toEqual([])
})

test('what makes something new is asked for once, but under an id', () => {
  for (const name of ['room.create', 'message.send', 'message.forward', 'message.schedule', 'typing'] as const)
    expect(mayRepeat(name, {})).toBe(false)
  expect(mayRepeat('message.send', { clientMsgId: 'c1' })).toBe(true)
  expect(mayRepeat('message.forward', { clientMsgId: undefined })).toBe(false)
  expect(mayRepeat('message.schedule', { clientMsgId: 'c1' })).toBe(false)
})
