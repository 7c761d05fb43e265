import { setTimeout as sleep } from 'node:timers/promises'
import { aClient, type ServerCluster, startServerCluster } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChatClient } from '../src/index.ts'
import { until } from './a-browser.ts'

let cluster: ServerCluster
beforeAll(async () => {
  cluster = await startServerCluster({ drain: 2000 }, 3)
})
afterAll(() => cluster[Symbol.asyncDispose]())

const people = 12

/** Says one thing after another until it is told to stop; what was said, in its order. */
function talking(client: ChatClient, room: string, name: string) {
  const said: string[] = []
  const sent: Promise<unknown>[] = []
  let goesOn = true
  const all = (async () => {
    while (goesOn) {
      said.push(`${name} ${said.length}`)
      sent.push(client.send(room, said.at(-1) ?? '').done)
      await sleep(40)
    }
    await Promise.all(sent)
  })()
  return {
    said,
    /** Resolves when everything was acknowledged; rejects when something was refused. */
    stop: () => {
      goesOn = false
      return all
    },
  }
}

async function wholeLog(client: ChatClient, conversation: string): Promise<readonly string[]> {
  const texts: string[] = []
  for (let after = 0; ; ) {
    const { messages } = await client.call('log.read', { conversation, after, limit: 200 })
    texts.push(...messages.filter(({ content }) => content.type === 'text').map(({ content }) => `${content.data}`))
    const last = messages.at(-1)
    if (!last || messages.length < 200) return texts
    after = last.seq
  }
}

test('while three nodes are restarted, one after the other, nothing that was acknowledged is lost, doubled or put in another order', async () => {
  const { servers } = cluster
  const clients = await Promise.all(
    Array.from({ length: people }, (_, n) => aClient(servers[n % 3] ?? servers[0], `user-${n}`)),
  )
  const [first] = clients as [ChatClient]
  const members = clients.slice(1).map((_, n) => `user/user-${n + 1}`)
  const { room } = await first.call('room.create', { name: 'R', members })
  const views = clients.map((client) => client.open(room.oid))
  await until('the room', () => clients.every(({ state }) => state.conversations[room.oid] !== undefined))
  const talks = clients.map((client, n) => talking(client, room.oid, `user-${n}`))
  for (const server of servers) {
    await sleep(300)
    await cluster.restart(server)
  }
  await sleep(300)
  await Promise.all(talks.map((talk) => talk.stop()))
  const log = await wholeLog(first, room.oid)
  for (const [n, { said }] of talks.entries()) expect(log.filter((text) => text.startsWith(`user-${n} `))).toEqual(said)
  expect(log).toHaveLength(talks.reduce((sum, { said }) => sum + said.length, 0))
  const shown = ({ state }: ChatClient): readonly unknown[] =>
    (state.windows[room.oid]?.messages ?? [])
      .filter(({ content }) => content.type === 'text')
      .map(({ content }) => content.data)
  const end = log.slice(-100)
  await until('everybody has seen it all', () => clients.every((client) => shown(client).at(-1) === log.at(-1)))
  for (const client of clients) expect(shown(client).slice(-100)).toEqual(end)
  for (const view of views) view.close()
  for (const client of clients) client.disconnect()
}, 120_000)
