/// <reference lib="dom" />
import { asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Person
let carol: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  await asApp(server, '/admin/users', { user: 'dave', name: 'Dave Okafor' })
  const permissions = ['clipboard-read', 'clipboard-write']
  ;[alice, bob, carol] = await Promise.all([
    Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', permissions }),
    Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh' }),
    Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad' }),
  ])
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const details = (person: Person) => person.panel('Details')
const members = (person: Person) => details(person).getByRole('region', { name: 'Members' })

async function pick(person: Person, query: string, name: string): Promise<void> {
  await person.dialog.getByLabel('Find people by name or user name').fill(query)
  await person.dialog.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

test('a room is made, people are added, and everyone sees who is in it', async () => {
  await alice.list.getByRole('button', { name: 'New chat' }).first().click()
  await alice.dialog.getByRole('radio', { name: 'New room' }).check({ force: true })
  await alice.dialog.getByLabel('Name of the room').fill('Corner shop')
  await pick(alice, 'bob', 'Bob Marsh')
  await alice.answer('Create room')
  await alice.say('Welcome')
  await bob.open(/Corner shop/)
  await bob.sees('Welcome')
  await alice.press('Details')
  await alice.press('Add people')
  await pick(alice, 'dave', 'Dave Okafor')
  await alice.answer('Add')
  await members(alice).getByText('Dave Okafor').waitFor()
  await members(alice).getByRole('heading', { name: '3 members' }).waitFor()
  await bob.log.getByText(/added Dave Okafor/).waitFor()
  await bob.press('Details')
  await members(bob).getByText('Alice Liddell').waitFor()
  await members(bob)
    .getByRole('button', { name: /Alice Liddell.*Owner/ })
    .waitFor()
})

test('its name and announcement are changed by who may, and told to all', async () => {
  await details(alice).getByText('Room settings').click()
  await details(alice).getByLabel('Name of the room').fill('Corner bakery')
  await details(alice).getByLabel('Announcement').fill('Closed on Monday')
  await details(alice)
    .getByLabel('Announcement')
    .locator('xpath=ancestor::form')
    .getByRole('button', { name: 'Save' })
    .click()
  await bob.row(/Corner bakery/).waitFor()
  await details(bob).getByRole('heading', { name: 'Announcement' }).waitFor()
  await details(bob).getByText('Closed on Monday').waitFor()
  await details(bob).getByText('Room settings').click()
  expect(await details(bob).getByLabel('Announcement').count()).toBe(0)
})

test('when only admins may write, the composer of the others says why; an admin writes on', async () => {
  await details(alice).getByRole('switch', { name: 'Only admins can write' }).click()
  await bob.page.getByText('Only admins can write here right now.').waitFor()
  await alice.chooseAt(members(alice).getByRole('button', { name: /Bob Marsh/ }), 'Make admin')
  await bob.say('Now I may')
  await alice.sees('Now I may')
  await alice.chooseAt(members(alice).getByRole('button', { name: /Bob Marsh.*Admin/ }), 'Remove as admin')
  await bob.page.getByText('Only admins can write here right now.').waitFor()
  await details(alice).getByRole('switch', { name: 'Only admins can write' }).click()
  await bob.box.waitFor()
})

test('one member is muted for a while, and let speak again', async () => {
  await alice.chooseAt(members(alice).getByRole('button', { name: /Bob Marsh/ }), 'Mute for an hour')
  await bob.page.getByText('You are muted here for now.').waitFor()
  await members(alice)
    .getByRole('button', { name: /Bob Marsh.*Muted/ })
    .waitFor()
  await alice.chooseAt(members(alice).getByRole('button', { name: /Bob Marsh/ }), 'Unmute')
  await bob.say('Thank you')
  await alice.sees('Thank you')
})

test('whom the operator lets write nowhere reads that, and until when, and writes again when it is lifted', async () => {
  await asApp(server, '/admin/users/bob/mute', { until: Date.now() + 3 * 86_400_000 })
  await bob.page.getByText('You may read, and write again from').waitFor()
  await asApp(server, '/admin/users/bob/mute', {})
  await bob.page.getByText('You may read, and not write for now.').waitFor()
  await asApp(server, '/admin/users/bob/mute', { muted: false })
  await bob.say('Back again')
  await alice.sees('Back again')
})

test('by a link one comes in; without it one asks, and is let in when an admin agrees', async () => {
  await alice.told('Link copied', () => alice.press('Copy invite link'))
  const link = await alice.page.evaluate(() => navigator.clipboard.readText())
  await carol.page.goto(link)
  await carol.answer('Join')
  await carol.page.getByRole('heading', { name: 'Corner bakery' }).waitFor()
  await members(alice).getByText('Carol Haddad').waitFor()
  await carol.say('Hello all')
  await bob.sees('Hello all')
  await details(alice).getByRole('radio', { name: 'Anyone, once approved' }).click({ force: true })
  await alice.log.getByText('You changed the room settings').waitFor()
  await alice.told('Address copied', () => alice.press('Copy room address'))
  const erin = await Person.as(browser, { server, uid: 'erin', name: 'Erin Castle' })
  await erin.page.goto(await alice.page.evaluate(() => navigator.clipboard.readText()))
  await erin.fillIn({ Greeting: 'I bake rye' })
  await erin.answer('Join')
  await erin.dialog.getByText('The admins of the room have been asked').waitFor()
  await erin.page.keyboard.press('Escape')
  const requests = details(alice).getByRole('region', { name: 'Want to join' })
  await requests.getByText('I bake rye').waitFor()
  await requests.getByRole('button', { name: 'Accept' }).click()
  await members(alice).getByText('Erin Castle').waitFor()
  await requests.waitFor({ state: 'detached' })
  await erin.row(/Corner bakery/).waitFor()
  expect(erin.complaints).toEqual([])
})

test('a member is removed, another one leaves, and the room is handed over', async () => {
  await alice.chooseAt(members(alice).getByRole('button', { name: /Dave Okafor/ }), 'Remove from room')
  await alice.answer('Remove from room')
  await members(alice).getByText('Dave Okafor').waitFor({ state: 'detached' })
  await carol.press('Details')
  await carol.press('Leave room')
  await carol.answer('Leave room')
  await carol.row(/Corner bakery/).waitFor({ state: 'detached' })
  await alice.log.getByText('Carol Haddad left').waitFor()
  await alice.chooseAt(members(alice).getByRole('button', { name: /Bob Marsh/ }), 'Transfer ownership')
  await alice.answer('Transfer ownership')
  await members(bob)
    .getByRole('button', { name: /Bob Marsh \(you\).*Owner/ })
    .waitFor()
  await members(alice)
    .getByRole('button', { name: /Alice Liddell \(you\).*Admin/ })
    .waitFor()
  await alice.page.getByRole('button', { name: 'Delete room' }).waitFor({ state: 'detached' })
})

test('its owner dissolves it, for everyone', async () => {
  await bob.press('Delete room')
  await bob.answer('Delete room')
  await bob.row(/Corner bakery/).waitFor({ state: 'detached' })
  await alice.row(/Corner bakery/).waitFor({ state: 'detached' })
  expect([...alice.complaints, ...bob.complaints, ...carol.complaints]).toEqual([])
})
