import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

const fails = (code: string) => ({ code })
const quoteOf = (id: string) => ({ type: 'quote', data: { text: 'as I said', quoted: { id } } })

test('a send that comes again is answered as the first time, whatever it names has been taken back since', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { id } = await bob.call('message.send', { to: 'user/alice', content: text('one') })
  const sends = [
    { to: 'user/bob', content: quoteOf(id), clientMsgId: 'quote' },
    { to: 'user/bob', content: { type: 'merge', data: { title: 'Talk', messages: [{ id }] } }, clientMsgId: 'merge' },
  ]
  const first = await Promise.all(sends.map((input) => alice.call('message.send', input)))
  const forward = { ids: [id], to: ['user/bob', 'user/alice'], comment: text('look'), clientMsgId: 'forward' }
  const forwarded = await alice.call('message.forward', forward)
  await bob.call('message.recall', { id })
  for (const [index, input] of sends.entries()) {
    const again = await alice.call('message.send', input)
    expect(again).toMatchObject({ id: first[index]?.id, seq: first[index]?.seq, ts: first[index]?.ts })
  }
  const again = await alice.call('message.forward', forward)
  expect(again.sent.map((one) => one.id)).toEqual(forwarded.sent.map((one) => one.id))
  const { messages } = await alice.call('log.read', { conversation: 'user/bob' })
  expect(messages).toHaveLength(5)
  // What was never sent is refused as before.
  await expect(alice.call('message.send', { ...sends[0], clientMsgId: 'new' } as never)).rejects.toMatchObject(
    fails('forbidden'),
  )
  await expect(alice.call('message.forward', { ...forward, clientMsgId: 'new' })).rejects.toMatchObject(
    fails('forbidden'),
  )
})

test('nor does it matter who may speak no more since; another message under the same id is still a conflict', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob'] })
  const toAlice = { to: 'user/alice', content: text('hi'), clientMsgId: 'pair' }
  const toRoom = { to: room.oid, content: text('all'), clientMsgId: 'room' }
  const first = [await bob.call('message.send', toAlice), await bob.call('message.send', toRoom)]
  await alice.call('contact.block', { user: 'bob' })
  await alice.call('room.kick', { room: room.id, members: ['bob'] })
  expect([await bob.call('message.send', toAlice), await bob.call('message.send', toRoom)]).toEqual(first)
  for (const other of [
    { ...toAlice, content: text('ho') },
    { ...toAlice, clientMsgId: 'room' },
    { ...toRoom, to: 'user/alice' },
  ])
    await expect(bob.call('message.send', other)).rejects.toMatchObject(fails('conflict'))
  await expect(bob.call('message.send', { ...toAlice, clientMsgId: 'new' })).rejects.toMatchObject(fails('blocked'))
})
