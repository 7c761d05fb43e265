import { ChatClient, listConversations } from '@tidings/client'

const [uid = '', token = '', url = 'http://127.0.0.1:8080'] = process.argv.slice(2)

const client = new ChatClient({ url })
await client.connect(uid, () => token) // a token, or a function that is asked again when the token goes stale

const sent = client.send('user/bob', 'hello') // shown at once: client.state.outbox
const { seq } = await sent.done // it is on disk

const open = client.open('user/bob') // reads the newest page, and keeps it up to date
await open.ready()
const messages = client.state.windows['user/bob']?.messages ?? []
const hasOlder = await open.loadOlder() // false at the beginning
await client.markRead('user/bob')
open.close()

const { user } = await client.call('user.get', { user: 'bob' })

console.log(JSON.stringify({ seq, texts: messages.map(({ content }) => content.data), hasOlder, bob: user.id }))
console.log(JSON.stringify(listConversations(client.state).map(({ conversation, unread }) => [conversation, unread])))
client.disconnect()
