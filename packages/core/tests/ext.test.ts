import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

const ext = { order: { number: 7, paid: true }, tags: ['a', 'b'] }

async function aWorld() {
  const core = await aCore()
  const ann = await core.terminal('ann')
  const bob = await core.terminal('bob')
  const sent = await ann.call('message.send', { to: 'user/bob', content: text('hi'), clientMsgId: 'm1', ext })
  const extOf = async () => (await bob.call('message.get', { id: sent.id })).message.ext
  return Object.assign(core, { ann, bob, sent, extOf })
}

test('what an app has beside the words comes with the message, stays when these are edited and goes with a recall', async () => {
  await using world = await aWorld()
  expect(await world.extOf()).toEqual(ext)
  await world.ann.call('message.edit', { id: world.sent.id, content: text('hello') })
  expect(await world.extOf()).toEqual(ext)
  await world.ann.call('message.recall', { id: world.sent.id })
  expect(await world.extOf()).toBeUndefined()
})

test('the same id with something else beside the words stands for another message', async () => {
  await using world = await aWorld()
  const again = (more: object) =>
    world.ann.call('message.send', { to: 'user/bob', content: text('hi'), clientMsgId: 'm1', ...more })
  expect(await again({ ext })).toMatchObject({ id: world.sent.id })
  await expect(again({ ext: { other: 1 } })).rejects.toMatchObject({ code: 'conflict' })
})

test('it is bounded: its size, its keys, how deep it nests', async () => {
  await using world = await aWorld()
  const deep = JSON.parse(`{"a":${'['.repeat(9)}${']'.repeat(9)}}`)
  const keys = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 1]))
  for (const bad of [{ a: 'x'.repeat(1020) }, { a: 'é'.repeat(600) }, keys, deep, [], 'text', { '': 1 }]) {
    const asked = world.ann.call('message.send', { to: 'user/bob', content: text('a'), ext: bad })
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/invalid|too_large/) })
  }
  const halves = await world.ann.call('message.send', { to: 'user/bob', content: text('a'), ext: { a: '\ud800' } })
  expect((await world.bob.call('message.get', { id: halves.id })).message.ext).toEqual({ a: '\ufffd' })
})
