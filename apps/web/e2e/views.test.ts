/// <reference lib="dom" />
import { aClient, asApp, type ChildServer, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: ChildServer
let browser: Browser
let alice: Person
let bob: Awaited<ReturnType<typeof aClient>>
const rooms: Record<string, string> = {}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([spawnServer(), openBrowser()])
  for (const [user, name] of [
    ['alice', 'Alice Liddell'],
    ['bob', 'Bob Marsh'],
    ['carol', 'Carol Haddad'],
  ])
    await asApp(server, '/admin/users', { user, name })
  bob = await aClient(server, 'bob')
  for (const name of ['Tea', 'Chess', 'Garden']) {
    const made = await bob.call('room.create', { name, members: ['alice', 'carol'] })
    rooms[name] = made.room.oid
  }
  const me = await aClient(server, 'alice')
  for (const room of Object.values(rooms)) await me.call('conversation.read', { conversation: room, seq: 1 })
  me.disconnect()
  for (const name of ['Tea', 'Chess']) await bob.send(rooms[name] ?? '', `news of ${name}`).done
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await alice.row(/Tea.*news of Tea/).waitFor()
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const filters = () => alice.page.getByRole('toolbar', { name: 'Show' })
const filter = (name: string | RegExp) => filters().getByRole('button', { name })
const rows = () => alice.list.locator('.td-list .td-row-name').allTextContents()

test('the unread ones alone: an opened row stays until one leaves the filter, and new ones come in', async () => {
  await filter(/^Unread.*2 chats/).click()
  await expect.poll(rows).toEqual(['Chess', 'Tea'])
  await alice.open(/Tea/)
  await alice.sees('news of Tea')
  await expect.poll(() => alice.row(/Tea/).getAttribute('data-unread')).toBe('false')
  await filter(/^Unread.*1 chat$/).waitFor()
  expect(await rows()).toEqual(['Chess', 'Tea'])
  await bob.send(rooms.Garden ?? '', 'the roses').done
  await expect.poll(rows).toEqual(['Garden', 'Chess', 'Tea'])
  await alice.shoot('filter-unread')
  await filter('All').click()
  await filter(/^Unread/).click()
  await expect.poll(rows).toEqual(['Garden', 'Chess'])
})

test('one that was marked as unread, or archived, is among them; when nothing is left it says so', async () => {
  await alice.chooseAt(alice.row(/Garden/), 'Archive')
  await expect.poll(rows).toEqual(['Chess', 'Garden'])
  await filter('All').click()
  // It is the one that is looked at: the mark stays until she comes back to it.
  await alice.chooseAt(alice.row(/Tea/), 'Mark as unread')
  await filter(/^Unread.*3 chats/).click()
  await expect.poll(rows).toEqual(['Chess', 'Tea', 'Garden'])
  for (const name of [/Tea/, /Chess/, /Garden/]) await alice.chooseAt(alice.row(name), 'Mark as read')
  await filter('All').click()
  await filter('Unread').click()
  await alice.list.getByText('You’re all caught up').waitFor()
  await alice.shoot('filter-unread-none')
  await alice.press('Show all chats')
  await alice.row(/Chess/).waitFor()
})

test('by keyboard the filters are one stop, and the arrows go between them', async () => {
  await filter('All').focus()
  await alice.page.keyboard.press('ArrowRight')
  await expect.poll(() => filter('Unread').evaluate((one) => one === document.activeElement)).toBe(true)
  await alice.page.keyboard.press('Enter')
  await expect.poll(() => filter('Unread').getAttribute('aria-pressed')).toBe('true')
  await alice.page.keyboard.press('Home')
  await alice.page.keyboard.press('Enter')
  await alice.page.keyboard.press('Tab')
  await expect.poll(() => alice.page.evaluate(() => document.activeElement?.matches('.td-row'))).toBe(true)
  expect(alice.complaints).toEqual([])
})
