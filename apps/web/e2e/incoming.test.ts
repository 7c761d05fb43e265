/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: ChatClient

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  bob = await aClient(server, 'bob')
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
  const client = await aClient(server, 'alice')
  const { room } = await client.call('room.create', { name: 'Builds', members: ['bob'] })
  await client.send(room.oid, 'Ready').done
  client.disconnect()
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const post = (address: string, text: string) =>
  fetch(address, { method: 'POST', body: JSON.stringify({ text }) }).then(({ status }) => status)

const panel = () => alice.panel('Details')
const address = () => alice.dialog.getByLabel('Address of the webhook').inputValue()

test('an admin makes an incoming webhook, has its address once, and renews and removes it', async () => {
  await alice.open(/Builds/)
  await alice.press('Details')
  await panel().getByText('Incoming webhooks').click()
  await alice.press('New webhook')
  await alice.fillIn({ 'Who it says it is': 'CI' })
  await alice.answer('Create')
  const first = await address()
  expect(first).toMatch(new RegExp(`^${server.url}/v1/incoming/`))
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('incoming-address')
  await alice.answer('Close')
  await alice.isDone()
  await expect.poll(() => alice.page.evaluate(() => document.activeElement?.textContent)).toBe('New webhook')
  expect(await post(first, 'Build *7* is out')).toBe(200)
  await alice.sees('is out')
  await panel()
    .getByText(/^Made by .*Alice Liddell/)
    .waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('incoming')

  // An alarm with a button that has no name is shown all the same.
  const alarm = { attachments: [{ text: 'Service A went down', actions: [{ id: 'x', type: 'button' }] }] }
  expect((await fetch(first, { method: 'POST', body: JSON.stringify(alarm) })).status).toBe(200)
  await alice.log.locator('.td-card').getByText('Service A went down').waitFor()

  await alice.press('More: CI')
  await alice.page.getByRole('menuitem', { name: 'Edit' }).click()
  await alice.fillIn({ 'Who it says it is': 'Builder' })
  await alice.dialog.getByLabel('It may mention everyone').check()
  await alice.answer('Save')
  await alice.isDone()
  await panel().getByRole('list').getByText('Builder').first().waitFor()

  await alice.press('More: Builder')
  await alice.page.getByRole('menuitem', { name: 'New address' }).click()
  await alice.answer('New address')
  await alice.dialog.getByLabel('Address of the webhook').waitFor()
  const second = await address()
  await alice.answer('Close')
  await alice.isDone()
  expect(await post(first, 'too late')).toBe(404)
  expect(await post(second, 'Build 8 is out')).toBe(200)
  await alice.sees('Build 8 is out')

  await alice.press('More: Builder')
  await alice.page.getByRole('menuitem', { name: 'Remove' }).click()
  await alice.answer('Remove')
  await expect.poll(() => panel().getByRole('button', { name: 'More: Builder' }).count()).toBe(0)
  expect(await post(second, 'gone')).toBe(404)
  expect(alice.complaints).toEqual([])
}, 60_000)

test('who is no admin is shown nothing of it', async () => {
  const member = await Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh' })
  await member.open(/Builds/)
  await member.press('Details')
  await member.panel('Details').getByText('Room settings').waitFor()
  expect(await member.panel('Details').getByText('Incoming webhooks').count()).toBe(0)
}, 60_000)
