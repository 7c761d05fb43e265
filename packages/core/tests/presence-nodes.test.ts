import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { settled, text } from './harness.ts'

test('who comes and goes on another node is read by nobody again, and seen when they were last here', async () => {
  const store = await openSqliteStore({ file: ':memory:' })
  let reads = 0
  const counting: typeof store = {
    ...store,
    users: {
      ...store.users,
      get: (uids) => {
        if (uids.includes('bob')) reads += 1
        return store.users.get(uids)
      },
    },
  }
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, counting], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  await settled()
  const later = async () => {
    for (let second = 0; second < 2; second++) {
      time.tick(1000)
      await settled()
    }
  }
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  // That bob was made is known everywhere.
  await settled()
  await alice.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  await later()
  const before = reads
  await bob.call('presence.set', { idle: true })
  await later()
  const at = time.clock.now()
  bob.session.end()
  await later()
  await alice.call('message.send', { to: 'user/bob', content: text('still there?') })
  expect(alice.seen('presence').at(-1)).toMatchObject({ presences: [{ show: 'offline', lastSeenAt: at }] })
  expect(reads).toBe(before)
  await store[Symbol.asyncDispose]()
})
