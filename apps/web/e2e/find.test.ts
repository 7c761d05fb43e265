import { aClient, type ChildServer, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: ChildServer
let browser: Browser
let alice: Person
let bob: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([spawnServer(), openBrowser()])
  ;[alice, bob] = await Person.aliceAndBob(browser, server)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('a room that its owner lists is found and joined, and its people are offered', async () => {
  const client = await aClient(server, 'alice')
  const { room } = await client.call('room.create', {
    name: 'Tea room',
    join: 'open',
    description: 'Leaves, pots and water',
  })
  await client.send(room.oid, 'See https://tea.example/leaves').done
  client.disconnect()
  await alice.open(/Tea room/)
  await alice.press('Details')
  await alice.panel('Details').getByText('Room settings').click()
  const listed = alice.panel('Details').getByRole('switch', { name: 'List this room' })
  await listed.click()
  await expect.poll(() => listed.isChecked()).toBe(true)
  await bob.list.getByRole('button', { name: 'New chat' }).first().click()
  await bob.dialog.getByRole('radio', { name: 'Find rooms' }).check({ force: true })
  const rooms = bob.dialog.getByRole('list', { name: 'Rooms to join' })
  await rooms.getByText('Leaves, pots and water').waitFor()
  await bob.shoot('find-rooms')
  await bob.dialog.getByLabel('Find rooms', { exact: true }).last().fill('cof')
  await bob.dialog.getByText('No room by that name').waitFor()
  await bob.dialog.getByLabel('Find rooms', { exact: true }).last().fill('tea wat')
  await rooms.getByRole('button', { name: /Join.*Tea room/ }).click()
  await bob.sees('See https://tea.example/leaves')
  await bob.list.getByRole('button', { name: 'New chat' }).first().click()
  const offered = bob.dialog.getByRole('region', { name: 'From your rooms' })
  await offered.getByRole('button', { name: /Alice Liddell/ }).click()
  await bob.page.getByRole('heading', { name: 'Alice Liddell' }).waitFor()
  await bob.say('A word on leaves')
})

test('a search is narrowed by what is typed and by what is chosen, and leads to the message', async () => {
  const field = bob.list.getByLabel('Search people and messages')
  const messages = bob.list.getByRole('region', { name: 'Messages' })
  // What was just said is found a moment later; the page asks once.
  const reader = await aClient(server, 'bob')
  await expect.poll(async () => (await reader.call('search', { query: 'leaves' })).results.length).toBe(2)
  reader.disconnect()
  await field.fill('from:me leaves')
  await messages.getByRole('button', { name: /A word on leaves/ }).waitFor()
  expect(await messages.getByRole('button', { name: /tea.example/ }).count()).toBe(0)
  await bob.list.getByRole('button', { name: /from:me/ }).click()
  await expect.poll(() => field.inputValue()).toBe('leaves')
  await messages.getByRole('button', { name: /tea.example/ }).waitFor()
  await bob.list.getByRole('button', { name: 'Narrow the search' }).click()
  await bob.page.getByRole('menuitem', { name: 'With links' }).click()
  await expect.poll(async () => (await field.inputValue()).trim()).toBe('leaves has:link')
  await messages.getByRole('button', { name: /A word on leaves/ }).waitFor({ state: 'detached' })
  await bob.shoot('find-filters')
  await bob.ledTo('See https://tea.example/leaves', () => messages.getByRole('button', { name: /tea.example/ }).click())
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})
