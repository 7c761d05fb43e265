/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let desk: ChatClient
let room: string

const people = ['bob', 'carol', 'dave']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  desk = await aClient(server, 'alice')
  for (const uid of people) {
    const client = await aClient(server, uid)
    await client.send('user/alice', `Hello from ${uid}`).done
    client.disconnect()
  }
  room = (await desk.call('room.create', { name: 'Tea room', members: ['bob'] })).room.oid
  await desk.send(room, 'Leaves').done
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
}, 60_000)

afterAll(async () => {
  desk?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const filters = (person = alice) => person.list.getByRole('toolbar', { name: 'Show' })
const filter = (name: string | RegExp, person = alice) => filters(person).getByRole('button', { name })
const rows = async (person = alice) => (await person.list.locator('.td-list .td-row-name').allTextContents()).toSorted()
const namesOf = () => Object.values(desk.state.own.items.settings.settings?.folders ?? {}).map(({ name }) => name)

test('a folder is made of chats and of rules, shows them alone, and counts what is unread', async () => {
  await filter('New folder').click()
  await alice.dialog.getByLabel('Name of the folder').fill('Family')
  await alice.dialog.getByRole('checkbox', { name: 'bob' }).check()
  await alice.dialog.getByRole('checkbox', { name: 'Tea room' }).check()
  await alice.shoot('folder-dialog')
  await alice.answer('Save')
  await expect.poll(() => rows()).toEqual(['Tea room', 'bob'])
  expect(await filter(/Family/).getAttribute('aria-pressed')).toBe('true')
  await expect.poll(() => filter(/Family/).textContent()).toContain('1 unread chat')
  await filter('New folder').click()
  await alice.dialog.getByLabel('Name of the folder').fill('People')
  await alice.dialog.getByRole('switch', { name: 'Chats with people' }).click()
  await alice.dialog.getByRole('switch', { name: 'Unread' }).click()
  await alice.answer('Save')
  await expect.poll(() => rows()).toEqual(people)
  await alice.shoot('folders')
  // What was unread stays until one leaves the folder.
  await alice.open('dave')
  await expect.poll(() => filter(/People/).textContent()).toContain('2 unread chats')
  expect(await rows()).toEqual(people)
  await filter('All').click()
  await filter(/People/).click()
  await expect.poll(() => rows()).toEqual(['bob', 'carol'])
})

test('a chat is put into a folder from its menu and taken out again, at once on every device', async () => {
  await filter('All').click()
  await alice.chooseAt(alice.row(/^carol/), 'Add to folder')
  await alice.dialog.getByRole('checkbox', { name: 'Family' }).check()
  const inFamily = () =>
    Object.values(desk.state.own.items.settings.settings?.folders ?? {}).find(({ name }) => name === 'Family')
      ?.conversations ?? []
  await expect.poll(inFamily).toEqual(['user/bob', room, 'user/carol'])
  await alice.page.keyboard.press('Escape')
  await filter(/Family/).click()
  await expect.poll(() => rows()).toEqual(['Tea room', 'bob', 'carol'])
  await alice.chooseAt(alice.row(/^carol/), 'Add to folder')
  await alice.dialog.getByRole('checkbox', { name: 'Family' }).uncheck()
  await alice.page.keyboard.press('Escape')
  await expect.poll(() => rows()).toEqual(['Tea room', 'bob'])
  // A room that is no more is in no folder.
  await desk.call('room.dissolve', { room: room.slice('room/'.length) })
  await expect.poll(() => rows()).toEqual(['bob'])
  await expect.poll(inFamily).toEqual(['user/bob'])
})

test('folders are renamed, put in another order and deleted by the keyboard', async () => {
  await filter(/Family/).focus()
  await alice.page.keyboard.press('ArrowRight')
  const focused = () => alice.page.evaluate(() => document.activeElement?.textContent ?? '')
  await expect.poll(focused).toContain('People')
  const menu = async (entry: string) => {
    await alice.page.keyboard.press('Shift+F10')
    await alice.page.getByRole('menuitem', { name: entry }).focus()
    await alice.page.keyboard.press('Enter')
  }
  await menu('Move forward')
  await expect
    .poll(async () => (await filters().getByRole('button').allTextContents()).slice(2).join())
    .toMatch(/People.*Family/)
  await filter(/Family/).focus()
  await menu('Edit folder')
  const name = alice.dialog.getByLabel('Name of the folder')
  await expect.poll(() => name.inputValue()).toBe('Family')
  await name.fill('Home')
  await name.press('Enter')
  await filter(/Home/).waitFor()
  await filter(/People/).focus()
  await menu('Delete folder')
  await alice.answer('Delete folder')
  await filter(/People/).waitFor({ state: 'detached' })
  await expect.poll(namesOf).toEqual(['Home'])
})

test('on a phone a long touch opens the menu of a folder; another device sees it at once', async () => {
  const small = await Person.as(browser, {
    ...{ server, uid: 'alice', name: 'Alice Liddell', ...phone },
    ...{ locale: 'en-GB', colorScheme: 'dark' },
  })
  await filter(/Home/, small).tap()
  await expect.poll(() => rows(small)).toEqual(['bob'])
  await small.shoot('folders-phone')
  const box = await filter(/Home/, small).boundingBox()
  await filter(/Home/, small).dispatchEvent('touchstart', {
    touches: [{ identifier: 0, clientX: box?.x ?? 0, clientY: box?.y ?? 0 }],
  })
  await small.page.getByRole('menuitem', { name: 'Edit folder' }).tap()
  await small.dialog.getByRole('checkbox', { name: 'bob' }).uncheck()
  await small.answer('Save')
  await small.list.getByText('No chats in this folder').waitFor()
  await filter(/Home/).click()
  await alice.list.getByText('No chats in this folder').waitFor()
  expect([...alice.complaints, ...small.complaints]).toEqual([])
})
