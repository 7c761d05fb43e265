import { ChatClient } from '@tidings/client'
import { OpenChatroom } from '@tidings/client/chatrooms'

const [url = '', aliceToken = '', bobToken = '', , secret = ''] = process.argv.slice(2)
const [alice, bob] = [new ChatClient({ url }), new ChatClient({ url })]
await Promise.all([alice.connect('alice', aliceToken), bob.connect('bob', bobToken)])
const print = (value: unknown): void => console.log(JSON.stringify(value))

await fetch(`${url}/v1/chatrooms`, {
  method: 'POST',
  headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
  body: JSON.stringify({ id: 'launch-day', name: 'Launch day', owner: 'alice', announcement: 'Be kind.' }),
})

const stage = new OpenChatroom(alice, 'launch-day')
await stage.ready()
print([stage.state.chatroom?.announcement, stage.state.you?.role])

const seat = new OpenChatroom(bob, 'launch-day')
await seat.send('Here we go')
await seat.send({ type: 'custom/heart', data: {} }, { priority: 'low' })

const until = (what: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = stage.subscribe(() => {
      if (what()) setTimeout(() => resolve(stop()))
    })
  })
await until(() => stage.state.lines.length === 2)
print(stage.state.lines.map(({ from, content }) => [from, content.type]))
print(stage.state.online)

await stage.update({ slowMs: 5000 })
await stage.set('bob', { mutedUntil: Date.now() + 600_000 })
await seat.send('Hello?').catch(({ code }) => print(code))

seat.close()
stage.close()
for (const client of [alice, bob]) client.disconnect()
