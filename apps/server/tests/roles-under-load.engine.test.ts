import type { ChatClient } from '@tidings/client'
import { aClient, type ChildServer } from '@tidings/testkit'
import { realNodes } from '@tidings/testkit/real-nodes'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Nodes of one role each, two of a kind. */
const cluster = await realNodes()
const kinds = ['doors', 'login', 'jobs'] as const
type Kind = (typeof kinds)[number]

// Clients go where there are doors; of the others nobody is told.
const aNode = (role: Kind, n: number): Promise<ChildServer> =>
  cluster.make(`${role}-${n}`, role === 'doors', { TIDINGS_ROLES: role })
const two = async (role: Kind) => [await aNode(role, 1), await aNode(role, 2)] as const
const nodes = { doors: await two('doors'), login: await two('login'), jobs: await two('jobs') }

beforeAll(async () => {
  for (const role of kinds) await Promise.all(nodes[role].map((node) => node.start()))
})
afterAll(() => cluster[Symbol.asyncDispose]())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Until it is answered: whose node dies before it has answered asks again. */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if (tries === 200) throw error
      await pause(50)
    }
  }
}

const textsOf = async (client: ChatClient, conversation: string): Promise<readonly string[]> => {
  const texts: string[] = []
  for (let before: number | undefined; ; ) {
    const page = { conversation, limit: 100, ...(before === undefined ? {} : { before }) }
    const { messages } = await answered(() => client.call('log.read', page))
    texts.push(...messages.map(({ content }) => String(content.data)))
    const oldest = messages.at(-1)?.seq ?? 1
    if (oldest === 1) return texts.toReversed()
    before = oldest
  }
}

/** What a proxy does before the login nodes: one that does not answer is passed by. */
async function atLogin(path: string, body: unknown): Promise<{ readonly user?: { readonly id: string } }> {
  let turn = 0
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return answered(async () => {
    const { url } = nodes.login[turn++ % 2 === 0 ? 0 : 1]
    const answer = await fetch(`${url}/v1${path}`, init)
    // Its node may have died between the deed and the answer.
    if (turn > 1 && answer.status === 409) return {}
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { readonly user: { readonly id: string } }
  })
}

const password = 'correct horse battery'

/** People who write, put messages off and make accounts, until it is ended. */
function load(alice: ChatClient, names: { readonly peer: string; readonly prefix: string }) {
  const { peer, prefix } = names
  let on = true
  const said: string[] = []
  const putOff: string[] = []
  const registered: string[] = []

  async function again(everyMs: number, act: (n: number) => Promise<unknown>): Promise<void> {
    for (let n = 0; on; n++) {
      await act(n)
      await pause(everyMs)
    }
  }
  const sent: Promise<unknown>[] = []
  const running = Promise.all([
    again(30, async (n) => {
      said.push(`said ${n}`)
      sent.push(alice.send(peer, `said ${n}`).done)
    }),
    again(100, async (n) => {
      const data = `put off ${n}`
      const content = { type: 'text', data } as const
      const message = { to: peer, clientMsgId: `${prefix}-${n}`, content }
      await answered(() => alice.call('message.schedule', { ...message, at: Date.now() + 1500 }))
      putOff.push(data)
    }),
    again(250, async (n) => {
      const username = `${prefix}-${n}`
      await atLogin('/accounts/register', { username, password })
      registered.push(username)
    }),
  ])
  return {
    async end() {
      on = false
      await running
      await Promise.all(sent)
      return { said, putOff, registered }
    },
    get registered() {
      return registered.length
    },
  }
}

const isReady = (node: ChildServer) => fetch(`${node.url}/readyz`).then(({ status }) => status)

test.for(kinds)(
  'nodes of %s come and go under load: what was answered is there once, and others go on with the rest',
  { timeout: 180_000 },
  async (role) => {
    const [first, second] = nodes[role]
    const [alice, bob] = [await aClient(nodes.doors[0], `${role}-alice`), await aClient(nodes.doors[1], `${role}-bob`)]
    const view = bob.open(`user/${role}-alice`)
    const under = load(alice, { peer: `user/${role}-bob`, prefix: `${role}-new` })
    const goesOn = async () => {
      const before = under.registered
      await expect.poll(() => under.registered).toBeGreaterThan(before + 1)
    }
    await goesOn()
    await first.kill9()
    await goesOn()
    await first.start()
    await goesOn()
    await second.stop()
    await goesOn()
    await second.start()
    await goesOn()
    const { said, putOff, registered } = await under.end()

    const all = [...said, ...putOff].toSorted()
    const inLog = () => textsOf(bob, `user/${role}-alice`)
    await expect.poll(async () => (await inLog()).length).toBeGreaterThanOrEqual(all.length)
    const log = await inLog()
    expect(log.toSorted()).toEqual(all)
    expect(log.filter((text) => text.startsWith('said'))).toEqual(said)
    await expect.poll(() => bob.state.conversations[`user/${role}-alice`]?.seq).toBe(all.length)
    for (const username of registered)
      expect(await atLogin('/accounts/login', { username, password })).toMatchObject({ user: { id: username } })
    for (const node of kinds.flatMap((kind) => nodes[kind])) await expect.poll(() => isReady(node)).toBe(200)
    view.close()
    for (const client of [alice, bob]) client.disconnect()
  },
)
