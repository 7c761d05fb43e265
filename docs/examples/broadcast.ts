const [url = '', secret = ''] = process.argv.slice(2)
const print = (value: unknown): void => console.log(JSON.stringify(value))

interface Broadcast {
  readonly broadcast: string
  readonly state: string
  readonly sent: number
  readonly failed: number
  readonly recalled: number
}

/** As the app's own server. */
async function app<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/v1/admin${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as T
}

async function ended(id: string): Promise<Broadcast> {
  for (;;) {
    const { broadcast } = await app<{ broadcast: Broadcast }>('GET', `/broadcasts/${id}`)
    if (broadcast.state !== 'sending' && broadcast.state !== 'recalling') return broadcast
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

await app('POST', '/notifications', { user: 'news', name: 'The news' })

const sent = await app<{ broadcast: Broadcast }>('POST', '/broadcasts', {
  from: 'news',
  to: 'everyone',
  content: { type: 'text', data: 'We are back. 我们回来了 🎉' },
  clientMsgId: 'back-2026-11-29',
})
const everyone = await ended(sent.broadcast.broadcast)
print([everyone.state, everyone.sent, everyone.failed])

const some = await app<{ broadcast: Broadcast }>('POST', '/broadcasts', {
  from: 'news',
  to: { where: { registeredAfter: 0, registeredBefore: Date.now() } },
  content: { type: 'text', data: 'Welcome!' },
  push: false,
})
print((await ended(some.broadcast.broadcast)).sent)

const open = await app<{ broadcast: Broadcast }>('POST', '/broadcasts', {
  from: 'news',
  to: { users: ['alice'] },
  content: { type: 'text', data: 'Your parcel is here.' },
  open: true,
})
await app('POST', `/broadcasts/${open.broadcast.broadcast}/users`, { users: ['bob', 'alice'], begin: true })
print((await ended(open.broadcast.broadcast)).sent)

await app('POST', `/broadcasts/${open.broadcast.broadcast}/recall`, {})
print([(await ended(open.broadcast.broadcast)).state, (await ended(open.broadcast.broadcast)).recalled])
