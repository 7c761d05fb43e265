import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = ''] = process.argv.slice(2)
const phone = new ChatClient({ url, client: { id: 'phone', platform: 'ios', name: 'My phone' } })
await phone.connect('alice', aliceToken)
const print = (value: unknown): void => console.log(JSON.stringify(value))
const post = async (path: string, body: unknown) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return (await fetch(`${url}/v1${path}`, init)).json()
}

const { code, secret } = await post('/login', { client: { id: 'desk', platform: 'web', name: 'Firefox' } })

const { client } = await phone.call('login.scan', { code })
await phone.call('login.confirm', { code, accept: true })
print(client)

const { token } = await post('/login/poll', { code, secret })
const desk = new ChatClient({ url, client })
const told = new Promise((resolve) => phone.on('session', resolve))
await desk.connect('alice', token)
print(((await told) as { first?: true }).first)

await phone.call('user.settings', {
  notifying: {
    rooms: 'mentions',
    keywords: ['release', '发布'],
    quiet: { from: 22 * 60, to: 7 * 60, zone: 'Europe/Berlin' },
  },
})
const { settings } = await phone.call('user.settings', {
  folders: { family: { name: 'Family', emoji: '🏡', conversations: ['user/bob'], rules: ['people', 'unread'] } },
})
print(settings.folders.family?.order)
await phone.call('user.settings', { mutePushOnDesktop: true })
const { clients } = await phone.call('client.list', {})
print(clients.map((one) => [one.client.id, one.online, one.pushMuted]).sort())

const out = new Promise((resolve) =>
  desk.subscribe(({ connection }) => connection.phase === 'signed-out' && resolve(connection.phase)),
)
await phone.call('client.kick', { client: 'desk' })
print(await out)

phone.disconnect()
