import { randomBytes } from 'node:crypto'
import { aClient, asApp, aToken, spawnServer, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MemoryCache, TidingsError } from '../src/index.ts'
import type { PortLike, SharedClient } from '../src/shared/index.ts'
import { aBrowser, until } from './a-browser.ts'

/** For what bears what others have said and sent there; the rest has one of its own. */
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

const texts = ({ state }: Pick<SharedClient, 'state'>, conversation: string) =>
  state.windows[conversation]?.messages.map(({ content }) => content.data) ?? []

/** Does not notice that it hears nothing. */
const neverLooks = { pingMs: 60_000 }

test('two tabs have one connection, and the same state after messages from both and from others', async () => {
  const token = await aToken(server, 'alice')
  const bob = await aClient(server, 'bob')
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  expect(await one.connect('alice', token)).toMatchObject({ id: 'alice' })
  expect(await two.connect('alice', token)).toMatchObject({ id: 'alice' })
  expect(one.state.connection.phase).toBe('online')
  const { clients } = await two.call('client.list', {})
  expect(clients).toMatchObject([{ client: { id: 'browser-alice' }, online: true }])
  expect(browser.sockets()).toBe(1)
  const heard: unknown[] = []
  two.on('message', ({ content }) => heard.push(content.data))
  const [first, second] = [one.open('user/bob'), two.open('user/bob')]
  await Promise.all([first.ready(), second.ready()])
  await Promise.all([one.send('user/bob', 'from one').done, two.send('user/bob', 'from two').done])
  await bob.send('user/alice', 'from bob').done
  await until('three messages', () => [one, two].every((tab) => texts(tab, 'user/bob').length === 3))
  await two.markRead('user/bob')
  await until('read', () => one.state.conversations['user/bob']?.unread === 0)
  await until('the same state', () => browser.clients[0]?.state.conversations['user/bob']?.readSeq === 3)
  expect(one.state).toEqual(browser.clients[0]?.state)
  expect(two.state).toEqual(one.state)
  expect(heard).toEqual(['from bob'])
  expect(browser.faults).toEqual([])
  bob.disconnect()
})

test('what did not change is the same object as before', async () => {
  await using server = await startServer()
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  for (const tab of [one, two]) await tab.connect('alice', token)
  await one.send('user/bob', 'hi').done
  // The message comes first, then what the server knows of its conversation.
  await until('hi', () => two.state.conversations['user/bob']?.version === 1)
  const before = two.state.conversations['user/bob']
  await one.send('user/alice', 'note').done
  await until('note', () => two.state.conversations['user/alice'] !== undefined)
  expect(two.state.conversations['user/bob']).toBe(before)
})

test('a message shows in the tab at once, in the order of writing, and is sent once', async () => {
  await using server = await startServer()
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const early = one.send('user/bob', 'early')
  expect(early.state).toBe('pending')
  await Promise.all([one.connect('alice', token), two.connect('alice', token)])
  await one.open('user/bob').ready()
  const seen: unknown[][] = []
  one.subscribe(({ outbox, windows }) => {
    const sent = windows['user/bob']?.messages.map(({ content }) => content.data) ?? []
    seen.push([...sent, ...outbox.map(({ content }) => content.data)])
  })
  const sent = ['a', 'b', 'c'].map((text) => one.send('user/bob', text))
  expect(one.state.outbox.slice(-3)).toMatchObject(['a', 'b', 'c'].map((data) => ({ content: { data } })))
  expect(sent.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending'])
  const answers = await Promise.all([early, ...sent].map(({ done }) => done))
  expect(answers.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  expect(sent.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  const all = ['early', 'a', 'b', 'c']
  expect(seen.filter((shown) => shown.some((text, at) => text !== all[at]))).toEqual([])
  expect(one.state.outbox).toEqual([])
  const log = await two.call('log.read', { conversation: 'user/bob' })
  expect(log.messages.map(({ content }) => content.data)).toEqual(all.toReversed())
})

test('a call that fails, and a message that is refused, say why as they do without a worker', async () => {
  using browser = aBrowser(server.url)
  const { client } = browser.tab()
  await expect(client.call('user.get', { user: 'bob' })).rejects.toMatchObject({ code: 'unavailable' })
  await client.connect('alice', await aToken(server, 'alice'))
  const direct = await aClient(server, 'alice', { client: { id: 'direct', platform: 'web' } })
  const errorOf = (act: Promise<unknown>) => act.then(String, (error: unknown) => error)
  const wrong = { user: 1 as unknown as string }
  const [here, there] = await Promise.all([client, direct].map((one) => errorOf(one.call('user.get', wrong))))
  expect(here).toBeInstanceOf(TidingsError)
  expect((here as TidingsError).toWire()).toEqual((there as TidingsError).toWire())
  const functions = { user: (() => 'bob') as unknown as string }
  await expect(client.call('user.get', functions)).rejects.toMatchObject({ code: 'invalid' })
  const refused = client.send('user/nobody', 'hi')
  await expect(refused.done).rejects.toMatchObject({ code: 'not_found' })
  expect(refused.state).toBe('failed')
  expect(client.state.outbox).toMatchObject([{ error: { code: 'not_found' } }])
  await aToken(server, 'nobody')
  refused.retry()
  await until('the retry', () => refused.state === 'sent')
  const gone = client.send('user/no-one', 'hi')
  await expect(gone.done).rejects.toMatchObject({ code: 'not_found' })
  gone.discard()
  expect(gone.state).toBe('failed')
  await until('the discard', () => client.state.outbox.length === 0)
  direct.disconnect()
})

test('what a tab looks at before it is connected is there afterwards', async () => {
  await using server = await startServer()
  using browser = aBrowser(server.url)
  const { client } = browser.tab()
  const token = await aToken(server, 'alice')
  const bob = await aClient(server, 'bob')
  const view = client.open('user/bob')
  await view.ready()
  const unwatch = client.watchPresence(['bob'])
  client.wantProfiles(['bob'])
  const writing: unknown[] = []
  client.on('typing', ({ user }) => writing.push(user))
  await client.connect('alice', token)
  await until('presence', () => client.state.presence['user/bob']?.show === 'online')
  await until('the profile', () => client.state.users.bob !== undefined)
  bob.typing('user/alice')
  await until('typing', () => writing.length === 1)
  expect(client.state.typing['user/bob']).toEqual(['user/bob'])
  for (let i = 0; i < 120; i++) bob.send('user/alice', `m${i}`)
  await until('the messages', () => client.state.conversations['user/bob']?.seq === 120)
  await view.showAround(10)
  expect(view.window?.messages.some(({ seq }) => seq === 10)).toBe(true)
  unwatch()
  view.close()
  await expect(view.loadOlder()).rejects.toMatchObject({ code: 'unavailable' })
  bob.disconnect()
})

test('a tab that leaves or vanishes lets go of what it looked at, one that comes back has it again', async () => {
  await using server = await startServer()
  using browser = aBrowser(server.url, { pingMs: 40 })
  const page = new EventTarget()
  const [stays, leaves, vanishes] = [browser.tab(), browser.tab({ page }), browser.tab(neverLooks)]
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  for (const { client } of [stays, leaves, vanishes]) await client.connect('alice', token)
  const worker = browser.clients[0]
  const open: string[] = []
  const doOpen = worker?.open.bind(worker)
  if (worker && doOpen)
    worker.open = (conversation) => {
      open.push(conversation)
      const view = doOpen(conversation)
      const close = () => {
        open.splice(open.indexOf(conversation), 1)
        view.close()
      }
      return { ...view, close }
    }
  leaves.client.open('user/bob')
  vanishes.client.open('user/alice')
  await until('both are open', () => open.length === 2)
  vanishes.vanish()
  await until('the one that vanished is noticed', () => !open.includes('user/alice'))
  expect(open).toEqual(['user/bob'])
  page.dispatchEvent(new Event('pagehide'))
  await until('the one that leaves is gone', () => open.length === 0)
  await stays.client.send('user/bob', 'meanwhile').done
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  await until('it is back', () => texts(leaves.client, 'user/bob').length === 1)
  expect(open).toEqual(['user/bob'])
  expect(browser.sockets()).toBe(1)
})

test('a tab that was frozen and given up joins again by itself', async () => {
  using browser = aBrowser(server.url, { pingMs: 40 })
  const frozen: (() => void)[] = []
  let freezes = false
  const through = (port: PortLike): PortLike => ({
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    addEventListener: (type, listener) =>
      port.addEventListener(type, ({ data }) => {
        if (freezes) frozen.push(() => listener({ data }))
        else listener({ data })
      }),
  })
  const { client } = browser.tab(neverLooks, through)
  const token = await aToken(server, 'alice')
  const other = browser.tab().client
  await client.connect('alice', token)
  await other.connect('alice', token)
  client.open('user/alice')
  freezes = true
  let [heard, quiet] = [0, 0]
  await until('it is asked no more', () => {
    quiet = frozen.length === heard ? quiet + 1 : 0
    heard = frozen.length
    return quiet === 20
  })
  expect(heard).toBeGreaterThan(2)
  await other.send('user/alice', 'meanwhile').done
  expect(frozen).toHaveLength(heard)
  freezes = false
  for (const hear of frozen) hear()
  await until('what it missed', () => texts(client, 'user/alice').includes('meanwhile'))
  expect(client.state).toEqual(other.state)
})

test('a worker that crashed is replaced, and what was written is sent once', async () => {
  await using server = await startServer()
  const cache = new MemoryCache()
  using browser = aBrowser(server.url, { pingMs: 40, cache })
  const { client } = browser.tab()
  await client.connect('alice', await aToken(server, 'alice'))
  const sent = client.send('user/alice', 'one')
  const view = client.open('user/alice')
  // What may be asked twice is asked of the next worker; of the rest nobody knows what became.
  const asked = Promise.all([
    expect(client.call('user.get', { user: 'alice' })).resolves.toMatchObject({ user: { id: 'alice' } }),
    expect(client.call('room.leave', { room: 'none' })).rejects.toMatchObject({ code: 'unavailable' }),
    expect(client.files.links('none')).rejects.toMatchObject({ code: 'invalid' }),
    view.ready(),
  ])
  browser.crash()
  expect(await sent.done).toMatchObject({ seq: 1 })
  await asked
  await until('the new worker', () => client.state.connection.phase === 'online')
  const { messages } = await client.call('log.read', { conversation: 'user/alice' })
  expect(messages).toHaveLength(1)
  expect(browser.clients).toHaveLength(2)
})

test('a tab that reached a worker about to end connects by the next one', async () => {
  await using server = await startServer()
  using browser = aBrowser(server.url)
  const { port1: nobody, port2 } = new MessageChannel()
  let opened = 0
  const waits: number[] = []
  const soon = (ms: number, act: () => void) => {
    waits.push(ms)
    const timer = setTimeout(act, ms / 100)
    return () => clearTimeout(timer)
  }
  const { client } = browser.tab({ runtime: { after: soon } }, (port) => (opened++ < 2 ? port2 : port))
  const { done } = client.send('user/alice', 'a note')
  const connected = client.connect('alice', await aToken(server, 'alice'))
  const asked = client.call('user.get', { user: 'alice' })
  const user = await connected
  expect((await asked).user.id).toBe('alice')
  nobody.close()
  expect(user.id).toBe('alice')
  expect((await done).seq).toBe(1)
  expect(opened).toBe(3)
  // Twice as long for the second, and only then as long as for one that has been heard.
  expect(waits.slice(0, 2)).toEqual([3000, 6000])
})

test('a file goes up through the port, with progress; it is stopped and resumed', async () => {
  using browser = aBrowser(server.url)
  const { client } = browser.tab()
  await client.connect('alice', await aToken(server, 'alice'))
  const bytes = randomBytes(9_000_000)
  const file = new File([bytes], 'data.bin', { type: 'application/octet-stream' })
  const stop = new AbortController()
  let begun = ''
  const stopped = client.files.upload(file, {
    signal: stop.signal,
    onProgress: (_received, _size, id) => {
      begun = id
      stop.abort()
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'unavailable' })
  const seen: number[] = []
  const uploaded = await client.files.upload(file, {
    resume: begun,
    onProgress: (received) => void seen.push(received),
  })
  expect(uploaded).toMatchObject({ name: 'data.bin', size: 9_000_000, ready: true })
  expect(seen.at(-1)).toBe(9_000_000)
  await client.send('user/alice', { type: 'file', data: { attachment: uploaded.id } }).done
  const { url } = await client.files.links(uploaded.id)
  expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes)
  await expect(client.files.links('a'.repeat(32))).rejects.toMatchObject({ code: 'not_found' })
})

test('who signs out is signed out in all tabs; what they wrote is sent when they are back', async () => {
  await using server = await startServer()
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  const token = await aToken(server, 'alice')
  for (const tab of [one, two]) await tab.connect('alice', token)
  one.disconnect()
  expect(one.state.connection).toEqual({ phase: 'offline' })
  await until('signed out', () => two.state.connection.phase === 'signed-out')
  expect(browser.clients[0]?.state.connection.phase).toBe('offline')
  await expect(two.call('user.get', { user: 'alice' })).rejects.toMatchObject({ code: 'unavailable' })
  const between = two.send('user/alice', 'between')
  expect(two.state.outbox).toHaveLength(1)
  await two.connect('alice', token)
  expect(await between.done).toMatchObject({ seq: 1 })
  expect(one.state.connection.phase).toBe('offline')
  expect(browser.clients).toHaveLength(2)
})

test('another user takes the place of the one before, in all tabs', async () => {
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  const [alice, bob] = [await aToken(server, 'alice'), await aToken(server, 'bob')]
  for (const tab of [one, two]) await tab.connect('alice', alice)
  await one.send('user/bob', 'hi').done
  await two.connect('bob', bob)
  expect(two.state).toMatchObject({ user: { id: 'bob' }, outbox: [] })
  expect(Object.keys(two.state.conversations)).toEqual(['user/alice'])
  expect(one.state.connection.phase).toBe('signed-out')
  expect(browser.clients[0]?.state.connection.phase).toBe('offline')
  await one.connect('bob', bob)
  expect(one.state).toEqual(two.state)
  expect(browser.clients).toHaveLength(2)
})

test('a tab that signs in as another user shows nothing of the one before, from the first moment on', async () => {
  using browser = aBrowser(server.url)
  const { client } = browser.tab()
  const [alice, bob] = [await aToken(server, 'alice'), await aToken(server, 'bob')]
  await client.connect('alice', alice)
  await client.send('user/alice', 'a note of hers').done
  const view = client.open('user/alice')
  await view.ready()
  const shown: string[] = []
  const heard: unknown[] = []
  client.on('message', (message) => heard.push(message))
  client.subscribe((state) => shown.push(JSON.stringify(state)))
  // The worker hears of the other user only after it has told of this.
  const told = client.send('user/alice', 'one more')
  const asked = client.call('user.get', { user: 'alice' })
  shown.length = 0
  const connected = client.connect('bob', bob)
  expect(client.state).toMatchObject({ user: undefined, conversations: {}, windows: {}, outbox: [] })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
  await expect(told.done).rejects.toMatchObject({ code: 'rejected' })
  expect(await connected).toMatchObject({ id: 'bob' })
  expect(shown.filter((state) => state.includes('a note of hers') || state.includes('one more'))).toEqual([])
  expect(heard).toEqual([])
  expect(client.state).toEqual(browser.clients[1]?.state)
})

test('a tab that is slow to give a token is waited for, and others are asked meanwhile', async () => {
  using browser = aBrowser(server.url)
  const { client } = browser.tab()
  const token = await aToken(server, 'alice')
  let asked = 0
  const slowly = () => {
    asked++
    return new Promise<string>((resolve) => setTimeout(() => resolve(token), 11_000))
  }
  expect(await client.connect('alice', slowly)).toMatchObject({ id: 'alice' })
  expect(asked).toBe(1)
}, 30_000)

test('a tab is asked for a token when one is needed, and another tab when it gives none or is gone', async () => {
  using browser = aBrowser(server.url)
  const [one, two, three] = [browser.tab().client, browser.tab().client, browser.tab().client]
  await aToken(server, 'alice')
  const asked: string[] = []
  const givenBy = (name: string) => () => {
    asked.push(name)
    return aToken(server, 'alice')
  }
  await one.connect('alice', givenBy('one'))
  await two.connect('alice', givenBy('two'))
  await three.connect('alice', () => {
    asked.push('three')
    throw new Error('no token today')
  })
  expect(asked).toEqual(['one'])
  const revoke = () => asApp(server, '/tokens/revoke', { user: 'alice' })
  await revoke()
  await until('another token', () => asked.length === 3 && one.state.connection.phase === 'online')
  three.close()
  two.close()
  await revoke()
  await until('one more', () => asked.length === 4 && one.state.connection.phase === 'online')
  expect(asked).toEqual(['one', 'three', 'two', 'one'])
})

test('a wrong token is refused as without a worker, and the right one goes on', async () => {
  using browser = aBrowser(server.url)
  const { client } = browser.tab()
  await expect(client.connect('alice', 'nonsense')).rejects.toMatchObject({ code: 'unauthenticated' })
  await until('signed out', () => client.state.connection.phase === 'signed-out')
  const failing = () => {
    throw new TidingsError('forbidden', 'no token today')
  }
  await expect(client.connect('alice', failing)).rejects.toMatchObject({ code: 'forbidden', message: 'no token today' })
  await client.connect('alice', await aToken(server, 'alice'))
  expect(client.state.connection.phase).toBe('online')
})

test('a second tab has at once what the first has, also without the network', async () => {
  await using server = await spawnServer()
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  const token = await aToken(server, 'alice')
  await one.connect('alice', token)
  await one.open('user/alice').ready()
  await one.send('user/alice', 'one').done
  await server.kill9()
  await until('offline', () => one.state.connection.phase !== 'online')
  expect(await two.connect('alice', token)).toMatchObject({ id: 'alice' })
  expect(texts(two, 'user/alice')).toEqual(['one'])
  const waits = two.send('user/alice', 'two')
  await until('both show it', () => one.state.outbox.length === 1)
  await server.start()
  two.reconnectNow()
  expect(await waits.done).toMatchObject({ seq: 2 })
  await until('both have it', () => [one, two].every((tab) => texts(tab, 'user/alice').length === 2))
  expect(one.state).toEqual(two.state)
})
