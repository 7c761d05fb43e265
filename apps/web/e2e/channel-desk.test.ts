/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import type { ChatClient } from '@tidings/client'
import type { Channel } from '@tidings/protocol'
import { aClient, mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: ChatClient
let channel: Channel

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  const owner = await aClient(server, 'alice')
  await owner.call('user.update', { name: 'Alice Liddell' })
  ;({ channel } = await owner.call('channel.create', { name: 'Garden news' }))
  await owner.send(channel.oid, 'Tulips are out').done
  owner.disconnect()
  bob = await aClient(server, 'bob')
  await bob.call('user.update', { name: 'Bob Marsh' })
  await bob.call('channel.subscribe', { channel: channel.id })
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('people write to a channel that lets them, its editor is told who waits, and answers in its name', async () => {
  await alice.open(/Garden news/)
  await alice.press('Details')
  await alice.panel('Details').getByText('Channel settings').click()
  await alice.panel('Details').getByLabel('People can write to the channel').click()
  await alice.panel('Details').getByRole('button', { name: 'Desk' }).waitFor()

  const reader = await Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh' })
  await reader.open(/Garden news/)
  await reader.press('Details')
  await reader.press('Write to the channel')
  await reader.say('When do the roses come?')
  await reader.sees('When do the roses come?')

  await alice.press('1 person waits for an answer')
  const desk = alice.panel('Desk')
  await desk.getByRole('button', { name: /Bob Marsh.*roses.*waits/ }).waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('desk')
  await desk.getByRole('button', { name: /Bob Marsh/ }).click()
  const talk = alice.panel('Bob Marsh')
  await talk.getByText('When do the roses come?').waitFor()
  await talk.getByLabel('Answer as the channel').fill('In **June**.')
  await talk.getByLabel('Answer as the channel').press('Enter')
  await talk.getByText('In June.').waitFor()
  await talk.getByText('Alice Liddell').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('desk-answered')
  await reader.sees('In June.')
  // Who of the editors it was, whoever asked is not told.
  expect(await reader.page.getByRole('main').getByText('Alice Liddell').count()).toBe(0)
  await expect.poll(() => alice.page.getByText('1 person waits for an answer').count()).toBe(0)
  expect([...alice.complaints, ...reader.complaints]).toEqual([])
}, 60_000)

test('a picture that somebody sent is seen at the desk, and who needs no answer waits no more', async () => {
  const { contact = '' } = await bob.call('channel.get', { channel: channel.id })
  const photo = new File([readFileSync(mediaFile('phone-portrait.jpg'))], 'photo.jpg', { type: 'image/jpeg' })
  const { id: attachment } = await bob.files.upload(photo, { name: photo.name })
  await bob.send(contact, { type: 'image', data: { attachment } }).done
  const talk = alice.panel('Bob Marsh')
  await talk.locator('img[data-loaded="true"]').first().waitFor()
  await alice.press('1 person waits for an answer')
  await alice.press('Needs no answer')
  await alice.panel('Desk').getByText('Nobody waits for an answer').waitFor()
  await alice.page.getByRole('radio', { name: 'All', exact: true }).check({ force: true })
  await alice
    .panel('Desk')
    .getByRole('button', { name: /Bob Marsh/ })
    .waitFor()
  await expect.poll(() => alice.page.getByText('1 person waits for an answer').count()).toBe(0)
  expect(alice.complaints).toEqual([])
}, 60_000)

test('at 360 pixels, in the dark, in Chinese', async () => {
  const narrow = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'zh-CN' }
  const editor = await Person.as(browser, {
    server,
    uid: 'alice',
    name: 'Alice Liddell',
    ...narrow,
    colorScheme: 'dark',
  })
  const { contact = '' } = await bob.call('channel.get', { channel: channel.id })
  await bob.send(contact, '请问玫瑰什么时候开？').done
  await editor.go(`/chat/${channel.oid}`)
  await editor.page.getByText('1 人等待回复').tap()
  await editor.page.getByRole('button', { name: /玫瑰/ }).tap()
  await editor.page.getByRole('complementary').getByText('请问玫瑰什么时候开？').waitFor()
  await editor.page.getByLabel('以频道名义回复').fill('六月')
  expect(
    await editor.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
  ).toBe(false)
  expect(await faultsOf(editor)).toEqual([])
  await editor.shoot('desk-dark-360')
  expect(editor.complaints).toEqual([])
}, 60_000)

test('an editor writes a menu, and who reads the channel says by it what it says, and is told of each change of it', async () => {
  const reader = await Person.as(browser, {
    server,
    uid: 'bob',
    name: 'Bob Marsh',
    viewport: { width: 360, height: 740 },
  })
  await reader.go(`/chat/${channel.oid}`)
  await reader.page.getByText('Only the editors of this channel publish in it.').waitFor()
  await alice.press('Details')
  await alice.panel('Details').getByText('Channel settings').click()
  await alice.press('Menu of the channel')
  await alice.press('Add an entry')
  await alice.fillIn({ 'What it is called': 'Shop' })
  await alice.page.getByRole('textbox', { name: 'Opens a page' }).fill(`${server.url}/v1/health`)
  await alice.press('Add an entry')
  const second = alice.page.getByRole('group', { name: 'Entry 2' })
  await second.getByLabel('What it is called').fill('Help')
  await second.getByRole('radio', { name: 'Opens more' }).check({ force: true })
  const item = second.getByRole('group', { name: 'Entry 1' })
  await item.getByLabel('What it is called').fill('Hours')
  await item.getByRole('radio', { name: 'Sends these words' }).check({ force: true })
  await item.getByRole('textbox', { name: 'Sends these words' }).fill('When are you open?')
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('channel-menu-editor')
  await alice.answer('Save')
  await alice.isDone()

  const menu = reader.page.getByRole('navigation', { name: 'Menu of the channel' })
  await menu.getByRole('button', { name: 'Shop' }).waitFor()
  expect(await faultsOf(reader)).toEqual([])
  await menu.getByRole('button', { name: 'Help' }).click()
  await reader.page.getByRole('menuitem', { name: 'Hours' }).waitFor()
  await reader.shoot('channel-menu-360')
  const told = reader.page.getByRole('status').getByText('Sent to the channel')
  await reader.glimpses(told, () => reader.page.getByRole('menuitem', { name: 'Hours' }).click())
  await reader.page.getByRole('status').getByRole('button', { name: 'Open' }).click()
  await reader.sees('When are you open?')
  await reader.go(`/chat/${channel.oid}`)
  const [page] = await Promise.all([
    reader.context.waitForEvent('page'),
    menu.getByRole('button', { name: 'Shop' }).click(),
  ])
  expect(await page.evaluate(() => window.opener)).toBeNull()
  await page.close()

  await alice.press('Menu of the channel')
  await alice.press('Remove entry: Help')
  await alice.answer('Save')
  await alice.isDone()
  await expect.poll(() => menu.getByRole('button').allTextContents()).toEqual(['Shop'])
  expect([...alice.complaints, ...reader.complaints]).toEqual([])
}, 60_000)

test('an editor has the channel answer a word by itself, and whoever writes it reads that', async () => {
  await alice.press('Automatic answers')
  await alice.press('Add an answer')
  await alice.fillIn({ Word: 'parking', Answer: 'Behind the **greenhouse**.' })
  expect(await faultsOf(alice)).toEqual([])
  await alice.answer('Save')
  await alice.dialog.getByText('Behind the greenhouse.').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('auto-replies')
  const { contact = '' } = await bob.call('channel.get', { channel: channel.id })
  const answered = new Promise<unknown>((resolve) =>
    bob.on('message', ({ from, content }) => from === contact && resolve(content.data)),
  )
  await bob.send(contact, 'Is there parking?').done
  expect(await answered).toBe('Behind the **greenhouse**.')
  await alice.press('Remove: parking')
  await expect.poll(() => alice.page.getByRole('button', { name: 'Remove: parking' }).count()).toBe(0)
  await alice.page.keyboard.press('Escape')
  await alice.isDone()
  expect(alice.complaints).toEqual([])
}, 60_000)
