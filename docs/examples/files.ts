import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = ''] = process.argv.slice(2)
const [alice, bob] = [new ChatClient({ url }), new ChatClient({ url })]
await alice.connect('alice', aliceToken)
await bob.connect('bob', bobToken)
const print = (value: unknown): void => console.log(JSON.stringify(value))
const until = async (done: () => unknown): Promise<void> => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20))
}

const file = new File(['All is well.'], 'report.txt', { type: 'text/plain' })
const progress: number[] = []

const uploaded = await alice.files.upload(file, {
  onProgress: (received, size) => void progress.push(received / size),
})
await alice.send('user/bob', { type: 'file', data: { attachment: uploaded.id, caption: 'As promised' } }).done
print([uploaded.kind, uploaded.mime, uploaded.size, progress])

const [message] = (await bob.call('log.read', { conversation: 'user/alice' })).messages
const { attachment } = (message as NonNullable<typeof message>).content.data as { attachment: string }
const { url: link } = await bob.files.links(attachment)
print(await (await fetch(link)).text())

const headers = { authorization: `Bearer ${aliceToken}`, 'content-type': 'text/plain' }
const answer = await fetch(`${url}/v1/attachments?name=notes.txt`, { method: 'POST', headers, body: 'Notes' })
print([answer.status, ((await answer.json()) as { attachment: { name: string } }).attachment.name])

const { offer } = await alice.call('offer.make', { to: 'bob', name: 'film.mp4', size: 2_000_000_000 })
await until(() => bob.state.own.items.offer[offer.id])
await bob.call('offer.answer', { id: offer.id, accept: false })
await until(() => alice.state.own.items.offer[offer.id]?.state === 'declined')
print(alice.state.own.items.offer[offer.id]?.state)

const { attachments, used } = await alice.call('attachment.list', { kind: 'file' })
print([attachments.map(({ name }) => name), used])
await alice.call('attachment.remove', { id: uploaded.id })

const place = { to: 'user/bob' }
const keys = alice.files.add(place, [new File(['Monday'], 'monday.txt'), new File(['Tuesday'], 'tuesday.txt')])
alice.files.send(place, { keys, words: { type: 'text', data: 'Both days' } })
await until(() => alice.state.albums.length + alice.state.outbox.length === 0)

for (const client of [alice, bob]) client.disconnect()
