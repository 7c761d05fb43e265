/// <reference lib="dom" />
import { aTown, startServer, type TestServer, type Town } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let town: Town
let alice: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  town = await aTown(server)
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
}, 60_000)

afterAll(async () => {
  town?.[Symbol.dispose]()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('signing in, by password and by code, and registering', async () => {
  const nobody = await Person.at(browser, server.url, { reducedMotion: 'reduce' })
  await nobody.page.getByLabel('User name').waitFor()
  expect(await faultsOf(nobody)).toEqual([])
  await nobody.press('New here? Create an account')
  expect(await faultsOf(nobody)).toEqual([])
  await nobody.press('Have an account? Sign in')
  await nobody.press('Sign in with another device')
  await nobody.page.getByRole('img', { name: 'Code to scan' }).waitFor()
  expect(await faultsOf(nobody)).toEqual([])
}, 60_000)

test('the list, a conversation of two, and a room with messages of every kind', async () => {
  await alice
    .row(/Bob Marsh/)
    .first()
    .waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.open(/Bob Marsh/)
  await alice.log.getByRole('link', { name: /Minutes of Tuesday/ }).waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.open(/Corner shop/)
  await alice.log.getByText('What shall we bake?').waitFor()
  expect(await faultsOf(alice)).toEqual([])
}, 60_000)

test('the details of a room and of a person, a thread, and the search beside a conversation', async () => {
  await alice.open(/Corner shop/)
  await alice.page.getByTitle(/^Details of Corner shop/).click()
  await alice.panel('Details').getByRole('region', { name: 'Members' }).getByText('Carol Haddad').waitFor()
  await alice.panel('Details').getByText('Room settings').click()
  expect(await faultsOf(alice)).toEqual([])
  await alice.press('Search in this conversation')
  await alice.panel('Search in this conversation').getByRole('searchbox').fill('bread')
  await alice.panel('Search in this conversation').getByRole('listitem').first().waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.open(/Bob Marsh/)
  await alice.page.getByTitle('Details of Bob Marsh').click()
  await alice.panel('Details').getByRole('button', { name: 'Edit contact' }).waitFor()
  expect(await faultsOf(alice)).toEqual([])
}, 60_000)

test('contacts, saved messages, and a search for everything', async () => {
  await alice.list.getByRole('button', { name: /Contacts$/ }).click()
  await alice.list.getByRole('region', { name: 'Waiting for you' }).getByText('Dave Okafor').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.list.getByRole('button', { name: 'Saved', exact: true }).click()
  expect(await faultsOf(alice)).toEqual([])
  await alice.list.getByRole('button', { name: /Chats$/ }).click()
  await alice.list.getByRole('searchbox').fill('the')
  await alice.list.getByRole('region', { name: 'Messages' }).getByRole('listitem').first().waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.list.getByRole('searchbox').fill('')
}, 60_000)

test('a new chat, a new room, and all pages of the settings', async () => {
  await alice.list.getByRole('button', { name: 'New chat' }).click()
  await alice.page.getByLabel('Find people by name or user name').fill('bob')
  await alice.dialog.getByRole('button', { name: /Bob Marsh/ }).waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.dialog.getByRole('radio', { name: 'New room' }).check({ force: true })
  await alice.dialog.getByLabel('Name of the room').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.answer('Close')
  await alice.isDone()
  for (const tab of ['profile', 'appearance', 'notifications', 'privacy', 'devices', 'storage']) {
    await alice.go(`/settings/${tab}`)
    await alice.dialog.getByRole('region', { name: new RegExp(tab, 'i') }).waitFor()
    expect(await faultsOf(alice), tab).toEqual([])
  }
  expect(alice.complaints).toEqual([])
}, 60_000)

test('the views above the list, a folder, and everything that was shared', async () => {
  const { page, list } = alice
  await page.goto(server.url)
  const { messages } = await town.clients.alice.call('log.read', { conversation: town.room })
  const root = messages.find(({ replies }) => replies !== undefined)
  await town.clients.alice.call('thread.follow', { id: root?.id ?? '', on: true })
  const filter = (name: RegExp) => page.getByRole('toolbar', { name: 'Show' }).getByRole('button', { name })
  await filter(/^Mentions/).click()
  await list.getByText('你周六也来吗？').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await filter(/^Threads/).click()
  await list.getByText('I can. Plan:').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await filter(/^New folder/).click()
  await alice.dialog.getByText('Erin Castellanos-Featherstonehaugh').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await page.keyboard.press('Escape')
  await alice.isDone()
  await filter(/^All/).click()
  await alice.open(/Corner shop/)
  await page.getByTitle(/^Details of Corner shop/).click()
  await alice.panel('Details').getByRole('button', { name: 'Everything shared' }).click()
  await alice
    .panel('Everything shared')
    .getByRole('button', { name: /^small\.png/ })
    .first()
    .waitFor()
  expect(await faultsOf(alice)).toEqual([])
}, 60_000)
