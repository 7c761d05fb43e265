import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

/** A core on a store of which each look at a log may wait for something that is done before it, or after. */
async function aCoreWithGaps() {
  const store = await openSqliteStore({ file: ':memory:' })
  const gaps = { before: async (): Promise<unknown> => undefined, after: async (): Promise<unknown> => undefined }
  const once = async (gap: keyof typeof gaps): Promise<void> => {
    const run = gaps[gap]
    gaps[gap] = async () => undefined
    await run()
  }
  const readAfter: typeof store.log.readAfter = async (...asked) => {
    await once('before')
    return store.log.readAfter(...asked)
  }
  const changes: typeof store.log.changes = async (...asked) => {
    const found = await store.log.changes(...asked)
    await once('after')
    return found
  }
  const core = await aCore({}, { store: { ...store, log: { ...store.log, readAfter, changes } } })
  return { core, gaps }
}

test('the head is never below a message of the page, also of one that was said while it was read', async () => {
  const { core, gaps } = await aCoreWithGaps()
  await using _ = core
  const [alice] = [await core.terminal('alice'), await core.terminal('bob')]
  const say = () => alice.call('message.send', { to: 'user/bob', content: text('x') })
  await say()
  gaps.before = say
  const { messages, head } = await core.call('bob', 'log.read', { conversation: 'user/alice', after: 0 })
  expect([messages.map(({ seq }) => seq), head]).toEqual([[1, 2], 2])
  expect((await core.call('bob', 'log.read', { conversation: 'user/alice', after: 0, limit: 1 })).head).toBe(2)
})

test('what is changed after the changes were read is told by the next question', async () => {
  const { core, gaps } = await aCoreWithGaps()
  await using _ = core
  const [alice] = [await core.terminal('alice'), await core.terminal('bob')]
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('x') })
  gaps.after = () => alice.call('message.edit', { id, content: text('better') })
  const ask = (since: number) => core.call('bob', 'log.changes', { conversation: 'user/alice', since })
  const first = await ask(0)
  expect(first).toEqual({ messages: [], rev: 0 })
  expect(await ask(first.rev)).toMatchObject({ messages: [{ content: text('better') }], rev: 1 })
})
