import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = ''] = process.argv.slice(2)
const [alice, bob] = [new ChatClient({ url }), new ChatClient({ url })]
await alice.connect('alice', aliceToken)
await bob.connect('bob', bobToken)
const print = (value: unknown): void => console.log(JSON.stringify(value))

const { room } = await alice.call('room.create', { name: 'Release team', members: ['bob'] })
await alice.send(room.oid, 'The release notes are ready').done
await bob.send(room.oid, '我在北京大学读书').done
await bob.send('user/alice', 'Shall we release it on Tuesday?').done
// The index follows within a second.
while ((await alice.call('search', { query: 'tuesday' })).results.length === 0)
  await new Promise((resolve) => setTimeout(resolve, 100))

const { results } = await alice.call('search', { query: 'releas' })
for (const { message, excerpt, highlights } of results) {
  const words = highlights.map(([from, to]) => excerpt.slice(from, to))
  print([message.conversation === room.oid ? 'room' : message.conversation, words])
}

const chinese = await alice.call('search', { query: '北京', conversation: room.oid })
print(chinese.results.map(({ message }) => message.content.data))

const byBob = await alice.call('search', { query: 'tuesday', from: ['bob'], since: Date.now() - 86_400_000 })
print(byBob.results.length)

const pictures = await alice.call('search', { types: ['image', 'video'], conversation: room.oid })
print(pictures.results.length)

const { rooms } = await alice.call('room.search', { query: 'rel' })
print(rooms.map(({ name }) => name))

for (const client of [alice, bob]) client.disconnect()
