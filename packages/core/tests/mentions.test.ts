import { expect, test } from 'vitest'
import { aCore, type Harness, type Terminal, text } from './harness.ts'

const say = (from: Terminal, to: string, data: string, more: object = {}) =>
  from.call('message.send', { to, content: text(data), ...more })

const words = async (who: Terminal, input: object = {}) =>
  (await who.call('mention.list', input)).messages.map(({ content }) => content.data)

async function aRoom(core: Harness, more: object = {}) {
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await bob.call('room.create', { name: 'Tea', members: ['alice'], ...more })
  return { alice, bob, tea: room.oid, id: room.id }
}

test('by name, with everybody, or to oneself alone: newest first, over all conversations', async () => {
  await using core = await aCore()
  const { alice, bob, tea } = await aRoom(core)
  await say(bob, tea, 'by name', { mentions: ['user/alice'] })
  await say(bob, 'user/alice', 'between two', { mentions: ['user/alice'] })
  await say(bob, tea, 'nobody')
  await say(bob, tea, 'everybody', { mentions: ['all', 'user/alice'] })
  await say(bob, tea, 'alone', { options: { targets: ['user/alice'] } })
  await say(alice, tea, 'of herself', { mentions: ['user/alice'] })
  expect(await words(alice)).toEqual(['alone', 'everybody', 'between two', 'by name'])
  expect(await words(bob)).toEqual([])
  const first = await alice.call('mention.list', { limit: 2 })
  expect(first.messages[0]).toMatchObject({ conversation: tea, from: 'user/bob', targets: ['user/alice'] })
  expect(await words(alice, { limit: 2, next: first.next })).toEqual(['between two', 'by name'])
  expect(await alice.call('mention.list', { limit: 4 })).not.toHaveProperty('next')
  await expect(alice.call('mention.list', { next: 'x' })).rejects.toMatchObject({ code: 'invalid' })
})

test('only what one may still read, in its present form', async () => {
  await using core = await aCore()
  const { alice, bob, tea, id: room } = await aRoom(core)
  const mentions = ['user/alice']
  const kept = await say(bob, tea, 'kept', { mentions })
  const recalled = await say(bob, tea, 'recalled', { mentions })
  const deleted = await say(bob, tea, 'deleted', { mentions })
  const late = await say(bob, tea, 'late')
  const given = await say(bob, tea, 'for dave after all', { mentions })
  await bob.call('message.recall', { id: recalled.id })
  await alice.call('message.delete', { ids: [deleted.id] })
  await bob.call('message.edit', { id: late.id, content: text('late, and for her'), mentions })
  await bob.call('message.edit', { id: given.id, content: text('for dave after all'), mentions: [] })
  await bob.call('message.edit', { id: kept.id, content: text('kept and edited') })
  expect(await words(alice)).toEqual(['late, and for her', 'kept and edited'])
  await alice.call('conversation.clear', { conversation: tea })
  expect(await words(alice)).toEqual([])
  await say(bob, tea, 'new', { mentions })
  expect(await words(alice)).toEqual(['new'])
  await bob.call('room.kick', { room, members: ['alice'] })
  expect(await words(alice)).toEqual([])
})

test('whoever came later is not shown what was called before', async () => {
  await using core = await aCore()
  const { bob, tea, id: room } = await aRoom(core, { history: 'joined' })
  await say(bob, tea, 'before', { mentions: ['all', 'user/carol'] })
  const carol = await core.terminal('carol')
  await bob.call('room.invite', { room, members: ['carol'] })
  await say(bob, tea, 'after', { mentions: ['all'] })
  expect(await words(carol)).toEqual(['after'])
})

test('pages go on where much of them is not to be shown', async () => {
  await using core = await aCore()
  const { alice, bob, tea } = await aRoom(core)
  const ids: string[] = []
  for (let n = 0; n < 30; n++) ids.push((await say(bob, tea, String(n), { mentions: ['user/alice'] })).id)
  await alice.call('message.delete', { ids: ids.slice(2, 28) })
  const seen: unknown[] = []
  for (let next: string | undefined, page = 0; page === 0 || next !== undefined; page++) {
    const answer = await alice.call('mention.list', { limit: 2, ...(next === undefined ? {} : { next }) })
    seen.push(...answer.messages.map(({ content }) => content.data))
    next = answer.next
  }
  expect(seen).toEqual(['29', '28', '1', '0'])
})
