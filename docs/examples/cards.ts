import { ChatClient } from '@tidings/client'

const [url = '', robotToken = '', bobToken = '', carolToken = ''] = process.argv.slice(2)
const [robot, bob, carol] = [new ChatClient({ url }), new ChatClient({ url }), new ChatClient({ url })]
await robot.connect('alice', robotToken)
await bob.connect('bob', bobToken)
await carol.connect('carol', carolToken)
const print = (value: unknown): void => console.log(JSON.stringify(value))

const { room } = await robot.call('room.create', { name: 'Lunch', members: ['bob', 'carol'] })

const card = {
  type: 'AdaptiveCard',
  version: '1.5',
  fallbackText: 'Who comes along for lunch?',
  body: [
    { type: 'TextBlock', size: 'large', weight: 'bolder', text: 'Lunch at one' },
    { type: 'Input.Text', id: 'dish', label: 'What would you like?', isRequired: true, maxLength: 100 },
  ],
  actions: [{ type: 'Action.Submit', id: 'join', title: 'I come along', data: { table: 7 } }],
}
const { id } = await robot.call('message.send', { to: room.oid, content: { type: 'adaptive-card', data: card } })

const acted = new Promise<void>((resolve) => {
  robot.on('action', async ({ value: act }) => {
    if (act === null) return
    const { message, user, inputs, data } = act
    print([user, inputs, data])
    const thanks = { type: 'TextBlock', text: `One ${inputs.dish}, noted.` }
    const yours = { type: 'adaptive-card', data: { type: 'AdaptiveCard', version: '1.5', body: [thanks] } }
    await robot.call('card.update', { id: message, for: [user], content: yours })
    resolve()
  })
})

await bob.call('card.act', { id, action: 'join', inputs: { dish: 'soup' }, clientActId: 'join-1' })
await acted
const { changes } = await bob.call('user.changes', { since: 0 })
print(changes.filter(({ event }) => event === 'card').length)

const closed = { ...card, body: [{ type: 'TextBlock', text: 'Lunch at one: one comes along.' }], actions: [] }
await robot.call('message.edit', { id, content: { type: 'adaptive-card', data: closed } })
const late = await carol
  .call('card.act', { id, action: 'join', inputs: { dish: 'pie' }, clientActId: 'join-2' })
  .catch((error) => error.code)
print(late)

await robot.call('message.send', {
  to: room.oid,
  content: { type: 'text', data: 'Carol, you are too late for today.' },
  options: { targets: ['user/carol'] },
})
for (const client of [robot, bob, carol]) client.disconnect()
