import { ChatClient, notifyingOf } from '@tidings/client'
import { callOf } from '@tidings/protocol/calling'
import { pushedWords } from '@tidings/protocol/pushed-words'

const [url = '', aliceToken = ''] = process.argv.slice(2)
const client = new ChatClient({ url, client: { id: 'desk', platform: 'web', name: 'Firefox' } })
await client.connect('alice', aliceToken)
const print = (value: unknown): void => console.log(JSON.stringify(value))

const { key, on } = await client.call('push.key', {})
print([key.length, on])

// As an app on a device of Apple's is told them.
const [token, voipToken] = ['a'.repeat(64), 'b'.repeat(64)]
await client.call('push.register', { provider: 'apns', token, voipToken, language: 'en' })
const { clients } = await client.call('client.list', {})
print(clients.map((one) => [one.client.id, one.push]))

await client.call('user.settings', { notifying: { hideContent: true } })
const content = { type: 'text', data: 'Shall we meet at five?' }
const said = { from: 'user/bob', conversation: 'user/bob', type: 'chat', recalled: false, content } as const
const listening = { reader: 'user/alice', notifying: notifyingOf(client.state), settings: {}, now: Date.now() }
const { calls, showsContent } = callOf(said, false, listening)
if (calls) print(pushedWords({ content, names: { sender: 'Bob' }, showsContent, language: 'en' }))

client.disconnect()
