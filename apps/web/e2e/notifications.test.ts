/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, type ChildServer, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: ChildServer
let browser: Browser
let carol: Person
let bob: ChatClient
let phone: ChatClient
let tea: string

interface Shown {
  readonly title: string
  readonly body: string
  readonly tag: string
  readonly renotify: boolean
}

/** In the page: a browser without a window shows nothing, so what it would show is kept, as a system does beyond the page. */
function keepShown(): void {
  const [key, shows] = ['shown', { count: 0 }]
  const read = (): Shown[] => JSON.parse(localStorage.getItem(key) ?? '[]')
  const write = (all: readonly object[]): void => localStorage.setItem(key, JSON.stringify(all))
  const without = (tag: string | undefined) => read().filter((one) => one.tag !== tag)
  const registration = {
    active: {},
    async showNotification(title: string, options: NotificationOptions) {
      shows.count += 1
      write([...without(options.tag), { title, ...options }])
    },
    getNotifications: async ({ tag }: { tag?: string } = {}) =>
      read()
        .filter((one) => tag === undefined || one.tag === tag)
        .map((one) => ({ ...one, close: () => write(without(one.tag)) })),
  }
  Object.assign(globalThis, { shows, Notification: { permission: 'granted' } })
  if (navigator.serviceWorker)
    navigator.serviceWorker.getRegistration = async () => registration as unknown as ServiceWorkerRegistration
  // Nobody looks at the page.
  document.hasFocus = () => false
}

const shown = (): Promise<readonly Shown[]> =>
  carol.page.evaluate(() => JSON.parse(localStorage.getItem('shown') ?? '[]'))
const bodies = async (): Promise<readonly string[]> =>
  (await shown()).map(({ body }) => body.replace(/[\u2068\u2069]/g, ''))
const say = (to: string, data: string) => bob.call('message.send', { to, content: { type: 'text', data } })

beforeAll(async () => {
  ;[server, browser] = await Promise.all([spawnServer(), openBrowser()])
  await asApp(server, '/admin/users', { user: 'bob', name: 'Bob Marsh' })
  bob = await aClient(server, 'bob')
  carol = await Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad' })
  phone = await aClient(server, 'carol', { client: { id: 'phone', platform: 'ios' } })
  tea = (await bob.call('room.create', { name: 'Tea', members: ['carol'] })).room.oid
  await carol.context.addInitScript(keepShown)
  await carol.page.reload()
}, 60_000)

beforeEach(() => carol.page.evaluate(() => localStorage.setItem('shown', '[]')))

afterAll(async () => {
  for (const client of [bob, phone]) client?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('of many at once the last is told, in the place of the one before, and it calls', async () => {
  // What it has kept is shown before it is online: of what was said until then it tells nothing.
  const told = async () => {
    await say(tea, 'first')
    return bodies()
  }
  await expect.poll(told, { interval: 500 }).toEqual(['Bob Marsh: first'])
  await Promise.all(Array.from({ length: 30 }, (_, at) => say(tea, `of many ${at}`)))
  const { seq } = await say(tea, 'last')
  await expect.poll(bodies).toEqual(['Bob Marsh: last'])
  expect(await shown()).toMatchObject([{ renotify: true }])
  const { count } = await carol.page.evaluate(() => (globalThis as unknown as { shows: { count: number } }).shows)
  expect(count).toBeLessThan(20)
  await phone.markRead(tea, seq)
  await expect.poll(shown).toEqual([])
})

test('who writes for the first time is called by their name, and whoever is blocked calls nobody', async () => {
  for (const [user, name] of [
    ['eve', 'Eve Stone'],
    ['mallory', 'Mallory'],
  ])
    await asApp(server, '/admin/users', { user, name })
  await bob.call('room.invite', { room: tea.slice('room/'.length), members: ['mallory'] })
  await phone.call('contact.block', { user: 'mallory' })
  const [eve, mallory] = [await aClient(server, 'eve'), await aClient(server, 'mallory')]
  await mallory.call('message.send', { to: tea, content: { type: 'text', data: '@Carol' }, mentions: ['user/carol'] })
  await eve.call('message.send', { to: 'user/carol', content: { type: 'text', data: 'hello' } })
  await expect.poll(shown).toMatchObject([{ title: '\u2068Eve Stone\u2069' }])
  for (const one of [eve, mallory]) one.disconnect()
})

test('what is said another way is told that way, but not to whoever has closed it; whoever is named only then is called then', async () => {
  const { id } = await say(tea, 'At five')
  await expect.poll(bodies).toEqual(['Bob Marsh: At five'])
  await bob.call('message.edit', { id, content: { type: 'text', data: 'At six' } })
  await expect.poll(bodies).toEqual(['Bob Marsh: At six'])
  expect(await shown()).toMatchObject([{ renotify: false }])
  await carol.page.evaluate(() => localStorage.setItem('shown', '[]'))
  await bob.call('message.edit', { id, content: { type: 'text', data: 'At seven' } })
  await phone.call('user.settings', { notifying: { rooms: 'mentions' } })
  const asked = await say(tea, 'Who helps?')
  await bob.call('message.edit', {
    id: asked.id,
    content: { type: 'text', data: '@Carol, who helps?' },
    mentions: ['user/carol'],
    mentionsAt: [{ mention: 'user/carol', from: 0, length: 6 }],
  })
  await expect.poll(bodies).toEqual(['Bob Marsh: @Carol Haddad, who helps?'])
  await bob.call('message.edit', {
    id: asked.id,
    content: { type: 'text', data: 'Never mind' },
    mentions: [],
    mentionsAt: [],
  })
  await expect.poll(shown).toEqual([])
  await phone.call('user.settings', { notifying: { rooms: 'all' } })
})

test('who wants to be a contact, or invites to a room, is told of until they are answered', async () => {
  await phone.call('user.settings', { invites: 'ask' })
  await asApp(server, '/admin/users', { user: 'dora', name: 'Dora Ünal' })
  const dora = await aClient(server, 'dora')
  await dora.call('contact.add', { user: 'carol', greeting: 'From the bakery' })
  await expect.poll(bodies).toEqual(['would like to be your contact: From the bakery'])
  expect(await shown()).toMatchObject([{ title: '\u2068Dora Ünal\u2069' }])
  await phone.call('contact.reject', { user: 'dora' })
  await expect.poll(shown).toEqual([])
  const { room } = await dora.call('room.create', { name: 'Bakers', members: ['carol'] })
  await expect.poll(bodies).toEqual(['Dora Ünal invites you: Bakers'])
  await phone.call('room.decline', { room: room.id })
  await expect.poll(shown).toEqual([])
  await phone.call('user.settings', { invites: 'direct' })
  dora.disconnect()
})

test('it goes when it was read, deleted or left, though the page that showed it is gone', async () => {
  const { seq } = await say(tea, 'Are you there?')
  await expect.poll(bodies).toEqual(['Bob Marsh: Are you there?'])
  await carol.page.reload()
  await carol.row(/Tea/).waitFor()
  await phone.markRead(tea, seq)
  await expect.poll(shown).toEqual([])

  const later = await say(tea, 'And now?')
  await expect.poll(shown).toHaveLength(1)
  await carol.page.goto('about:blank')
  await phone.markRead(tea, later.seq)
  await carol.page.goto(server.url)
  await expect.poll(shown).toEqual([])

  const { id } = await say(tea, 'Not for you')
  await expect.poll(shown).toHaveLength(1)
  await phone.call('message.delete', { ids: [id] })
  await expect.poll(shown).toEqual([])

  const { room } = await bob.call('room.create', { name: 'For a moment', members: ['carol'] })
  await say(room.oid, 'Hello')
  await expect.poll(shown).toMatchObject([{ title: '\u2068For a moment\u2069' }])
  await bob.call('room.kick', { room: room.id, members: ['carol'] })
  await expect.poll(shown).toEqual([])
})

test('the tab that told is closed, and another one takes it away', async () => {
  const second = await carol.tab(server.url)
  await second.row(/Tea/).waitFor()
  const { seq } = await say(tea, 'Which tab?')
  await expect.poll(bodies).toEqual(['Bob Marsh: Which tab?'])
  const counts = await Promise.all(
    [carol, second].map(({ page }) =>
      page.evaluate(() => (globalThis as unknown as { shows: { count: number } }).shows.count),
    ),
  )
  const [told, other] = (counts[1] ?? 0) > 0 ? [second, carol] : [carol, second]
  await told.page.close()
  carol = other
  await phone.markRead(tea, seq)
  await expect.poll(shown).toEqual([])
})

test('what was said while the connection was gone for a moment is told when it is back', async () => {
  await server.kill9()
  await carol.told('Connection lost')
  await server.start()
  bob.reconnectNow()
  await bob.send(tea, 'While you were away').done
  await carol.reconnects()
  await expect.poll(bodies).toEqual(['Bob Marsh: While you were away'])
})

test('whoever signs out leaves neither a notification nor a number in the title', async () => {
  await say('user/carol', 'Between us')
  await expect.poll(bodies).toContain('Between us')
  await expect.poll(() => carol.page.title()).toMatch(/^\(\d+\)/)
  await carol.press(/Settings$/)
  await carol.answer('Sign out')
  await carol.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await expect.poll(shown).toEqual([])
  expect(await carol.page.title()).toBe('Tidings')
})

test('where nobody has touched the page for long, nothing is read, and it calls', async () => {
  const away = await Person.as(browser, { server, uid: 'fay', name: 'Fay Hill' })
  carol = away
  const { page } = away
  await page.clock.install()
  await page.addInitScript(keepShown)
  await page.addInitScript(() => {
    document.hasFocus = () => true
  })
  await page.reload()
  await say('user/fay', 'Good morning')
  await away.open(/Bob Marsh/)
  await away.sees('Good morning')
  const readTo = () => bob.state.conversations['user/fay']?.peerReadSeq
  await expect.poll(readTo).toBe(1)
  await page.clock.fastForward('06:00')
  await page.clock.setSystemTime(Date.now())
  await say('user/fay', 'Are you there?')
  await away.sees('Are you there?')
  await expect.poll(bodies).toEqual(['Are you there?'])
  expect(readTo()).toBe(1)
  await page.mouse.move(300, 300)
  await page.mouse.move(310, 310)
  await expect.poll(readTo).toBe(2)
  await expect.poll(shown).toEqual([])
})
