/// <reference lib="dom" />
import { aClient, asApp, startServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import { expect, test } from 'vitest'
import { Person } from './browser.ts'

const people = Array.from({ length: 60 }, (_, index) => `user${String(index).padStart(2, '0')}`)

test('a member list asks for presence once, and follows a hundred changes with a handful of questions', async () => {
  await using server = await startServer()
  const browser = await openBrowser()
  try {
    await Promise.all(people.map((user) => asApp(server, '/admin/users', { user })))
    const bob = await aClient(server, 'bob')
    const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
    const { room } = await bob.call('room.create', { name: 'Market', members: ['alice', ...people] })
    // A client of the page's own: what it says can be heard.
    await alice.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
    const asked: string[] = []
    alice.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => asked.push((JSON.parse(String(payload)) as { op: string }).op)),
    )
    const count = (op: string) => asked.filter((one) => one === op).length
    await alice.page.reload()
    await alice.open(/Market/)
    await alice.page.getByRole('button', { name: 'Details', exact: true }).first().click()
    const members = alice.panel('Details').getByRole('region', { name: 'Members' })
    await members.getByRole('button', { name: 'Show more' }).click()
    await members.getByText('user59').waitFor()
    expect(count('presence.subscribe')).toBeLessThanOrEqual(4)

    const before = count('room.members')
    const began = Date.now()
    for (const user of people.slice(0, 30)) {
      await bob.call('room.kick', { room: room.id, members: [user] })
      await bob.call('room.mute', { room: room.id, user: people[59] as string, until: Date.now() + 3_600_000 })
    }
    await members.getByText('user29').waitFor({ state: 'detached' })
    await members.getByText('Muted').waitFor()
    // What was on the screen stays there: it is not cut to its first page.
    await expect.poll(() => members.getByRole('listitem').count()).toBe(32)
    const seconds = (Date.now() - began) / 1000
    expect(count('room.members') - before).toBeLessThanOrEqual(2 * Math.ceil(seconds) + 2)
    expect(alice.complaints).toEqual([])
    bob.disconnect()
  } finally {
    await browser.close()
  }
}, 60_000)
