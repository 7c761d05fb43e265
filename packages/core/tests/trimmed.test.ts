import { expect, test } from 'vitest'
import { aCore, settings, settled, text } from './harness.ts'

const day = 86_400_000

test('what is removed with age is told to whoever has it open, each by their own name of it', async () => {
  const retention = { ...settings.retention, pairDays: 1, roomDays: 1 }
  await using core = await aCore({ retention, tokenTtlMs: 30 * day })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob'] })
  for (const data of ['one', 'two']) await alice.call('message.send', { to: 'user/bob', content: text(data) })
  core.tick(2 * day)
  await settled()
  await expect
    .poll(() => bob.seen('conversation.trimmed').toSorted((a, b) => a.conversation.localeCompare(b.conversation)))
    .toEqual([
      { conversation: room.oid, trimmedSeq: 1 },
      { conversation: 'user/alice', trimmedSeq: 2 },
    ])
  expect(alice.seen('conversation.trimmed')).toContainEqual({ conversation: 'user/bob', trimmedSeq: 2 })
  await alice.call('message.send', { to: 'user/bob', content: text('three') })
  core.tick(60_000)
  await settled()
  // What stays is not told of again.
  expect(alice.seen('conversation.trimmed')).toHaveLength(2)
})
