/// <reference lib="dom" />
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Awaited<ReturnType<typeof aClient>>
let tea: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  bob = await aClient(server, 'bob')
  const made = await bob.call('room.create', { name: 'Tea', members: ['alice'] })
  tea = made.room.oid
  for (const words of ['first', 'second', 'third']) await bob.send(tea, words).done
  await alice.row(/Tea.*third/).waitFor()
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const menuOf = async (person: Person, words: string, entry: string) => {
  await person.log.getByText(words, { exact: true }).click({ button: 'right' })
  await person.page.getByRole('menuitem', { name: entry, exact: true }).click()
}

test('what is marked as unread from a message on stays so while it is looked at, and on the other device', async () => {
  await alice.open(/Tea/)
  await alice.sees('third')
  const row = alice.row(/Tea/)
  await expect.poll(() => row.getAttribute('data-unread')).toBe('false')
  await menuOf(alice, 'second', 'Mark as unread from here')
  await row.getByText('2 unread messages').waitFor()
  const other = await aClient(server, 'alice', { client: { id: 'phone', platform: 'ios' } })
  await expect.poll(() => other.state.conversations[tea]?.unread).toBe(2)
  other.disconnect()
  // A message that comes while it is held is unread, too; leaving and coming back reads it.
  await bob.send(tea, 'fourth').done
  await row.getByText('3 unread messages').waitFor()
  await alice.page.goto(`${server.url}/#/`)
  await alice.open(/Tea/)
  await alice.sees('fourth')
  await expect.poll(() => row.getAttribute('data-unread')).toBe('false')
})

test('the link of a message opens at it; whoever is not there is told so', async () => {
  const { id } = await bob.call('message.send', { to: tea, content: { type: 'text', data: 'the plan' } })
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await alice.sees('the plan')
  await menuOf(alice, 'the plan', 'Copy link')
  await alice.told('Link copied.')
  const link = await alice.page.evaluate(() => navigator.clipboard.readText())
  expect(link).toBe(`${server.url}/#/message/${id}`)
  const there = await alice.tab(link)
  await there.log.locator('[data-found="true"]').waitFor()
  expect(there.page.url()).toContain('#/chat/room/')
  await there.page.close()
  const eve = await Person.as(browser, { server, uid: 'eve', name: 'Eve' })
  await eve.page.goto(link)
  await eve.dialog.getByText('You cannot see this message').waitFor()
  await eve.shoot('message-link-refused')
  await eve.page.goto(`${server.url}/#/message/no-such-message-at-all`)
  await eve.dialog.getByText('You cannot see this message').waitFor()
  await eve.dialog.getByRole('button', { name: 'Close' }).click()
  await eve.dialog.waitFor({ state: 'detached' })
})

test('what calls is chosen once for all devices: levels, keywords, quiet hours, and a pause', async () => {
  await asApp(server, '/admin/users', { user: 'carol', name: 'Carol Haddad' })
  await alice.page.goto(`${server.url}/#/settings/notifications`)
  const rooms = alice.dialog.getByRole('group', { name: 'Rooms' })
  await rooms.getByLabel('Mentions and keywords').click()
  await alice.press('Add keywords')
  await alice.page.getByRole('textbox', { name: 'Keywords' }).fill('release，发布')
  await alice.page.getByRole('dialog', { name: 'Add keywords' }).getByRole('button', { name: 'Add keywords' }).click()
  await alice.press('Remove 发布')
  await alice.dialog.getByLabel('Quiet hours').click()
  await alice.page.getByLabel('Until', { exact: true }).fill('06:30')
  await alice.page.getByLabel('Until', { exact: true }).blur()
  const other = await aClient(server, 'alice', { client: { id: 'desk', platform: 'linux' } })
  const notifying = () => other.state.own.items.settings.settings?.notifying
  await expect.poll(() => notifying()?.quiet?.to).toBe(390)
  expect(notifying()).toMatchObject({ rooms: 'mentions', keywords: ['release'], quiet: { from: 1320 } })
  await alice.shoot('notification-settings')
  await alice.dialog.getByLabel('Quiet hours').click()
  await expect.poll(() => notifying()?.quiet).toBe(null)
  other.disconnect()
  await alice.page.goto(`${server.url}/#/`)
  const badge = alice.row(/Tea/).locator('.td-badge[data-quiet]')
  await bob.send(tea, 'nothing of note').done
  await expect.poll(() => badge.getAttribute('data-quiet')).toBe('true')
  expect(await alice.page.title()).not.toMatch(/^\(/)
  await bob.send(tea, 'The Release is out').done
  await expect.poll(() => badge.getAttribute('data-quiet')).toBe('false')
  await expect.poll(() => alice.page.title()).toMatch(/^\(1\)/)
})

interface Told {
  readonly title: string
  readonly tag?: string
  readonly silent?: boolean
}

test('a notification has no sound beside ours, and goes when it is read on another device or taken back', async () => {
  const carol = await Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad' })
  await bob.call('room.invite', { room: tea.slice('room/'.length), members: ['carol'] })
  const { page } = carol
  await page.addInitScript(() => {
    // Nobody looks at the page; a browser without a window shows nothing, so what it would show is kept.
    document.hasFocus = () => false
    const told: Told[] = []
    class Kept implements Told {
      static readonly permission = 'granted'
      readonly title: string
      readonly tag: string
      readonly silent: boolean
      onclick?: () => void
      constructor(title: string, { tag = '', silent = false }: NotificationOptions) {
        this.title = title
        this.tag = tag
        this.silent = silent ?? false
        told.push(this)
      }
      close(): void {
        told.splice(told.indexOf(this), 1)
      }
    }
    Object.assign(globalThis, { told, Notification: Kept })
    if (navigator.serviceWorker) navigator.serviceWorker.getRegistration = () => Promise.resolve(undefined)
  })
  await page.reload()
  await carol.row(/Tea/).waitFor()
  // A sound needs a page that was touched.
  await carol.list.getByRole('button', { name: 'Menu' }).click()
  await page.keyboard.press('Escape')
  const told = () => page.evaluate(() => (globalThis as unknown as { told: Told[] }).told.map((one) => ({ ...one })))
  const phone = await aClient(server, 'carol', { client: { id: 'phone', platform: 'ios' } })
  const { seq } = await bob.call('message.send', { to: tea, content: { type: 'text', data: 'tell her' } })
  await expect.poll(told).toMatchObject([{ silent: true, tag: `carol ${tea}` }])
  await phone.markRead(tea, seq)
  await expect.poll(told).toEqual([])
  const { id } = await bob.call('message.send', { to: tea, content: { type: 'text', data: 'tell her not' } })
  await expect.poll(told).toHaveLength(1)
  await bob.call('message.recall', { id })
  await expect.poll(told).toEqual([])
  phone.disconnect()
  // Of somebody who was never heard of; pressed, it goes there.
  await asApp(server, '/admin/users', { user: 'u-18c7', name: 'Dave Okafor' })
  const dave = await aClient(server, 'u-18c7')
  await dave.send('user/carol', 'You do not know me yet').done
  await expect.poll(told).toMatchObject([{ title: '\u2068Dave Okafor\u2069' }])
  dave.disconnect()
  await page.evaluate(() => (globalThis as unknown as { told: { onclick(): void }[] }).told[0]?.onclick())
  await page.waitForURL(/chat\/user\/u-18c7/)
  await carol.sees('You do not know me yet')
  await carol.page.close()
})

test('a conversation is muted for an hour by its menu, and no longer', async () => {
  await alice.row(/Tea/).click({ button: 'right' })
  await alice.page.getByRole('menuitem', { name: 'Mute for 1 hour' }).click()
  await alice.row(/Tea/).getByLabel('Muted').waitFor()
  await alice.open(/Tea/)
  await alice.page.locator('.td-head-who').click()
  await alice.page.getByText(/^Muted until (today|tomorrow)/).waitFor()
  await alice.shoot('muted-for-an-hour')
  await alice.page.getByRole('complementary').getByRole('button', { name: 'Unmute' }).click()
  await alice.row(/Tea/).getByLabel('Muted').waitFor({ state: 'detached' })
  // As the reader counts hours.
  await alice.page.evaluate(() => localStorage.setItem('tidings.clock', '12h'))
  await alice.page.reload()
  await alice.row(/Tea/).click({ button: 'right' })
  await alice.page.getByRole('menuitem', { name: /^Mute until .*tomorrow.*9:00.am/i }).waitFor()
  expect(alice.complaints).toEqual([])
})
