import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = ''] = process.argv.slice(2)
const alice = new ChatClient({ url, client: { id: 'desk', platform: 'macos' } })
const bob = new ChatClient({ url, client: { id: 'phone', platform: 'ios' } })
await alice.connect('alice', aliceToken)
const print = (value: unknown): void => console.log(JSON.stringify(value))
const until = (what: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = alice.subscribe(() => {
      if (what()) setTimeout(() => resolve(stop()))
    })
  })

const stop = alice.watchPresence(['bob'])
await bob.connect('bob', bobToken)
await until(() => alice.state.presence['user/bob']?.show === 'online')
print(alice.state.presence['user/bob']?.platforms)

const status = { text: 'In a call', emoji: '📞', until: Date.now() + 3_600_000 }
await bob.call('presence.set', { show: 'busy', status })
await until(() => alice.state.presence['user/bob']?.show === 'busy')
print(alice.state.presence['user/bob']?.status?.text)

await bob.call('presence.set', { timeZone: 'Asia/Kolkata' })
await until(() => alice.state.presence['user/bob']?.timeZone !== undefined)
print(alice.state.presence['user/bob']?.timeZone)

const typed = new Promise((resolve) => alice.on('typing', ({ user, on }) => resolve([user, on])))
bob.typing('user/alice')
print(await typed)

await bob.call('user.settings', { presence: 'nobody' })
print((await alice.call('presence.get', { users: ['bob'] })).presences)

stop()
for (const client of [alice, bob]) client.disconnect()
