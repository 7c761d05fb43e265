import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'

test('a stream is read while it is written, and is one entry in the log at the end', async () => {
  await using core = await aCore()
  const [bot, alice] = [await core.terminal('bot'), await core.terminal('alice')]
  await core.terminal('mallory')
  const { stream } = await bot.call('stream.open', { to: 'user/alice', clientMsgId: 'a1' })
  await bot.call('stream.append', { stream, offset: 0, text: 'The answer ' })
  expect(await bot.call('stream.append', { stream, offset: 4, text: 'answer is' })).toEqual({ offset: 13 })
  expect(alice.seen('stream').map(({ offset, text: added }) => [offset, added])).toEqual([
    [0, ''],
    [0, 'The answer '],
    [11, 'is'],
  ])
  expect(await alice.call('stream.get', { stream })).toEqual({
    conversation: 'user/bot',
    from: 'user/bot',
    text: 'The answer is',
  })
  await expect(core.call('mallory', 'stream.get', { stream })).rejects.toMatchObject({ code: 'not_found' })
  await expect(core.call('alice', 'stream.append', { stream, offset: 13, text: 'x' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(bot.call('stream.append', { stream, offset: 20, text: 'x' })).rejects.toMatchObject({
    code: 'conflict',
    details: { limit: 13 },
  })
  expect(await bot.call('stream.open', { to: 'user/alice', clientMsgId: 'a1' })).toEqual({ stream, offset: 13 })
  const { message } = await bot.call('stream.finish', { stream })
  await settled()
  expect(alice.seen('stream').at(-1)).toMatchObject({ state: 'done', message: message?.id })
  expect((await alice.call('log.read', { conversation: 'user/bot' })).messages).toMatchObject([
    { content: text('The answer is'), clientMsgId: 'a1' },
  ])
})

test('a character that is cut between two pieces of a stream is shown when it is whole', async () => {
  await using core = await aCore()
  const [bot, alice] = [await core.terminal('bot'), await core.terminal('alice')]
  const { stream } = await bot.call('stream.open', { to: 'user/alice', clientMsgId: 'a1' })
  expect(await bot.call('stream.append', { stream, offset: 0, text: 'so \ud83d' })).toEqual({ offset: 4 })
  expect((await alice.call('stream.get', { stream })).text).toBe('so ')
  expect(await bot.call('stream.append', { stream, offset: 4, text: '\ude00!' })).toEqual({ offset: 6 })
  await bot.call('stream.append', { stream, offset: 6, text: '\ud83d' })
  await bot.call('stream.append', { stream, offset: 7, text: 'x\ud83d' })
  await bot.call('stream.finish', { stream })
  await settled()
  expect(alice.seen('stream').map(({ offset, text: added }) => [offset, added])).toEqual([
    [0, ''],
    [0, 'so '],
    [3, '😀!'],
    [6, '\ufffdx'],
    [8, ''],
  ])
  expect((await alice.call('log.read', { conversation: 'user/bot' })).messages).toMatchObject([
    { content: text('so 😀!\ufffdx\ufffd') },
  ])
})

test('a stream that is cancelled, or of which nothing more is heard, leaves nothing', async () => {
  await using core = await aCore()
  const [bot, alice] = [await core.terminal('bot'), await core.terminal('alice')]
  const one = await bot.call('stream.open', { to: 'user/alice', clientMsgId: 'a1' })
  await bot.call('stream.finish', { stream: one.stream, cancel: true })
  const two = await bot.call('stream.open', { to: 'user/alice', clientMsgId: 'a2' })
  core.tick(120_000)
  await expect(bot.call('stream.finish', { stream: two.stream })).rejects.toMatchObject({ code: 'not_found' })
  expect(alice.seen('stream').map(({ state }) => state)).toEqual(['open', 'cancelled', 'open', 'cancelled'])
  expect((await alice.call('log.read', { conversation: 'user/bot' })).messages).toEqual([])
  for (let n = 0; n < 20; n++) await bot.call('stream.open', { to: 'user/alice', clientMsgId: `b${n}` })
  await expect(bot.call('stream.open', { to: 'user/alice', clientMsgId: 'c' })).rejects.toMatchObject({
    code: 'too_large',
  })
})

test('a text with a link gets its preview, unless the page will not be read', async () => {
  const links = {
    read: async (url: string) => {
      if (url.includes('private')) throw new Error('refused')
      return { url, title: 'A page' }
    },
  }
  await using core = await aCore({ linkPreviews: true }, { links })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const say = (words: string) => alice.call('message.send', { to: 'user/bob', content: text(words) })
  const { id } = await say('see https://example.com/a?b=c, ok')
  await settled()
  expect(bob.seen('message.changed')).toMatchObject([{ id, preview: { title: 'A page' } }])
  await say('see https://private.example')
  await settled()
  expect(bob.seen('message.changed')).toHaveLength(1)
  expect(await bob.call('link.preview', { url: 'https://example.com' })).toMatchObject({ preview: { title: 'A page' } })
  await using closed = await aCore()
  await closed.terminal('alice')
  await expect(closed.call('alice', 'link.preview', { url: 'https://example.com' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a text is translated once for each language and state', async () => {
  const asked: string[] = []
  const translator = {
    translate: async (words: string, to: string) => {
      asked.push(`${words} ${to}`)
      return { text: `[${to}] ${words}` }
    },
  }
  await using core = await aCore({}, { translator })
  const alice = await core.terminal('alice')
  const { id } = await alice.call('message.send', { to: 'user/alice', content: text('hello') })
  for (let n = 0; n < 2; n++)
    expect(await alice.call('message.translate', { id, to: 'de' })).toEqual({ text: '[de] hello' })
  await alice.call('message.edit', { id, content: text('bye') })
  expect(await alice.call('message.translate', { id, to: 'de' })).toEqual({ text: '[de] bye' })
  expect(asked).toEqual(['hello de', 'bye de'])
})
