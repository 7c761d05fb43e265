/// <reference lib="dom" />
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  ;[alice, bob] = await Person.aliceAndBob(browser, server)
  const carol = await aClient(server, 'carol')
  await carol.call('user.update', { name: 'Carol Haddad' })
  await carol.send('user/alice', 'Have you seen the keys?').done
  await carol.call('room.create', { name: 'Corner shop', members: ['alice', 'bob'] })
  carol.disconnect()
  await alice.find('bob', 'Bob Marsh')
  await alice.say('Hello Bob')
  await bob.open(/Alice Liddell/)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('what is not sent yet is a draft: in the list, when one comes back, and on another device', async () => {
  await alice.open(/Bob Marsh/)
  await alice.box.fill('I was about to say')
  await alice.open(/Carol Haddad/)
  await alice.row(/Bob Marsh.*Draft: I was about to say/).waitFor()
  const device = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await device.row(/Bob Marsh.*Draft: I was about to say/).click()
  await device.box.waitFor()
  await device.holds('I was about to say')
  await device.say('I was about to say it')
  await alice.row(/Bob Marsh.*You: I was about to say it/).waitFor()
  await alice.open(/Bob Marsh/)
  await alice.holds('')
  await device.box.fill('And one more thing')
  await device.open(/Carol Haddad/)
  await alice.open(/Carol Haddad/)
  await alice.row(/Bob Marsh.*Draft: And one more thing/).click()
  await alice.box.waitFor()
  await alice.holds('And one more thing')
  await alice.say('And one more thing')
  expect(device.complaints).toEqual([])
})

test('a mention is completed from the members, and shown in the list of the one who is meant', async () => {
  await alice.open(/Corner shop/)
  await alice.box.pressSequentially('Ask @Bo')
  await alice.page
    .getByRole('listbox', { name: 'Suggestions' })
    .getByRole('option', { name: /Bob Marsh/ })
    .waitFor()
  await alice.box.press('Enter')
  await alice.holds('Ask @Bob Marsh ')
  await alice.box.pressSequentially('about bread')
  await alice.box.press('Enter')
  await bob.row(/Corner shop.*You were mentioned/).click()
  await bob.line('about bread').locator('[data-mentioned="true"]').waitFor()
  await bob.row(/You were mentioned/).waitFor({ state: 'detached' })
})

test('the answers of a poll are written by the keyboard; two that say the same are told, and a click beside loses nothing', async () => {
  const option = (number: number) => alice.page.getByLabel(`Option ${number}`, { exact: true })
  const hasFocus = (field: Locator) => field.evaluate((one) => one === document.activeElement)
  await alice.press('Add to the message')
  await alice.page.getByRole('menuitem', { name: 'Poll' }).click()
  await alice.page.getByLabel('Question', { exact: true }).fill('What to drink?')
  await alice.page.keyboard.press('Enter')
  await option(1).pressSequentially('Tea')
  await alice.page.keyboard.press('Enter')
  await option(2).pressSequentially('Coffee')
  await alice.page.keyboard.press('Enter')
  await option(3).waitFor()
  expect(await hasFocus(option(3))).toBe(true)
  await option(3).pressSequentially(' ＴＥＡ ')
  await alice.page.mouse.click(5, 5)
  await alice.answer('Send')
  expect(await option(3).evaluate((one: HTMLInputElement) => one.validationMessage)).toBe('Two options say the same.')
  await alice.dialog.getByRole('button', { name: 'Remove' }).first().click()
  expect(await hasFocus(option(1))).toBe(true)
  await alice.answer('Send')
  await alice.isDone()
  const poll = alice.log.locator('.td-poll').filter({ hasText: 'What to drink?' })
  await expect.poll(() => poll.locator('.td-poll-text').allTextContents()).toEqual(['Coffee', 'ＴＥＡ'])
})

test('a slash offers commands; a poll is asked and answered', async () => {
  await alice.open(/Corner shop/)
  await alice.box.pressSequentially('/po')
  await alice.page.getByRole('option', { name: /\/poll/ }).waitFor()
  await alice.box.press('Enter')
  await alice.fillIn({ Question: 'What shall we bake?', 'Option 1': 'Rye bread', 'Option 2': 'Cinnamon rolls' })
  await alice.answer('Send')
  await bob.open(/Corner shop/)
  const rye = bob.log.getByRole('button', { name: /Rye bread/ })
  await rye.click()
  await bob.log.getByText('1 person voted', { exact: true }).waitFor()
  expect(await rye.getAttribute('aria-pressed')).toBe('true')
  await alice.log.getByRole('button', { name: /Cinnamon rolls/ }).click()
  await bob.log.getByText('2 people voted', { exact: true }).waitFor()
  await rye.click()
  await alice.log.getByText('1 person voted', { exact: true }).waitFor()
})

test('in a thread a slash offers what can be said there', async () => {
  await alice.choose('about bread', 'Reply in thread')
  const panel = alice.panel('Thread')
  const box = panel.getByRole('textbox', { name: /^Write a message/ })
  await box.pressSequentially('/')
  const offered = panel.getByRole('option')
  await offered.first().waitFor()
  expect((await offered.allTextContents()).map((text) => /^\/[a-z]+/.exec(text)?.[0])).toEqual(['/file', '/shrug'])
  await box.fill('')
  await alice.page.keyboard.press('Escape')
  await alice.go('/')
  await alice.open(/Corner shop/)
})

test('an emoji is found by its name and put in where one writes', async () => {
  await alice.box.fill('To the moon ')
  await alice.press('Emoji')
  await alice.page.getByRole('searchbox', { name: 'Search emoji' }).fill('rocket')
  await alice.page.getByRole('gridcell', { name: /rocket/i }).click()
  await alice.page.waitForFunction(() => document.querySelector('main textarea')?.matches(':focus'))
  await alice.holds('To the moon 🚀')
  await alice.box.press('Enter')
  await bob.sees('To the moon 🚀')
})

test('Markdown is written by keys or by hand, and shown as what it means', async () => {
  await alice.box.fill('important')
  await alice.box.press('ControlOrMeta+A')
  await alice.box.press('ControlOrMeta+B')
  await alice.holds('**important**')
  await alice.box.press('Enter')
  await bob.log.locator('strong', { hasText: 'important' }).waitFor()
  await alice.say('- bread\n- tea\n\n`till --open`')
  await bob.log.getByRole('listitem').filter({ hasText: 'bread' }).waitFor()
  await bob.log.getByRole('code').filter({ hasText: 'till --open' }).waitFor()
  await alice.say('2 * 3 * 4 = 24, my_own_name')
  await bob.log.getByText('2 * 3 * 4 = 24, my_own_name').waitFor()
})

test('a message is scheduled, waits where it was written, and is cancelled', async () => {
  await alice.box.fill('Happy birthday!')
  await alice.press('Add to the message')
  await alice.page.getByRole('menuitem', { name: 'Send later' }).click()
  await alice.told('Will be sent', () => alice.answer('Schedule'))
  await alice.press('1 scheduled message')
  await alice.dialog.getByRole('listitem').getByText('Happy birthday!').waitFor()
  await alice.answer('Cancel')
  await alice.dialog.getByText('Write a message first').waitFor()
  await alice.answer('Close')
  await alice.page.getByRole('button', { name: '1 scheduled message' }).waitFor({ state: 'detached' })
  await alice.holds('')
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})
