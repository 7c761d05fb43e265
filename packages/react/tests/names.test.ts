import type { ClientState } from '@tidings/client'
import { expect, test } from 'vitest'
import { noticeText } from '../src/content/said.ts'
import { mentionText } from '../src/state/mention-text.ts'
import { hasWords, memberName, nameIn, publicName } from '../src/state/names.ts'
import { iMay } from '../src/state/powers.ts'

const state = {
  own: { items: { contact: { bob: { remark: 'the slow one' } } } },
  users: { bob: { name: 'Bob Marsh' }, kim: { name: '' } },
  rooms: {},
} as unknown as ClientState

test('what is written of somebody to others is the name that all see, not my remark', () => {
  const bob = { user: 'user/bob', alias: '' }
  expect(memberName(bob, state, (key) => key)).toBe('the slow one')
  expect(publicName(bob, state)).toBe('Bob Marsh')
  expect(publicName({ ...bob, alias: 'Baker' }, state)).toBe('Baker')
  expect(publicName({ user: 'user/carol', alias: '' }, state)).toBe('carol')
})

test('a name is found by each of its words, in any order, with a sign before them', () => {
  const name = 'anna maria schmidt anna.s'
  for (const wanted of ['schmidt anna', 'maria  sch', '@anna', 'a m'])
    expect([wanted, hasWords(name, wanted)]).toEqual([wanted, true])
  expect(hasWords(name, 'anna bauer')).toBe(false)
})

test('until it is known what somebody is called nothing is shown in its place: an id says nothing', () => {
  const nameOf = (oid: string) => nameIn(state, oid, (key) => key)
  expect(nameOf('user/u-18c7')).toBe('…')
  expect(nameOf('room/u-18c7')).toBe('…')
  expect(nameOf('user/bob')).toBe('the slow one')
  expect(nameOf('user/kim')).toBe('kim')
})

test.each(['constructor', '__proto__', 'toString'])(
  'of whoever is called %s nothing is known before it was told',
  (id) => {
    const t = (key: string) => key
    expect(nameIn(state, `user/${id}`, t)).toBe('…')
    expect(nameIn(state, `room/${id}`, t)).toBe('…')
    expect(publicName({ user: `user/${id}`, alias: '' }, state)).toBe(id)
    const mention = { mention: `user/${id}`, words: '@who it was' } as Parameters<typeof mentionText>[1]
    expect(mentionText(state, mention, t)).toBe('@who it was')
    expect(iMay({ ...state, conversations: {} }, `room/${id}`, 'invite')).toBe(false)
    expect(noticeText({ type: `notice/${id}`, data: {} }, { t } as never, (oid) => oid)).toBeUndefined()
    const told = { ...state, users: Object.fromEntries([[id, { name: 'Con' }]]) } as unknown as ClientState
    expect(nameIn(told, `user/${id}`, t)).toBe('Con')
  },
)
