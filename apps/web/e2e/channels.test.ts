/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import type { ChatClient } from '@tidings/client'
import { aClient, mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let editor: ChatClient

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  editor = await aClient(server, 'editor')
  const { channel } = await editor.call('channel.create', {
    name: 'Garden news',
    description: 'What grows, and when',
    listed: true,
  })
  const photo = new File([readFileSync(mediaFile('phone-portrait.jpg'))], 'photo.jpg', { type: 'image/jpeg' })
  const { id: attachment } = await editor.files.upload(photo, { name: photo.name })
  const top = {
    ...{ title: 'The first tulips', summary: 'They came a week early.', author: 'Edith', cover: { attachment } },
    body: [{ text: '## By the gate\n\nRed ones, *and* white ones.' }, { attachment, caption: 'Seen on Sunday' }],
  }
  const more = [
    { title: 'How to water 怎么浇水', body: [{ text: 'In the **evening**.' }] },
    { title: 'Elsewhere', url: `${server.url}/v1/health` },
  ]
  await editor.send(channel.oid, { type: 'articles', data: { top, more } }).done
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
}, 60_000)

afterAll(async () => {
  editor?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const page = () => alice.page.getByRole('dialog', { name: 'The first tulips' })

test('a channel is found and subscribed to, and its articles are read as pages', async () => {
  await alice.list.getByRole('button', { name: 'New chat' }).first().click()
  await alice.page.getByRole('radio', { name: 'Channels' }).check({ force: true })
  await alice.page.getByLabel('Find channels').fill('garden')
  const subscribe = alice.page.getByRole('button', { name: /Subscribe.*Garden news/ })
  await subscribe.waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('channels-found')
  await subscribe.click()
  await alice.page.getByText('Only the editors of this channel publish in it.').waitFor()
  await alice.log.getByRole('button', { name: /The first tulips/ }).waitFor()
  expect(await alice.log.getByRole('link', { name: 'Elsewhere' }).getAttribute('href')).toBe(`${server.url}/v1/health`)
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('channel')
  await alice.log.getByRole('button', { name: /The first tulips/ }).click()
  await page().getByRole('heading', { name: 'By the gate' }).waitFor()
  await page().getByRole('img', { name: 'Seen on Sunday' }).waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.page.keyboard.press('Escape')
  await page().waitFor({ state: 'detached' })
}, 60_000)

test('who may not publish is offered no reply, neither beside what was published nor in its menu', async () => {
  await alice.open(/Garden news/)
  const line = alice.log.locator('.td-line').last()
  await line.hover()
  await line.getByRole('button', { name: 'React' }).waitFor()
  expect(await line.getByRole('button', { name: 'Reply' }).count()).toBe(0)
  await line.getByRole('button', { name: 'More' }).click()
  await alice.page.getByRole('menuitem', { name: 'Forward' }).waitFor()
  expect(await alice.page.getByRole('menuitem', { name: 'Reply', exact: true }).count()).toBe(0)
  await alice.page.keyboard.press('Escape')
  await alice.page.getByRole('menu').waitFor({ state: 'detached' })
}, 60_000)

test('on a phone an article fills the screen and nothing is wider than it, in light and in dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const reader = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...phone, colorScheme })
    await reader
      .row(/Garden news.*Channel/)
      .first()
      .tap()
    await reader.log.getByRole('button', { name: /The first tulips/ }).waitFor()
    await reader.shoot(`channel-${colorScheme}-390`)
    await reader.log.getByRole('button', { name: /The first tulips/ }).tap()
    const article = reader.page.getByRole('dialog').getByRole('article')
    await article.getByText('Red ones').waitFor()
    await expect.poll(() => article.locator('img[data-loaded="true"]').count()).toBe(2)
    expect((await reader.page.getByRole('dialog').boundingBox())?.width).toBe(390)
    expect(await article.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
    // However tall its picture is, what it says begins on the first screen.
    expect((await article.getByText('They came a week early.').boundingBox())?.y).toBeLessThan(600)
    await reader.shoot(`article-${colorScheme}-390`)
    expect(await faultsOf(reader)).toEqual([])
    expect(reader.complaints).toEqual([])
  }
}, 60_000)

test('whoever has unsubscribed on a phone stands before the list again, where the channel is no more', async () => {
  const reader = await Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh', ...phone })
  await aClient(server, 'bob').then(async (bob) => {
    const { channels } = await bob.call('channel.list', { query: 'garden' })
    await bob.call('channel.subscribe', { channel: channels[0]?.channel.id ?? '' })
    bob.disconnect()
  })
  await reader.row(/Garden news/).tap()
  await reader.page.getByText('Only the editors of this channel publish in it.').waitFor()
  await reader.page.getByTitle('Details of Garden news').tap()
  await reader.press('Unsubscribe')
  await reader.list.waitFor()
  await expect.poll(() => reader.row(/Garden news/).count()).toBe(0)
  expect(reader.complaints).toEqual([])
}, 60_000)

test('whoever makes a channel writes an article, looks at it, and publishes it', async () => {
  await alice.list.getByRole('button', { name: 'New chat' }).first().click()
  await alice.page.getByRole('radio', { name: 'Channels' }).check({ force: true })
  await alice.press('New channel')
  await alice.fillIn({ 'Name of the channel': 'Kitchen', 'What it is about': 'Soups' })
  await alice.press('Create channel')
  await alice
    .row(/Kitchen/)
    .first()
    .waitFor()
  await alice.press('Details')
  await alice.press('Write an article')
  await alice.fillIn({ Title: 'Leek soup', 'Text (Markdown)': '# Leeks\n\nCut them **fine**.' })
  expect(await faultsOf(alice)).toEqual([])
  await alice.press('Preview')
  await alice.dialog.getByRole('heading', { name: 'Leeks' }).waitFor()
  await alice.shoot('article-preview')
  await alice.press('Publish')
  await alice.isDone()
  await alice.log.getByRole('button', { name: /Leek soup/ }).waitFor()
  expect(alice.complaints).toEqual([])
}, 60_000)

test('whoever comes to a channel by its address, and does not read it, is shown what it is and subscribes', async () => {
  const { channels } = await editor.call('channel.list', { query: 'garden' })
  const id = channels[0]?.channel.id ?? ''
  const reader = await Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad', ...phone })
  await reader.go(`/chat/channel/${id}`)
  await reader.page.getByRole('heading', { name: 'Garden news' }).waitFor()
  await reader.page.getByText('What grows, and when').waitFor()
  expect(await faultsOf(reader)).toEqual([])
  await reader.shoot('channel-gate-390')
  await reader.press('Subscribe')
  await reader.log.getByRole('button', { name: /The first tulips/ }).waitFor()
  expect(reader.complaints).toEqual([])
  await reader.go('/chat/channel/nowhere')
  await reader.page.getByText('That does not exist here.').waitFor()
}, 60_000)

test('an article is scheduled, seen among what waits, and cancelled', async () => {
  await alice.open(/Kitchen/)
  await alice.press('Details')
  await alice.press('Write an article')
  await alice.fillIn({ Title: 'Onion soup', 'Text (Markdown)': 'Slowly.' })
  await alice.dialog.getByLabel('Publish later').check()
  await alice.dialog.getByRole('button', { name: /^Tomorrow/ }).click()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('article-later')
  await alice.answer('Schedule')
  await alice.isDone()
  expect(await alice.log.getByRole('button', { name: /Onion soup/ }).count()).toBe(0)
  await alice.press('1 scheduled message')
  await alice.dialog.getByText('Onion soup').waitFor()
  await alice.answer('Cancel')
  await alice.dialog.getByText('Onion soup').waitFor({ state: 'detached' })
  await alice.page.keyboard.press('Escape')
  await alice.isDone()
  expect(alice.complaints).toEqual([])
}, 60_000)

test('the owner changes the channel, names an editor and removes it; who published what its editors see', async () => {
  const dave = await aClient(server, 'dave')
  const { channels } = await dave.call('channel.list', { query: 'kitchen' })
  const channel = channels[0]?.channel
  await dave.call('channel.subscribe', { channel: channel?.id ?? '' })
  await alice.panel('Details').getByText('Channel settings').click()
  await alice.fillIn({ 'Name of the channel': 'Kitchen table', 'What it is about': 'Soups and stews' })
  await alice.panel('Details').getByRole('button', { name: 'Save' }).click()
  await alice.row(/Kitchen table/).waitFor()
  await alice.press('Add an editor')
  await alice.page.getByLabel('Find people by name or user name').fill('dave')
  await alice.dialog.getByRole('button', { name: 'dave' }).click()
  await alice.isDone()
  await alice.panel('Details').getByRole('button', { name: 'Remove dave as an editor' }).waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('channel-settings')
  await dave.send(channel?.oid ?? '', 'Barley, too').done
  await alice.log.getByRole('button', { name: /^dave/ }).waitFor()
  await alice.press('Remove dave as an editor')
  await expect.poll(() => alice.page.getByRole('button', { name: 'Remove dave as an editor' }).count()).toBe(0)
  await expect(dave.send(channel?.oid ?? '', 'No more').done).rejects.toMatchObject({ code: 'forbidden' })
  await alice.press('Delete channel')
  await alice.answer('Delete channel')
  await expect.poll(() => alice.row(/Kitchen table/).count()).toBe(0)
  expect(alice.complaints).toEqual([])
  dave.disconnect()
}, 60_000)
