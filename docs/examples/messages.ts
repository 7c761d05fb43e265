import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = '', carolToken = ''] = process.argv.slice(2)
const alice = new ChatClient({ url, client: { id: 'desk', platform: 'macos' } })
const phone = new ChatClient({ url, client: { id: 'phone', platform: 'ios' } })
const [bob, carol] = [new ChatClient({ url }), new ChatClient({ url })]
await alice.connect('alice', aliceToken)
await phone.connect('alice', aliceToken)
await bob.connect('bob', bobToken)
await carol.connect('carol', carolToken)
const text = (data: string) => ({ type: 'text', data })
const print = (value: unknown): void => console.log(JSON.stringify(value))

const { room } = await alice.call('room.create', { name: 'Team', members: ['bob', 'carol'] })
const { id } = await alice.call('message.send', { to: room.oid, content: text('Ship it?') })

await bob.call('message.send', {
  to: room.oid,
  content: { type: 'quote', data: { text: 'Yes', quoted: { id } } },
  replyTo: id,
  thread: id,
  mentions: ['user/carol'],
})
const thread = await carol.call('thread.read', { id })
print([thread.messages.length, carol.state.conversations[room.oid]?.mentions])

const { threads, unread } = await carol.call('thread.list', {})
await carol.call('thread.seen', { id, seq: threads[0]?.last?.seq ?? 0 })
await carol.call('thread.follow', { id, on: false })
const { messages: mentioning } = await carol.call('mention.list', {})
print([threads.map((one) => one.unread), unread, mentioning.map(({ seq }) => seq)])

await alice.call('message.edit', { id, content: text('Shall we ship it?') })
const { versions } = await bob.call('message.history', { id })
print(versions.map(({ content }) => content.data))

await bob.call('message.react', { id, key: '👍' })
await carol.call('message.react', { id, key: '👍' })
await alice.call('message.pin', { id })
const { messages: pinned } = await bob.call('message.pins', { conversation: room.oid })
print(pinned.map(({ reactions }) => reactions))

const slip = await bob.call('message.send', { to: room.oid, content: text('my password is …') })
await bob.call('message.recall', { id: slip.id })
print((await carol.call('message.get', { id: slip.id })).message.content)

await alice.call('message.forward', { ids: [id], to: ['user/carol'] })
await alice.call('message.forward', { ids: [id], to: ['user/carol'], bundle: { title: 'About the release' } })
await alice.call('message.forward', { ids: [id], to: ['user/carol'], comment: { type: 'text', data: 'Do you agree?' } })

await alice.call('message.send', { to: room.oid, content: text('for Bob'), options: { targets: ['bob'] } })
const { messages: seen } = await carol.call('log.read', { conversation: room.oid, limit: 1 })
print(seen.map(({ hidden, content }) => [hidden, content.type]))

await alice.call('message.send', { to: 'user/bob', content: text('eat this'), options: { expireAfterRead: 5000 } })
const cursor = { type: 'custom/cursor', data: 7 }
await alice.call('message.send', { to: 'user/bob', content: cursor, options: { persist: false } })
await alice.call('message.send', { to: 'user/bob', content: text('Your order has left'), ext: { order: 7 } })

const { scheduled } = await alice.call('message.schedule', {
  at: Date.now() + 3_600_000,
  to: 'user/bob',
  content: text('See you there'),
})
await alice.call('scheduled.cancel', { id: scheduled.id })

const options = [
  { id: 'mon', text: 'Monday' },
  { id: 'tue', text: 'Tuesday' },
]
const poll = await alice.call('message.send', {
  to: room.oid,
  content: { type: 'poll', data: { question: 'When?', options, anonymous: true } },
})
await bob.call('poll.vote', { id: poll.id, options: ['tue'] })
print((await alice.call('poll.close', { id: poll.id })).message.votes)

await bob.call('conversation.read', { conversation: room.oid, seq: 99 })
const { read, of, readers } = await alice.call('message.readers', { id })
print([read, of, readers])

const onPhone = new Promise((resolve) => phone.on('conversation', resolve))
await alice.call('conversation.update', {
  conversation: 'user/bob',
  settings: { pinned: true, muted: true, draft: { content: text('Dear Bob'), ts: Date.now() } },
})
await onPhone
print(phone.state.conversations['user/bob']?.settings.draft?.content)

await alice.call('message.delete', { ids: [slip.id] })
await alice.call('saved.add', { id, note: 'the decision' })
await alice.call('reminder.set', { id, at: Date.now() + 86_400_000, note: 'check' })
await carol.call('conversation.clear', { conversation: room.oid })
print((await carol.call('log.read', { conversation: room.oid })).messages)

const { stream } = await bob.call('stream.open', { to: room.oid, clientMsgId: 'answer-1' })
let offset = 0
for (const words of ['Ship ', 'it ', 'today.']) {
  const answer = await bob.call('stream.append', { stream, offset, text: words })
  offset = answer.offset
}
print((await alice.call('stream.get', { stream })).text)
const finished = await bob.call('stream.finish', { stream })
print((await alice.call('message.get', { id: finished.message?.id ?? '' })).message.content)

for (const client of [alice, phone, bob, carol]) client.disconnect()
