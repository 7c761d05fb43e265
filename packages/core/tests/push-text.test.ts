import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

const push = { title: 'Hello', body: 'to you', data: '{"a":1}' }

async function aWorld() {
  const core = await aCore()
  const ann = await core.terminal('ann')
  await core.terminal('bob')
  const sent = await ann.call('message.send', { to: 'user/bob', content: text('hi'), options: { push } })
  const pushOf = async () => (await ann.call('message.get', { id: sent.id })).message.push
  return Object.assign(core, { ann, id: sent.id, pushOf })
}

test('what a push is to say stands with the message, and goes when it is edited or recalled', async () => {
  await using world = await aWorld()
  expect(await world.pushOf()).toEqual(push)
  await world.ann.call('message.edit', { id: world.id, content: text('hello') })
  expect(await world.pushOf()).toBeUndefined()
  const silent = await world.ann.call('message.send', { to: 'user/bob', content: text('a'), options: { push: false } })
  const { message } = await world.ann.call('message.edit', { id: silent.id, content: text('b') })
  expect(message.push).toBe(false)
})

test('of what is recalled no push text is left', async () => {
  await using world = await aWorld()
  await world.ann.call('message.recall', { id: world.id })
  expect(await world.pushOf()).toBeUndefined()
})

test('its texts have bounds', async () => {
  await using world = await aWorld()
  const bad = [
    { title: 'a'.repeat(65) },
    { body: 'a'.repeat(301) },
    { data: 'a'.repeat(513) },
    { body: '' },
    { more: 'a' },
  ]
  for (const one of bad) {
    const asked = world.ann.call('message.send', { to: 'user/bob', content: text('a'), options: { push: one } })
    await expect(asked).rejects.toMatchObject({ code: 'invalid' })
  }
})
