import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = '', , secret = ''] = process.argv.slice(2)
const [alice, bob] = [new ChatClient({ url }), new ChatClient({ url })]
await Promise.all([alice.connect('alice', aliceToken), bob.connect('bob', bobToken)])
const print = (value: unknown): void => console.log(JSON.stringify(value))

const { channel } = await alice.call('channel.create', { name: 'News', description: 'What is new, on Mondays' })

const { channels } = await bob.call('channel.list', { query: 'new' })
await bob.call('channel.subscribe', { channel: channels[0]?.channel.id ?? '' })
print([channels[0]?.channel.name, channels[0]?.subscribed])

await alice.send(channel.oid, {
  type: 'articles',
  data: {
    top: {
      title: 'We are open',
      summary: 'From Monday on, also in the evening.',
      body: [{ text: 'Come in from **8 to 20**.' }],
    },
    more: [{ title: 'How we got here', url: 'https://example.org/history' }],
  },
}).done

const { messages } = await bob.call('log.read', { conversation: channel.oid, limit: 1 })
print(messages.map(({ from, content }) => [from, content.type]))
const { conversation } = await bob.call('conversation.get', { conversation: channel.oid })
print([conversation.unread, conversation.channel?.subscribers])

await bob.send(channel.oid, { type: 'text', data: 'Where?' }).done.catch(({ code }) => print(code))

await alice.call('channel.editor', { channel: channel.id, user: 'bob' })
await bob.send(channel.oid, { type: 'text', data: 'In Baker Street.' }).done

const { channel: ours } = await alice.call('channel.create', { name: 'Team only', joins: 'invited' })
await alice.call('channel.invite', { channel: ours.id, users: ['bob'] })
await bob.call('channel.subscribe', { channel: ours.id })

await fetch(`${url}/v1/admin/channels/${channel.id}/global`, {
  method: 'POST',
  headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
  body: '{}',
})

await bob.call('channel.unsubscribe', { channel: channel.id })
await alice.call('channel.remove', { channel: channel.id })
for (const client of [alice, bob]) client.disconnect()
