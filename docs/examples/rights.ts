import { ChatClient } from '@tidings/client'

const [url = '', aliceToken = '', bobToken = ''] = process.argv.slice(2)
const [alice, bob] = [new ChatClient({ url }), new ChatClient({ url })]
await alice.connect('alice', aliceToken)
await bob.connect('bob', bobToken)
const print = (value: unknown): void => console.log(JSON.stringify(value))

const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
const { id } = await bob.send(room.oid, 'mine').done
await alice.call('message.report', { id, reason: 'spam', note: 'Every day' })

await alice.call('conversation.retain', { conversation: room.oid, days: 30 })
const { conversation } = await bob.call('conversation.get', { conversation: room.oid })
print(conversation.retainDays)

const lines: string[] = []
for (let next: string | undefined = ''; next !== undefined; ) {
  const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(next)
  for (const record of page.records) lines.push(JSON.stringify(record))
  next = page.next
}
print([...new Set(lines.map((line) => JSON.parse(line).kind))])

await bob.call('account.delete', { confirm: 'bob' })
while (true) {
  const { messages } = await alice.call('log.read', { conversation: room.oid, after: 0 })
  const types = messages.map(({ content }) => content.type)
  if (types.includes('notice/erased') && types.includes('notice/member-left')) break
  await new Promise((resolve) => setTimeout(resolve, 50))
}
print((await alice.call('user.search', { query: 'bob' })).users)

for (const client of [alice, bob]) client.disconnect()

function exportPage(next: string) {
  return bob.call('account.export', next === '' ? {} : { next })
}
