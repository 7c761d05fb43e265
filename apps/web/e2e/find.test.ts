import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
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
})

test('a person, a chat and days are chosen for a search, and its address opens it again', async () => {
  const field = bob.list.getByLabel('Search people and messages')
  const messages = bob.list.getByRole('region', { name: 'Messages' })
  const narrow = async (entry: string) => {
    await bob.list.getByRole('button', { name: 'Narrow the search' }).click()
    await bob.page.getByRole('menuitem', { name: entry }).click()
  }
  await field.fill('leaves')
  await narrow('From somebody …')
  // Longer than the typing pauses: what was typed is kept in a step of the history that goes with the dialog.
  await expect.poll(() => new URL(bob.page.url()).hash).toContain('&search=leaves')
  await bob.dialog.getByRole('button', { name: /Alice Liddell/ }).click()
  await expect.poll(async () => (await field.inputValue()).trim()).toBe('leaves from:"Alice Liddell"')
  await narrow('In a chat …')
  await bob.dialog.getByRole('button', { name: 'Tea room' }).click()
  await narrow('From … to …')
  const today = new Date()
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`
  await bob.dialog.getByLabel('First day').fill('2020-02-29')
  await bob.dialog.getByLabel('Last day').fill(day)
  await bob.answer('Apply')
  const whole = `leaves from:"Alice Liddell" in:"Tea room" on:2020-02-29..${day}`
  await expect.poll(async () => (await field.inputValue()).trim()).toBe(whole)
  await messages.getByRole('button', { name: /tea.example/ }).waitFor()
  await bob.shoot('find-chosen')
  await expect.poll(() => new URL(bob.page.url()).hash).toContain('2020-02-29')
  const before = await bob.page.evaluate(() => history.length)
  await bob.page.reload()
  await expect.poll(() => field.inputValue()).toBe(whole)
  await messages.getByRole('button', { name: /tea.example/ }).waitFor()
  // A filter goes by the keyboard; typing leaves no steps to go back.
  await bob.list.getByRole('button', { name: 'Remove from:"Alice Liddell"' }).focus()
  await bob.page.keyboard.press('Enter')
  await expect.poll(() => field.inputValue()).toBe(`leaves in:"Tea room" on:2020-02-29..${day}`)
  await expect.poll(() => new URL(bob.page.url()).hash).not.toContain('Liddell')
  expect(await bob.page.evaluate(() => history.length)).toBe(before)
  await field.fill('')
  await expect.poll(() => new URL(bob.page.url()).hash).not.toContain('search')
})

test('who is named in the address of a search is known on a device that has met nobody yet', async () => {
  const url = `${server.url}/#/&search=from%3A%22Alice%20Liddell%22%20leaves`
  const device = await Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh', url })
  await device.list
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: /tea.example/ })
    .waitFor()
  await device.context.close()
})

test('signs in which no word is find nothing, and the next search finds again', async () => {
  const field = bob.list.getByLabel('Search people and messages')
  await field.fill('?!…')
  await bob.list.getByText('Nothing found').waitFor()
  await field.fill('leaves')
  await bob.list
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: /tea.example/ })
    .waitFor()
  await field.fill('')
  await bob.list.getByRole('button', { name: 'New chat' }).first().click()
  await bob.dialog.getByRole('radio', { name: 'Find rooms' }).check({ force: true })
  const rooms = bob.dialog.getByLabel('Find rooms', { exact: true }).last()
  await rooms.fill('?!…')
  await bob.dialog.getByText('No room by that name').waitFor()
  await rooms.fill('tea')
  await bob.dialog.getByRole('button', { name: /Open.*Tea room/ }).waitFor()
  expect(await bob.dialog.getByText('No room by that name').count()).toBe(0)
  await bob.page.keyboard.press('Escape')
  await bob.dialog.waitFor({ state: 'detached' })
})

test('the directory follows who comes and goes elsewhere, keeps who has asked, and drops what cannot be entered', async () => {
  const client = await aClient(server, 'alice')
  const phone = await aClient(server, 'bob', { client: { id: 'phone', platform: 'ios' } })
  const listed = async (name: string, join: 'open' | 'approval') =>
    (await client.call('room.create', { name, join, listed: true })).room
  const [garden, cellar, attic] = [
    await listed('House garden', 'open'),
    await listed('House cellar', 'open'),
    await listed('House attic', 'approval'),
  ]
  await phone.call('room.join', { room: garden.id })
  const browse = async () => {
    await bob.list.getByRole('button', { name: 'New chat' }).first().click()
    await bob.dialog.getByRole('radio', { name: 'Find rooms' }).check({ force: true })
    await bob.dialog.getByLabel('Find rooms', { exact: true }).last().fill('hou')
  }
  const button = (name: RegExp) => bob.dialog.getByRole('button', { name })
  await browse()
  await button(/Open.*garden/).waitFor()
  // While nothing else makes the page ask for the list again.
  await client.call('room.update', { room: cellar.id, join: 'closed' })
  await bob.told('That is not allowed here', () => button(/Join.*cellar/).click())
  await button(/cellar/).waitFor({ state: 'detached' })
  await phone.call('room.leave', { room: garden.id })
  await button(/Join.*garden/).waitFor()
  await phone.call('room.join', { room: garden.id })
  await button(/Open.*garden/).waitFor()
  await button(/Ask to join.*attic/).click()
  await bob.dialog.getByText('Asked', { exact: true }).waitFor()
  await bob.page.keyboard.press('Escape')
  await bob.isDone()
  await browse()
  await bob.dialog.getByText('Asked', { exact: true }).waitFor()
  expect(await button(/attic/).count()).toBe(0)
  await client.call('room.answer', { room: attic.id, user: 'bob', accept: true })
  await button(/Open.*attic/).waitFor()
  await bob.page.keyboard.press('Escape')
  await bob.isDone()
  for (const one of [client, phone]) one.disconnect()
})

test('the address of a search in a conversation opens it, and closing it leaves the address', async () => {
  await bob.open(/Tea room/)
  await bob.press('Search in this conversation')
  const panel = bob.panel('Search in this conversation')
  await panel.getByLabel('Search messages').fill('leaves has:link')
  await panel.getByRole('button', { name: /tea.example/ }).waitFor()
  await expect.poll(() => new URL(bob.page.url()).hash).toContain('&find=leaves')
  await bob.page.reload()
  await expect.poll(() => panel.getByLabel('Search messages').inputValue()).toBe('leaves has:link')
  await bob.ledTo('See https://tea.example/leaves', () => panel.getByRole('button', { name: /tea.example/ }).click())
  await expect.poll(() => new URL(bob.page.url()).hash).toContain('&find=leaves')
  await panel.getByRole('button', { name: 'Close' }).click()
  await panel.waitFor({ state: 'detached' })
  await expect.poll(() => new URL(bob.page.url()).hash).not.toContain('find')
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})
