import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = ''] = process.argv.slice(2)
const [alice, bob] = [new ChatClient({ url }), new ChatClient({ url })]
await Promise.all([alice.connect('alice', aliceToken), bob.connect('bob', bobToken)])
const print = (value: unknown): void => console.log(JSON.stringify(value))
const { channel } = await alice.call('channel.create', { name: 'Corner shop' })
await bob.call('channel.subscribe', { channel: channel.id })

await alice.call('channel.update', { channel: channel.id, contact: true })
const comes = new Promise<{ user: string; waiting: boolean }>((resolve) => alice.on('desk', resolve))

const { contact } = await bob.call('channel.get', { channel: channel.id })
await bob.send(contact ?? '', { type: 'text', data: 'Do you have eggs?' }).done

const { user, waiting } = await comes
print([user, waiting])

const desk = await alice.call('desk.list', { channel: channel.id, waiting: true })
const { messages } = await alice.call('desk.read', { channel: channel.id, user: 'bob' })
await alice.call('desk.answer', {
  ...{ channel: channel.id, user: 'bob' },
  content: { type: 'text', data: 'Fresh ones, from Monday on.' },
})
print([desk.people.map((one) => one.user), messages.map(({ content }) => content.data)])

const answers = await bob.call('log.read', { conversation: contact ?? '', limit: 1 })
print(answers.messages.map(({ from, by, content }) => [from === contact, by ?? null, content.data]))
const answered = await alice.call('desk.read', { channel: channel.id, user: 'bob', limit: 1 })
print(answered.messages.map(({ by }) => by))

await alice.call('channel.update', {
  channel: channel.id,
  menu: [
    { name: 'Website', link: 'https://example.org' },
    {
      name: 'Orders',
      items: [
        { name: 'When do you open?', text: 'When do you open?' },
        { name: 'My order', event: 'order' },
      ],
    },
  ],
})
await bob.call('channel.choose', { channel: channel.id, path: [1, 1], name: 'My order' })
const chosen = await alice.call('desk.read', { channel: channel.id, user: 'bob', limit: 1 })
print(chosen.messages.map(({ content }) => content))

await alice.call('autoreply.put', {
  channel: channel.id,
  on: { word: 'opening hours' },
  content: { type: 'text', data: 'From 8 to 20.' },
})
await bob.send(contact ?? '', { type: 'text', data: 'Your opening hours, please?' }).done
for (let tries = 0; tries < 200; tries++) {
  const { messages } = await bob.call('log.read', { conversation: contact ?? '', limit: 1 })
  const [latest] = messages
  if (latest?.from === contact) {
    print(latest?.content.data)
    break
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
}

await alice.call('channel.remove', { channel: channel.id })
for (const client of [alice, bob]) client.disconnect()
