/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Person
/** Another device of Bob's, that says much and quickly. */
let bobs: ChatClient

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  ;[alice, bob, bobs] = await Promise.all([
    Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' }),
    Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh' }),
    aClient(server, 'bob'),
  ])
  await bobs.call('user.update', { name: 'Bob Marsh' })
  await bobs.send('user/alice', 'Did the new server arrive?').done
  await alice.open(/Bob Marsh/)
  await bob.open(/Alice Liddell/)
}, 60_000)

afterAll(async () => {
  bobs?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('a reply shows what it answers, and a click on that goes there', async () => {
  for (let index = 1; index <= 60; index++) await bobs.send('user/alice', `Line ${index}`).done
  await alice.page.getByRole('button', { name: 'Back' }).waitFor({ state: 'hidden' })
  await alice.sees('Line 60')
  await alice.page.getByRole('log').evaluate((log) => log.scrollTo({ top: 0 }))
  await alice.choose('Did the new server arrive?', 'Reply')
  await alice.page.getByRole('region', { name: 'Replying' }).getByText('Did the new server arrive?').waitFor()
  await alice.say('It did.')
  await bob.sees('It did.')
  const quote = bob.line('It did.').getByTitle('Go to the message')
  expect(await quote.textContent()).toContain('Did the new server arrive?')
  await bob.ledTo('Did the new server arrive?', () => quote.click())
  await bob.page.getByRole('button', { name: 'Jump to the latest message' }).click()
  await bob.line('It did.').waitFor()
})

test('a thread stands beside the conversation, and is counted under its message', async () => {
  await alice.choose('Line 60', 'Reply in thread')
  await alice
    .panel('Thread')
    .getByRole('textbox', { name: /^Write a message/ })
    .fill('Sixty is enough')
  await alice.page.keyboard.press('Enter')
  await alice.panel('Thread').getByText('Sixty is enough').waitFor()
  await bob.line('Line 60').getByRole('button', { name: '1 reply' }).click()
  await bob.panel('Thread').getByText('Sixty is enough').waitFor()
  await bob
    .panel('Thread')
    .getByRole('textbox', { name: /^Write a message/ })
    .fill('Is it?')
  await bob.page.keyboard.press('Enter')
  await alice.panel('Thread').getByText('Is it?').waitFor()
  await alice.panel('Thread').getByText('2 replies', { exact: true }).last().waitFor()
  for (const person of [alice, bob]) await person.panel('Thread').getByRole('button', { name: 'Close' }).click()
})

test('a reaction is given from the menu, joined and taken back by a click', async () => {
  await alice.log.getByText('Line 60').click({ button: 'right' })
  await alice.page.getByRole('menuitem', { name: '👍' }).click()
  const thumb = bob.line('Line 60').getByRole('button', { name: /^👍/ })
  await thumb.click()
  await alice
    .line('Line 60')
    .getByRole('button', { name: /👍 by .*, 2 in all/ })
    .click()
  await bob.line('Line 60').getByRole('button', { name: '👍 by you', exact: true }).click()
  await alice.line('Line 60').getByRole('button', { name: /👍/ }).waitFor({ state: 'detached' })
  await bob.line('Line 60').hover()
  await bob.line('Line 60').getByRole('button', { name: 'React' }).click()
  await bob.page.getByRole('searchbox', { name: 'Search emoji' }).fill('rocket')
  await bob.page.getByRole('gridcell', { name: /rocket/i }).click()
  await alice.line('Line 60').getByRole('button', { name: '🚀 by Bob Marsh' }).waitFor()
})

test('a message is edited from its menu, and the last one by the arrow up; earlier versions are kept', async () => {
  await alice.say('See you tomorow!')
  await bob.sees('See you tomorow!')
  await alice.choose('See you tomorow!', 'Edit')
  await alice.page.getByRole('region', { name: 'Editing' }).waitFor()
  await alice.holds('See you tomorow!')
  await alice.say('See you tomorrow!')
  await bob.line('See you tomorrow!').getByText('edited').waitFor()
  await alice.page.getByRole('region', { name: 'Editing' }).waitFor({ state: 'detached' })
  await alice.box.press('ArrowUp')
  await alice.page.getByRole('region', { name: 'Editing' }).waitFor()
  await alice.say('See you on Monday!')
  await bob.sees('See you on Monday!')
  await bob.choose('See you on Monday!', 'Edit history')
  await bob.dialog.getByText('See you tomorow!').waitFor()
  await bob.answer('Close')
})

test('a message is taken back for everyone, or deleted for oneself', async () => {
  await bob.say('oops, wrong window')
  await alice.sees('oops, wrong window')
  await bob.choose('oops, wrong window', 'Recall')
  await bob.answer('Recall')
  await alice.log.getByText('This message was recalled').waitFor()
  await alice.log.getByText('oops, wrong window').waitFor({ state: 'detached' })
  await alice.choose('Line 59', 'Delete for me')
  await alice.answer('Delete for me')
  await alice.log.getByText('Line 59').waitFor({ state: 'detached' })
  await bob.sees('Line 59')
})

/** Until it stands where it is: the bar that comes in place of the box moves the log. */
const standsStill = (line: Locator): Promise<void> =>
  line.evaluate(async (element) => {
    let [frames, at] = [0, Number.NaN]
    while (frames < 10) {
      await new Promise(requestAnimationFrame)
      const { top } = element.getBoundingClientRect()
      frames = top === at ? frames + 1 : 0
      at = top
    }
  })

test('several messages are chosen and deleted together', async () => {
  await alice.choose('Line 58', 'Select')
  // Each when the one before is chosen: whoever clicks sees where.
  await alice.page.getByRole('toolbar', { name: '1 selected' }).waitFor()
  await standsStill(alice.line('Line 57'))
  await alice.line('Line 57').click()
  await alice.page.getByRole('toolbar', { name: '2 selected' }).waitFor()
  await alice.line('Line 56').click()
  const bar = alice.page.getByRole('toolbar', { name: '3 selected' })
  await bar.getByRole('button', { name: 'Delete for me' }).click()
  await alice.dialog.getByText('3 messages disappear for you').waitFor()
  await alice.answer('Delete for me')
  for (const gone of ['Line 56', 'Line 57', 'Line 58']) await alice.log.getByText(gone).waitFor({ state: 'detached' })
  await bar.waitFor({ state: 'detached' })
  await alice.box.waitFor()
})

test('a pinned message stands in a bar, which leads to all of them and to its place', async () => {
  await alice.choose('See you on Monday!', 'Pin')
  await bob.page
    .getByRole('button', { name: /^Pinned messages/ })
    .getByText('See you on Monday!')
    .waitFor()
  await bob.press(/^Pinned messages/)
  const pinned = bob.panel('Pinned messages').getByRole('button', { name: /See you on Monday/ })
  await bob.ledTo('See you on Monday!', () => pinned.click())
  await bob.panel('Pinned messages').getByRole('button', { name: 'Unpin' }).click()
  await alice.page.getByRole('button', { name: /^Pinned messages/ }).waitFor({ state: 'detached' })
  await bob.panel('Pinned messages').getByText('Nothing is pinned').waitFor()
  await bob.panel('Pinned messages').getByRole('button', { name: 'Close' }).click()
})

test('one message is forwarded as it is, several as one bundle', async () => {
  const carol = await Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad' })
  const carols = await aClient(server, 'carol')
  await carols.send('user/bob', 'Anything new?').done
  carols.disconnect()
  await bob.choose('See you on Monday!', 'Forward')
  await bob.dialog.getByRole('checkbox', { name: 'Carol Haddad' }).check()
  await bob.fillIn({ 'Add a comment (optional)': 'Will you come **too**?' })
  await bob.told('Forwarded', () => bob.answer('Forward to 1'))
  await carol.open(/Bob Marsh/)
  await carol.log.locator('strong', { hasText: 'too' }).waitFor()
  await carol.line('See you on Monday!').getByText('Forwarded from Alice Liddell').waitFor()
  await bob.choose('It did.', 'Select')
  await bob.line('See you on Monday!').click()
  await bob.page.getByRole('toolbar', { name: '2 selected' }).getByRole('button', { name: 'Forward' }).click()
  await bob.dialog.getByRole('switch', { name: 'As one bundle' }).check()
  await bob.dialog.getByRole('checkbox', { name: 'Carol Haddad' }).check()
  await bob.answer('Forward to 1')
  await bob.page.getByRole('toolbar', { name: /selected/ }).waitFor({ state: 'detached' })
  await carol.log.getByRole('button', { name: /Conversation: Alice Liddell.*2 messages/ }).click()
  await carol.dialog.getByText('It did.').waitFor()
  await carol.dialog.getByText('See you on Monday!').waitFor()
  await carol.page.keyboard.press('Escape')
  await carol.dialog.waitFor({ state: 'detached' })
  expect(carol.complaints).toEqual([])
})

test('what is saved, and what one is to be reminded of, stands under Saved', async () => {
  await alice.told('Saved. Find it under Saved.', () => alice.choose('Line 60', 'Save'))
  await alice.choose('Line 55', 'Remind me')
  await alice.fillIn({ Note: 'call them' })
  await alice.told('You will be reminded', () => alice.answer('Save'))
  await alice.list.getByRole('button', { name: 'Saved', exact: true }).click()
  await alice.list
    .getByRole('region', { name: 'Saved' })
    .getByRole('button', { name: /Line 60/ })
    .waitFor()
  const reminder = alice.list.getByRole('region', { name: 'Reminders' })
  const reminded = reminder.getByRole('button', { name: /Line 55.*call them/ })
  await alice.ledTo('Line 55', () => reminded.click())
  await reminder.getByRole('button', { name: 'Remove the reminder' }).click()
  await reminder.waitFor({ state: 'detached' })
  await alice.list.getByRole('button', { name: 'Remove from saved' }).click()
  await alice.list.getByText('Nothing saved yet').waitFor()
  await alice.list.getByRole('button', { name: 'Chats' }).click()
})

test('in a room, who has read a message is named', async () => {
  const { room } = await bobs.call('room.create', { name: 'Corner shop', members: ['alice', 'carol'] })
  await bob.open(/Corner shop/)
  await bob.say('Who opens on Saturday?')
  await alice.open(/Corner shop/)
  await alice.sees('Who opens on Saturday?')
  await bob.line('Who opens on Saturday?').getByText('Read', { exact: true }).waitFor({ state: 'attached' })
  await bob.choose('Who opens on Saturday?', 'Read by')
  await bob.page.getByRole('dialog', { name: 'Read by 1 of 2' }).getByText('Alice Liddell').waitFor()
  await bob.answer('Close')
  expect(room.oid).toContain('room/')
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})
