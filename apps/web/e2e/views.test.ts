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
const rooms: Record<string, string> = {}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
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
  await filter(/^Unread/).click()
  await alice.list.getByText('You’re all caught up').waitFor()
  await alice.shoot('filter-unread-none')
  await alice.press('Show all chats')
  await alice.row(/Chess/).waitFor()
})

const results = (name: string) => alice.list.getByRole('list', { name }).locator('.td-row')

test('what mentions her is listed with the mention in it, opens at the message, and follows what happens', async () => {
  const words = `${'a long way to it '.repeat(8)}@Alice Liddell, and on`
  const mentionsAt = [{ mention: 'user/alice', from: words.indexOf('@'), length: '@Alice Liddell'.length }]
  const tea = rooms.Tea ?? ''
  // She looks elsewhere.
  await alice.go(`/chat/${rooms.Garden}`)
  await alice.page.getByRole('region', { name: 'Garden' }).waitFor()
  await bob.send(rooms.Chess ?? '', 'all of you', { mentions: ['all'] }).done
  await bob.send(tea, words, { mentions: ['user/alice'], mentionsAt }).done
  for (let n = 0; n < 30; n++) await bob.send(tea, `and more ${n}`).done
  await filter(/^Mentions.*2 unread messages/).click()
  await expect.poll(() => results('Mentions').count()).toBe(2)
  expect(await results('Mentions').first().locator('mark').textContent()).toBe('@Alice Liddell')
  expect(await results('Mentions').first().textContent()).toMatch(/Bob Marsh.*Tea…/)
  await alice.shoot('mentions')
  await results('Mentions').first().click()
  await alice.log.locator('[data-found="true"]').waitFor()
  // Going there again goes there again.
  await bob.send(tea, 'the newest').done
  await alice.page.getByTitle('Jump to the latest message').click()
  await alice.sees('the newest')
  await filter(/^Mentions.*1 unread message$/).waitFor()
  await results('Mentions').first().click()
  await expect.poll(() => alice.log.getByText('a long way to it').isVisible()).toBe(true)
  const late = await bob.call('message.send', { to: tea, content: { type: 'text', data: 'late' }, mentions: ['all'] })
  await expect.poll(() => results('Mentions').count()).toBe(3)
  await bob.call('message.recall', { id: late.id })
  await expect.poll(() => results('Mentions').count()).toBe(2)
  await alice.list.getByText('all of you').waitFor()
})

test('threads stand with unread ones first, open beside the chat, and are read at their end, on all devices', async () => {
  const chess = rooms.Chess ?? ''
  const say = async (data: string, thread?: string) =>
    (await bob.call('message.send', { to: chess, content: { type: 'text', data }, ...(thread ? { thread } : {}) })).id
  const phone = await aClient(server, 'alice', { client: { id: 'phone', platform: 'ios' } })
  const [opening, ending] = [
    await phone.call('message.send', { to: chess, content: { type: 'text', data: 'my opening' } }),
    await say('the endgame'),
  ]
  await phone.call('message.send', { to: chess, content: { type: 'text', data: 'mine' }, thread: ending })
  await filter('Threads').click()
  await expect.poll(() => results('Threads').count()).toBe(1)
  await say('e4 then', opening.id)
  await say('and d4', opening.id)
  await filter(/^Threads.*1 thread$/).waitFor()
  await expect
    .poll(() => results('Threads').allTextContents())
    .toEqual([
      expect.stringMatching(/Chess.*You: my opening.*Bob Marsh: and d4.*2 unread messages/),
      expect.stringMatching(/Chess.*Bob Marsh: the endgame.*You: mine/),
    ])
  await alice.shoot('threads')
  // In the chat they are marked until they are read in the thread.
  await alice.go(`/chat/${chess}`)
  const line = alice.log.locator('.td-in-thread', { hasText: 'and d4' })
  await line.getByText('Unread in its thread').waitFor()
  await results('Threads').first().click()
  await alice.panel('Thread').getByText('and d4').waitFor()
  await expect.poll(() => results('Threads').first().getAttribute('data-unread')).toBe('false')
  await filter(/^Threads$/).waitFor()
  await expect.poll(() => line.getAttribute('data-unread')).toBe('false')
  await expect.poll(() => phone.state.own.items.thread[opening.id]?.readSeq).toBeGreaterThan(0)
  expect(await phone.call('thread.list', {})).toMatchObject({ unread: 0 })
  await alice.page.reload()
  await alice.panel('Thread').getByText('and d4').waitFor()
  phone.disconnect()
})

test('a thread is left by a button, there and in the list, and followed again by another', async () => {
  await filter('Threads').click()
  const panel = alice.panel('Thread')
  const follow = panel.getByRole('button', { name: 'Follow this thread' })
  await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('true')
  await follow.click()
  await alice.told('You no longer follow this thread.')
  await expect.poll(() => results('Threads').count()).toBe(1)
  await alice.shoot('thread-left')
  await follow.click()
  await expect.poll(() => results('Threads').count()).toBe(2)
  await alice.list.getByRole('button', { name: 'Stop following' }).first().click()
  await expect.poll(() => results('Threads').count()).toBe(1)
  await panel.getByRole('button', { name: 'Close' }).click()
  await results('Threads').first().click()
  await alice.panel('Thread').waitFor()
})

test('what is said in a thread that is open and looked at is read at once, and others see none of it', async () => {
  const chess = rooms.Chess ?? ''
  const { id } = await bob.call('message.send', { to: chess, content: { type: 'text', data: 'who is white?' } })
  await alice.go(`/chat/${chess}/thread/${id}`)
  const panel = alice.panel('Thread')
  await panel.getByText('who is white?').waitFor()
  await panel.getByRole('textbox').fill('me')
  await panel.getByRole('textbox').press('Enter')
  for (const data of ['no, me', 'or black', 'or none'])
    await bob.call('message.send', { to: chess, content: { type: 'text', data }, thread: id })
  await panel.getByText('or none').waitFor()
  const phone = await aClient(server, 'alice', { client: { id: 'phone', platform: 'ios' } })
  await expect.poll(async () => (await phone.call('thread.list', {})).unread).toBe(0)
  await filter(/^Threads$/).waitFor()
  phone.disconnect()
})

test('what is muted is among the unread and the mentions all the same, in grey', async () => {
  const tea = rooms.Tea ?? ''
  await alice.go(`/chat/${rooms.Chess}`)
  await filter('All').click()
  const phone = await aClient(server, 'alice', { client: { id: 'phone', platform: 'ios' } })
  await phone.call('conversation.update', { conversation: tea, settings: { muted: true } })
  phone.disconnect()
  await alice.row(/Tea/).getByLabel('Muted').waitFor()
  await bob.send(tea, 'everybody to the table', { mentions: ['all'] }).done
  await filter(/^Unread.*1 chat$/).click()
  await expect.poll(rows).toEqual(['Tea'])
  await expect
    .poll(() =>
      filter(/^Unread/)
        .locator('.td-badge')
        .getAttribute('data-quiet'),
    )
    .toBe('true')
  await filter(/^Mentions/).click()
  await results('Mentions').filter({ hasText: 'everybody to the table' }).waitFor()
})

test('Alt and the arrows go through the chats that the filter shows', async () => {
  await bob.send(rooms.Garden ?? '', 'the roses again').done
  await filter(/^Unread.*2 chats$/).click()
  await expect.poll(rows).toEqual(['Tea', 'Garden'])
  await alice.open(/Tea/)
  await alice.page.keyboard.press('Alt+ArrowDown')
  await alice.page.getByRole('region', { name: 'Garden' }).waitFor()
  expect(await rows()).toEqual(['Tea', 'Garden'])
  await alice.page.keyboard.press('Alt+ArrowUp')
  await alice.page.getByRole('region', { name: 'Tea' }).waitFor()
})

test('by keyboard the filters are one stop, and the arrows go between them', async () => {
  await filter('All').focus()
  await alice.page.keyboard.press('ArrowRight')
  await expect.poll(() => filter(/^Unread/).evaluate((one) => one === document.activeElement)).toBe(true)
  await alice.page.keyboard.press('Enter')
  await expect.poll(() => filter(/^Unread/).getAttribute('aria-pressed')).toBe('true')
  await alice.page.keyboard.press('Home')
  await alice.page.keyboard.press('Enter')
  await alice.page.keyboard.press('Tab')
  await expect.poll(() => alice.page.evaluate(() => document.activeElement?.matches('.td-row'))).toBe(true)
  expect(alice.complaints).toEqual([])
})
