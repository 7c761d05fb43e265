import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = '', carolToken = ''] = process.argv.slice(2)
const [alice, bob, carol] = [new ChatClient({ url }), new ChatClient({ url }), new ChatClient({ url })]
await alice.connect('alice', aliceToken)
await bob.connect('bob', bobToken)
await carol.connect('carol', carolToken)

const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'], history: 'joined' })
await alice.call('message.send', { to: room.oid, content: { type: 'text', data: 'before carol' } })

const { link } = await alice.call('room.link', { room: room.id, ttl: 3_600_000 })
await carol.call('room.join', { room: room.id, ...(link ? { link } : {}) })

const { messages } = await carol.call('log.read', { conversation: room.oid })
console.log(JSON.stringify(messages.map(({ content }) => content.type)))

await alice.call('room.role', { room: room.id, user: 'bob', role: 'admin' })
await bob.call('room.mute', { room: room.id, user: 'carol', until: Date.now() + 60_000 })
const refused = await carol
  .call('message.send', { to: room.oid, content: { type: 'text', data: 'may I?' } })
  .catch((error) => error.code)
console.log(JSON.stringify(refused))

await alice.call('room.update', {
  room: room.id,
  announcement: 'We meet at ten.',
  join: 'approval',
  who: { invite: 'admins', pin: 'members' },
})
await bob.call('room.mute', { room: room.id, user: 'carol', until: 0 })
await alice.call('room.mute', { room: room.id, on: true })
await alice.call('room.allow', { room: room.id, user: 'carol' })
await carol.call('room.alias', { room: room.id, alias: 'C.' })

await alice.call('room.transfer', { room: room.id, user: 'bob' })
const { members } = await alice.call('room.members', { room: room.id })
console.log(JSON.stringify(members.map(({ user, role, alias }) => [user, role, alias])))

await carol.call('room.leave', { room: room.id })
await carol.call('room.join', { room: room.id, greeting: 'I am back' })
const { requests } = await bob.call('room.requests', { room: room.id })
await bob.call('room.answer', { room: room.id, user: 'carol', accept: true })
console.log(JSON.stringify(requests.map(({ user, greeting }) => [user, greeting])))

await bob.call('room.dissolve', { room: room.id })
console.log(JSON.stringify((await alice.call('room.list', {})).rooms))

for (const client of [alice, bob, carol]) client.disconnect()
