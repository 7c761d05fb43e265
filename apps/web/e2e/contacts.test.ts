import { startServer, type TestServer } from '@tidings/testkit'
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

const contacts = (person: Person) => person.list.getByRole('button', { name: /Contacts$/ }).click()

test('somebody is asked to be a contact, with a greeting, and accepts', async () => {
  await contacts(alice)
  await alice.list.getByText('No contacts yet').waitFor()
  await alice.list.getByRole('button', { name: 'Add contact' }).click()
  await alice.dialog.getByLabel('Find people by name or user name').fill('bob')
  await alice.dialog.getByRole('button', { name: /^Bob Marsh/ }).click()
  await alice.dialog.getByLabel('Greeting').fill('We met at the fair.')
  await alice.told('Request sent', () => alice.answer('Send request'))
  await alice.list.getByRole('region', { name: 'Requests you sent' }).getByText('Bob Marsh').waitFor()
  await contacts(bob)
  const waiting = bob.list.getByRole('region', { name: 'Waiting for you' })
  await waiting.getByText('We met at the fair.').waitFor()
  await waiting.getByRole('button', { name: 'Accept' }).click()
  await bob.list
    .getByRole('region', { name: 'Contacts' })
    .getByRole('button', { name: /Alice Liddell/ })
    .waitFor()
  await alice.list
    .getByRole('region', { name: 'Contacts' })
    .getByRole('button', { name: /Bob Marsh/ })
    .waitFor()
})

test('a contact has a name of my own, groups, and may be a favourite', async () => {
  await alice.chooseAt(alice.row(/Bob Marsh/), 'Edit contact')
  await alice.fillIn({ 'Your name for this person': 'Bobby', Groups: 'Work, Chess' })
  await alice.answer('Save')
  for (const group of ['Work', 'Chess'])
    await alice.list.getByRole('region', { name: group }).getByRole('button', { name: /Bobby/ }).waitFor()
  await alice.chooseAt(alice.row(/Bobby/).first(), 'Add to favourites')
  await alice.list.getByRole('region', { name: 'Favourites' }).getByRole('button', { name: /Bobby/ }).click()
  await alice.page.getByRole('heading', { name: 'Bobby' }).waitFor()
  await alice.say('Hello Bobby')
  await alice.list.getByRole('button', { name: /Chats$/ }).click()
  await alice.row(/Bobby/).waitFor()
})

test('who is blocked cannot write, until they are let again', async () => {
  await alice.page.getByTitle('Details of Bobby').click()
  await alice.panel('Details').getByRole('button', { name: 'Block' }).click()
  await alice.answer('Block')
  await alice.page.getByText('You have blocked this person.').waitFor()
  await bob.list.getByRole('button', { name: /Chats$/ }).click()
  await bob.open(/Alice Liddell/)
  await bob.say('Are you there?')
  await bob.page.getByRole('alert').getByText('This person does not accept messages from you.').waitFor()
  await alice.go('/settings/privacy')
  await alice.dialog.getByRole('listitem').filter({ hasText: 'Bob' }).getByRole('button', { name: 'Unblock' }).click()
  await alice.dialog.getByRole('heading', { name: 'Blocked people' }).waitFor({ state: 'detached' })
  await alice.answer('Close')
  await bob.page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await alice.sees('Are you there?')
})

test('a contact is removed, on both sides', async () => {
  await contacts(alice)
  await alice.chooseAt(alice.row(/Bobby/).first(), 'Remove contact')
  await alice.answer('Remove contact')
  await alice.list.getByText('No contacts yet').waitFor()
  await contacts(bob)
  await bob.list.getByText('No contacts yet').waitFor()
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})
