import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aFile, filesInMemory } from './files.ts'
import { aCore, settled, type Terminal, text } from './harness.ts'

const say = async (from: Terminal, to: string, data: string, more: object = {}): Promise<string> =>
  (await from.call('message.send', { to, content: text(data), ...more })).id

const quoting = (quoted: object, more: object = {}) => ({ type: 'quote', data: { text: 'indeed', quoted, ...more } })
const bundling = (...messages: object[]) => ({ type: 'merge', data: { title: 'Talk', messages } })

const contentOf = async (reader: Terminal, id: string) => (await reader.call('message.get', { id })).message.content

const refused = (code: string, path: string) => ({ code, details: { issues: [{ path }] } })

test('a quote is filled in from the log, for all readers and for its sender', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const id = await say(alice, 'user/bob', 'Lunch at noon')
  const { ts } = (await bob.call('message.get', { id })).message
  const answer = await bob.call('message.send', { to: 'user/alice', content: quoting({ id }) })
  const filled = quoting({ id, from: 'user/alice', ts, content: text('Lunch at noon') })
  expect(answer.content).toEqual(filled)
  await settled()
  expect(alice.seen('message').at(-1)?.content).toEqual(filled)
  expect(await contentOf(bob, answer.id)).toEqual(filled)
})

test('what a client says of a quoted message must be what the log says', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await core.terminal('carol')
  const id = await say(alice, 'user/bob', 'Lunch at noon')
  const quote = (quoted: object) => bob.call('message.send', { to: 'user/alice', content: quoting({ id, ...quoted }) })
  await quote({ from: 'user/alice', content: text('Lunch at noon') })
  const path = 'content.data.quoted'
  await expect(quote({ from: 'user/carol' })).rejects.toMatchObject(refused('invalid', `${path}.from`))
  await expect(quote({ ts: 1 })).rejects.toMatchObject(refused('invalid', `${path}.ts`))
  await expect(quote({ content: text('You are all fired') })).rejects.toMatchObject(
    refused('invalid', `${path}.content`),
  )
  await expect(quote({ text: 'You are all fired' })).rejects.toMatchObject({ code: 'invalid' })
  await expect(quote({ id: '9999-1' })).rejects.toMatchObject({ code: 'not_found' })
})

test('only what its sender may read is quoted: not what others say, what was before, what is gone or to be read once', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const carol = await core.terminal('carol')
  const secret = await say(alice, 'user/carol', 'secret')
  const { room } = await alice.call('room.create', { name: 'R', members: ['carol'], history: 'joined' })
  const before = await say(alice, room.oid, 'before bob')
  await alice.call('room.invite', { room: room.id, members: ['bob'] })
  const directed = await say(alice, room.oid, 'for carol', { options: { targets: ['carol'] } })
  const gone = await say(alice, 'user/bob', 'gone')
  await alice.call('message.recall', { id: gone })
  const burns = await say(alice, 'user/bob', 'once', { options: { expireAfterRead: 1000 } })
  for (const [id, code] of [
    [secret, 'not_found'],
    [before, 'not_found'],
    [directed, 'not_found'],
    [gone, 'forbidden'],
    [burns, 'forbidden'],
  ] as const) {
    for (const content of [quoting({ id }), bundling({ id })])
      await expect(bob.call('message.send', { to: room.oid, content })).rejects.toMatchObject({ code })
  }
  // From another conversation that its sender may read, with the words and nothing else.
  const { id } = await carol.call('message.send', { to: room.oid, content: quoting({ id: secret }) })
  expect(await contentOf(bob, id)).toMatchObject({ data: { quoted: { from: 'user/alice', content: text('secret') } } })
})

test('a quote repeats how a text begins, and of all else its kind and its words', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const alice = await core.terminal('alice')
  const quoted = async (content: object): Promise<object> => {
    const { id } = await alice.call('message.send', { to: 'user/alice', content: content as never })
    const answer = await alice.call('message.send', { to: 'user/alice', content: quoting({ id }) })
    const { data } = await contentOf(alice, answer.id)
    return (data as { quoted: { content: object } }).quoted.content
  }
  const long = `${'x'.repeat(limits.quotedLength - 1)}😀${'y'.repeat(100)}`
  expect(await quoted(text(long))).toEqual(text('x'.repeat(limits.quotedLength - 1)))
  const attachment = await aFile({ core, files }, 'alice', 'bytes')
  expect(await quoted({ type: 'file', data: { attachment, caption: 'The plan' } })).toEqual({
    type: 'file',
    data: { text: 'The plan\nx.txt' },
  })
  expect(await quoted({ type: 'custom/order', data: { secret: 1 } })).toEqual({ type: 'custom/order', data: {} })
})

test('a bundle is filled in from the log; one that was never said is refused', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const ids = [await say(alice, 'user/bob', 'one'), await say(bob, 'user/alice', 'two')]
  const send = (content: object) => bob.call('message.send', { to: 'user/alice', content: content as never })
  const { id } = await send(bundling({ id: ids[0] }, { id: ids[1] }))
  expect(await contentOf(alice, id)).toMatchObject(
    bundling(
      { id: ids[0], from: 'user/alice', content: text('one') },
      { id: ids[1], from: 'user/bob', content: text('two') },
    ),
  )
  const path = 'content.data.messages[0]'
  const invented = { from: 'user/alice', ts: 1, content: text('I quit') }
  await expect(send(bundling(invented))).rejects.toMatchObject(refused('invalid', `${path}.id`))
  await expect(send(bundling({ id: ids[0], content: text('I quit') }))).rejects.toMatchObject(
    refused('invalid', `${path}.content`),
  )
})

test('bundles lie in one another no deeper, and hold no more, than the limits say', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const forward = async (ids: string[]): Promise<string> => {
    const { sent } = await alice.call('message.forward', { ids, to: ['user/alice'], bundle: { title: 'T' } })
    return sent[0]?.id ?? ''
  }
  let id = await say(alice, 'user/alice', 'word')
  for (let depth = 1; depth <= limits.bundleDepth; depth++) id = await forward([id])
  await expect(forward([id])).rejects.toMatchObject({ code: 'too_large', details: { limit: limits.bundleDepth } })
  const words = await Promise.all(Array.from({ length: 100 }, (_, n) => say(alice, 'user/alice', `w${n}`)))
  const hundred = await forward(words)
  await expect(forward([hundred, hundred, hundred])).rejects.toMatchObject({
    code: 'too_large',
    details: { limit: limits.bundleItems },
  })
})

test('what is recalled disappears from quotes and bundles, also inside of others, with its files', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const attachment = await aFile({ core, files }, 'alice', 'secret bytes')
  const file = { type: 'file', data: { attachment, caption: 'secret plan' } }
  const { id } = await alice.call('message.send', { to: 'user/bob', content: file })
  const stays = await say(alice, 'user/bob', 'stays')
  const quote = await bob.call('message.send', { to: 'user/alice', content: quoting({ id }) })
  await bob.call('message.edit', { id: quote.id, content: quoting({ id }, { text: 'indeed, indeed' }) })
  const forward = async (ids: string[], to: string): Promise<string> => {
    const { sent } = await bob.call('message.forward', { ids, to: [to], bundle: { title: 'Talk' } })
    return sent[0]?.id ?? ''
  }
  const bundle = await forward([id, stays, quote.id], 'user/carol')
  const outer = await forward([bundle], 'user/alice')
  expect(JSON.stringify(await contentOf(carol, bundle))).toContain('secret plan')
  await alice.call('message.recall', { id })
  await settled()
  await settled()
  const read = [
    await contentOf(alice, quote.id),
    await contentOf(carol, bundle),
    await contentOf(alice, outer),
    await alice.call('message.history', { id: quote.id }),
    carol.seen('message.changed').at(-1),
  ]
  expect(JSON.stringify(read)).not.toMatch(/secret/)
  expect(read[0]).toMatchObject({
    data: { text: 'indeed, indeed', quoted: { id, content: { type: 'notice/recalled' } } },
  })
  expect(read[1]).toMatchObject({ data: { messages: [{ from: 'user/alice' }, { content: text('stays') }, {}] } })
  // Told to whoever has it open, and to whoever was away.
  expect(read[4]).toMatchObject({ id: bundle })
  const missed = await carol.call('log.changes', { conversation: 'user/bob', since: 0 })
  expect(missed.messages.map((message) => message.id)).toEqual([bundle])
  expect(await core.parts.store.log.copiesToLook(10)).toEqual([])
  await expect(carol.call('attachment.get', { id: attachment })).rejects.toMatchObject({ code: 'not_found' })
})

test('what is read once or was said by an erased account disappears from where it was passed on; what was only edited stays as it was', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const id = await say(alice, 'user/bob', 'mine')
  const quote = await bob.call('message.send', { to: 'user/bob', content: quoting({ id }) })
  await alice.call('message.edit', { id, content: text('edited') })
  await settled()
  expect(await contentOf(bob, quote.id)).toMatchObject({ data: { quoted: { content: text('mine') } } })
  await alice.call('account.delete', { confirm: 'alice' })
  for (let turn = 0; turn < 10; turn++) {
    core.tick(500)
    await settled()
  }
  expect(await contentOf(bob, quote.id)).toMatchObject({ data: { quoted: { content: { type: 'notice/erased' } } } })
})

test('what is taken back while it is being quoted disappears all the same', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => say(alice, 'user/bob', `secret ${n}`)))
  await Promise.allSettled(
    ids.flatMap((id) => [
      bob.call('message.send', { to: 'user/bob', content: quoting({ id }) }),
      alice.call('message.recall', { id }),
    ]),
  )
  await settled()
  await settled()
  expect(JSON.stringify(await bob.call('log.read', { conversation: 'user/bob' }))).not.toContain('secret')
})

test('an edit quotes what was quoted, and makes no quote of anything else', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const [one, two] = [await say(alice, 'user/bob', 'one'), await say(alice, 'user/bob', 'two')]
  const { id } = await bob.call('message.send', { to: 'user/alice', content: quoting({ id: one }) })
  const plain = await say(bob, 'user/alice', 'plain')
  const edit = (message: string, content: object) =>
    bob.call('message.edit', { id: message, content: content as never })
  const forged = { id: one, from: 'user/alice', content: text('You are fired') }
  const { message } = await edit(id, quoting(forged, { text: 'indeed!' }))
  expect(message.content).toMatchObject({ data: { text: 'indeed!', quoted: { content: text('one') } } })
  for (const [at, content] of [
    [id, quoting({ id: two })],
    [plain, quoting({ id: one })],
    [plain, bundling({ id: one })],
  ] as const)
    await expect(edit(at, content)).rejects.toMatchObject({ code: 'forbidden' })
  expect((await edit(id, text('never mind'))).message.content).toEqual(text('never mind'))
})

test('a quote sent again is the same message, though what it quotes was edited meanwhile', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const id = await say(alice, 'user/bob', 'one')
  const quote = { to: 'user/alice', content: quoting({ id }), clientMsgId: 'q' }
  const first = await bob.call('message.send', quote)
  await alice.call('message.edit', { id, content: text('two') })
  expect((await bob.call('message.send', quote)).seq).toBe(first.seq)
})
