import type { Appended, NewEntry } from '@tidings/core'
import { Watch } from '@tidings/storage-sql'
import { expect, test } from 'vitest'

const anEntry = (sender: string, conversation = 1): NewEntry => ({
  ...{ conversation, sender: `user/${sender}`, reader: sender, clientMsgId: 'c1', type: 'chat', counts: true },
  ...{ ts: 1, body: '{}', mentions: [] },
})
const stored: Appended = { kind: 'stored', seq: 1, counted: 1, ts: 1 }

test('whoever repeats is looked through for fifty batches of their own, and nobody else is', () => {
  const watch = new Watch()
  watch.learn([anEntry('alice'), anEntry('bob')], [stored, { kind: 'stale' }])
  for (let n = 0; n < 50; n++) {
    expect(watch.meets([anEntry('alice'), anEntry('carol')])).toBeUndefined()
    expect(watch.meets([anEntry('bob'), anEntry('bob', 2)])).toBe('sender')
  }
  expect(watch.meets([anEntry('bob')])).toBeUndefined()
})

test('where nobody was at fault their conversations are', () => {
  const watch = new Watch()
  watch.learn([anEntry('alice', 1), anEntry('bob', 2)], [stored, stored])
  expect(watch.meets([anEntry('alice', 3)])).toBeUndefined()
  expect(watch.meets([anEntry('carol', 2)])).toBe('place')
})

test('no more than a thousand are watched, and the last ones stay', () => {
  const watch = new Watch()
  for (let n = 0; n < 1002; n++) watch.learn([anEntry(`u${n}`)], [{ kind: 'stale' }])
  expect(watch.meets([anEntry('u1')])).toBeUndefined()
  expect(watch.meets([anEntry('u2')])).toBe('sender')
  expect(watch.meets([anEntry('u1001')])).toBe('sender')
})
