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

const patiently = { timeout: 20_000 }

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  alice = await Person.as(browser, {
    ...{ server, uid: 'alice', name: 'Alice Liddell', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' },
  })
  bob = await aClient(server, 'bob')
  await bob.call('user.update', { name: 'Bob Marsh' })
  await bob.send('user/alice', 'Did the new server arrive?').done
  await alice.open(/Bob Marsh/)
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const heightOf = (selector: string) =>
  alice.page
    .locator(selector)
    .first()
    .evaluate((one) => one.getBoundingClientRect().height)
const timeOfMessage = async () =>
  (await alice.line('Did the new server').locator('time').textContent())?.replace(/\s/gu, ' ')

const pick = (choice: string) => alice.dialog.getByRole('radio', { name: choice, exact: true }).check()

test('text size, density and clock are chosen, show at once, and are there again on the next visit, from the first paint', async () => {
  const before = { row: await heightOf('.td-row'), bubble: await heightOf('.td-bubble') }
  expect(await timeOfMessage()).toMatch(/^\d\d:\d\d$/)
  await alice.go('/settings/appearance')
  await pick('Largest')
  await expect.poll(() => heightOf('.td-bubble'), patiently).toBeGreaterThan(before.bubble * 1.2)
  await pick('Normal')
  await pick('Compact')
  await expect.poll(() => heightOf('.td-row'), patiently).toBeLessThan(before.row)
  expect(await heightOf('.td-bubble')).toBeLessThan(before.bubble)
  await pick('12-hour')
  await expect.poll(timeOfMessage, patiently).toMatch(/^\d{1,2}:\d\d [ap]m$/i)
  await pick('Large')
  expect(await faultsOf(alice)).toEqual([])
  await alice.page.goto(`${server.url}/#/c/user/bob`)
  await alice.page.reload({ waitUntil: 'commit' })
  await alice.page.waitForFunction(() => document.documentElement.dataset.textSize === 'large')
  await alice.open(/Bob Marsh/)
  await expect.poll(timeOfMessage, patiently).toMatch(/^\d{1,2}:\d\d [ap]m$/i)
  expect(await alice.page.locator('#root > .tidings').getAttribute('data-density')).toBe('compact')
  await alice.go('/settings/appearance')
  for (const usual of ['Normal', 'Comfortable', 'By region']) await pick(usual)
  await expect.poll(() => heightOf('.td-row'), patiently).toBe(before.row)
  await alice.dialog.getByRole('button', { name: 'Close' }).first().click()
}, 60_000)

test('text grows with what the reader has set in the browser', async () => {
  const before = await heightOf('.td-bubble')
  await alice.page.evaluate(() => document.documentElement.style.setProperty('font-size', '24px'))
  await expect.poll(() => heightOf('.td-bubble'), patiently).toBeGreaterThan(before * 1.3)
  expect(await alice.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await alice.page.evaluate(() => document.documentElement.style.removeProperty('font-size'))
}, 60_000)

test('a time is chosen by a word, by mouse and by keyboard, and any other in the field', async () => {
  await alice.choose('Did the new server arrive?', 'Remind me')
  const field = alice.dialog.getByLabel('When', { exact: true }).and(alice.page.locator('input'))
  const tomorrow = alice.dialog.getByRole('button', { name: /^Tomorrow, 0?9:00/ })
  await tomorrow.focus()
  await alice.page.keyboard.press('Enter')
  expect(await tomorrow.getAttribute('aria-pressed')).toBe('true')
  await alice.dialog.getByText(/^tomorrow, 0?9:00/).waitFor()
  const expected = await alice.page.evaluate(() => {
    const now = new Date()
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9).getTime()
  })
  expect(await faultsOf(alice)).toEqual([])
  await alice.told('You will be reminded', () => alice.answer('Save'))
  const device = await aClient(server, 'alice')
  const [reminder] = (await device.call('reminder.list', {})).reminders
  expect(reminder?.at).toBe(expected)
  await alice.choose('Did the new server arrive?', 'Remind me')
  // A server takes what lies within ten years.
  const july = new Date(Date.UTC(new Date().getFullYear() + 2, 6, 1, 6, 30))
  const [year, weekday] = [july.getUTCFullYear(), july.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })]
  await field.fill(`${year}-07-01T08:30`)
  await alice.dialog.getByText(new RegExp(`${weekday}.*1 July ${year}.*08:30`)).waitFor()
  await alice.answer('Save')
  // In Berlin it is summer then: two hours ahead.
  await expect
    .poll(async () => (await device.call('reminder.list', {})).reminders, patiently)
    .toMatchObject([{ at: july.getTime() }])
  await alice.isDone()
  device.disconnect()
}, 60_000)

test('what has passed, and what lies too far ahead, is told at its field and not sent', async () => {
  await alice.choose('Did the new server arrive?', 'Remind me')
  const field = alice.dialog.getByLabel('When', { exact: true }).and(alice.page.locator('input'))
  const beneath = {
    '2020-01-01T08:00': 'That time has already passed',
    '2101-01-01T08:00': 'within the next ten years',
  }
  for (const [at, words] of Object.entries(beneath)) {
    await field.fill(at)
    await alice.dialog.getByText(words).waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.evaluate((input) => (input as HTMLInputElement).form?.checkValidity())).toBe(false)
  }
  await alice.dialog.getByRole('button', { name: 'In 1 hour' }).click()
  expect(await field.getAttribute('aria-invalid')).toBe(null)
  expect(await field.evaluate((input) => (input as HTMLInputElement).form?.checkValidity())).toBe(true)
  await alice.page.keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
}, 60_000)

test('a status ends by itself when one says so', async () => {
  await alice.go('/settings/profile')
  await alice.dialog.getByLabel('Status', { exact: true }).fill('On a train')
  await alice.dialog.getByRole('button', { name: 'In 3 hours' }).click()
  const form = alice.dialog.locator('form').filter({ has: alice.page.getByLabel('Status', { exact: true }) })
  await alice.told('Saved', () => form.getByRole('button', { name: 'Save' }).click())
  const { presences } = await bob.call('presence.get', { users: ['alice'] })
  const { until = 0, text } = presences[0]?.status ?? {}
  expect(text).toBe('On a train')
  expect(Math.abs(until - Date.now() - 3 * 3_600_000)).toBeLessThan(120_000)
  await alice.dialog.getByRole('button', { name: 'Close' }).first().click()
}, 60_000)

test('polls show percents and who voted, take quick votes in their order, and end by their author and in their time', async () => {
  const options = ['Bread', 'Cake', 'Rolls'].map((text, index) => ({ id: String(index), text }))
  const ask = (data: object) => bob.send('user/alice', { type: 'poll', data: { question: '?', options, ...data } }).done
  const several = await ask({ question: 'What shall we bake?', multiple: true })
  await bob.call('poll.vote', { id: several.id, options: ['1'] })
  const poll = alice.log.locator('.td-poll').filter({ hasText: 'What shall we bake?' })
  const option = (text: string, within = poll) => within.getByRole('button', { name: text })
  // Faster than the server answers: both count.
  await option('Bread').click()
  await option('Rolls').click()
  await poll.getByText('2 people voted').waitFor()
  await expect
    .poll(async () =>
      (await bob.call('message.get', { id: several.id })).message.votes?.map(({ key, count }) => [key, count]),
    )
    .toEqual(
      expect.arrayContaining([
        ['0', 1],
        ['1', 1],
        ['2', 1],
      ]),
    )
  await expect.poll(() => option('Bread').textContent(), patiently).toMatch(/50.?%/)
  await poll.getByRole('button', { name: 'Show votes' }).click()
  await alice.dialog.getByText('Bob Marsh').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.dialog.getByRole('button', { name: 'Close' }).first().click()
  // Nobody is named, and one’s own choice is still known after a reload.
  await ask({ question: 'Whom shall we elect?', anonymous: true, closesAt: Date.now() + 3_600_000 })
  const secret = alice.log.locator('.td-poll').filter({ hasText: 'Whom shall we elect?' })
  await option('Cake', secret).click()
  await secret.getByText('1 person voted').waitFor()
  await alice.page.reload()
  await expect.poll(() => option('Cake', secret).getAttribute('aria-pressed'), patiently).toBe('true')
  await secret.getByText(/Ends (today|tomorrow), /).waitFor()
  expect(await secret.getByRole('button', { name: 'Show votes' }).count()).toBe(0)
  expect(await secret.getByRole('button', { name: 'End poll' }).count()).toBe(0)
  await ask({ question: 'Quick, now?', closesAt: Date.now() + 1500 })
  const quick = alice.log.locator('.td-poll').filter({ hasText: 'Quick, now?' })
  await quick.getByText('Closed').waitFor()
  expect(await option('Bread', quick).isDisabled()).toBe(true)
  await bob.call('poll.close', { id: several.id })
  await poll.getByText('Closed').waitFor()
}, 90_000)

test('a poll is made with an end, and ended before it', async () => {
  await alice.page.getByRole('button', { name: 'Add to the message' }).click()
  await alice.page.getByRole('menuitem', { name: 'Poll' }).click()
  await alice.dialog.getByLabel('Question').fill('Tea or coffee?')
  await alice.dialog.getByLabel('Option 1').fill('Tea')
  await alice.dialog.getByLabel('Option 2').fill('Coffee')
  await alice.dialog.getByRole('button', { name: 'At the end of today' }).click()
  await alice.shoot('comfort-poll-dialog')
  await alice.answer('Send')
  const poll = alice.log.locator('.td-poll').filter({ hasText: 'Tea or coffee?' })
  await poll.getByText(/Ends tomorrow, 0?0:00/).waitFor()
  await poll.getByRole('button', { name: 'End poll' }).click()
  await alice.answer('End poll')
  await poll.getByText('Closed').waitFor()
}, 60_000)

test('translation is not offered where the server has none', async () => {
  await alice.log.getByText('Did the new server arrive?').click({ button: 'right' })
  await alice.page.getByRole('menuitem', { name: 'Forward' }).waitFor()
  expect(await alice.page.getByRole('menuitem', { name: 'Translate' }).count()).toBe(0)
  await alice.page.keyboard.press('Escape')
  expect(alice.complaints).toEqual([])
}, 60_000)
