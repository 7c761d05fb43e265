import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = ''] = process.argv.slice(2)
const alice = new ChatClient({ url, client: { id: 'desk', platform: 'macos' } })
const phone = new ChatClient({ url, client: { id: 'phone', platform: 'ios' } })
const bob = new ChatClient({ url })
await alice.connect('alice', aliceToken)
await phone.connect('alice', aliceToken)
await bob.connect('bob', bobToken)

const told = new Promise((resolve) => phone.on('contact', resolve))
await alice.call('contact.add', { user: 'bob', greeting: 'It is me, Alice' })
await bob.call('contact.accept', { user: 'alice' })
await told
console.log(JSON.stringify(Object.keys(phone.state.own.items.contact)))

await alice.call('contact.update', { user: 'bob', remark: 'Bobby', groups: ['Work'], favourite: true })

const roster = await alice.call('contact.list', {})
const versions = Object.fromEntries(roster.groups.map(({ name, version }) => [name, version]))
const later = await alice.call('contact.list', { version: roster.version, groups: versions })
console.log(JSON.stringify([roster.contacts.length, later.contacts.length, later.groups.length]))

await bob.call('user.settings', { strangers: false })
await bob.call('contact.remove', { user: 'alice' })
const refused = await alice
  .call('message.send', { to: 'user/bob', content: { type: 'text', data: 'hello?' } })
  .catch((error) => error.code)
console.log(JSON.stringify(refused))

await bob.call('user.settings', { strangers: true })
await bob.call('contact.block', { user: 'alice' })
const blocked = await alice
  .call('message.send', { to: 'user/bob', content: { type: 'text', data: 'hello?' } })
  .catch((error) => error.code)
console.log(JSON.stringify(blocked))
await bob.call('contact.unblock', { user: 'alice' })

for (const client of [alice, phone, bob]) client.disconnect()
