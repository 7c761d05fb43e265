/// <reference lib="dom" />
import { ChatClient } from '@tidings/client'
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: ChatClient
let helper: ChatClient

const commands = [
  {
    ...{ name: 'remind', description: 'Reminds you of something' },
    args: [
      { name: 'when', type: 'choice', choices: ['today', 'next week'], description: 'On which day', required: true },
      { name: 'what', type: 'rest', description: 'What it is about' },
    ],
  },
  { name: 'help', description: 'Says what it can do' },
]

const options = () => alice.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
const usage = () => alice.page.locator('.td-usage')

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  bob = await aClient(server, 'bob')
  await bob.call('user.update', { name: 'Bob Marsh' })
  const about = { description: 'Remembers what you forget', commands, owner: 'bob' }
  const { token } = await asApp<{ token: string }>(server, '/robots', {
    robot: 'helper',
    name: 'Helping hand',
    ...about,
  })
  helper = new ChatClient({ url: server.url })
  await helper.connect('helper', token)
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
  const { room } = await bob.call('room.create', { name: 'Corner shop', members: ['alice', 'helper'] })
  await helper.send(room.oid, 'At your service').done
  await helper.send('user/alice', 'Hello Alice').done
}, 60_000)

afterAll(async () => {
  for (const client of [bob, helper]) client?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('a robot is told from people by its tag: in the list, above what it says, among the members', async () => {
  await alice.row(/Helping hand.*Bot/).waitFor()
  await alice.open(/Corner shop/)
  await alice.log.getByRole('button', { name: /Helping hand.*Bot/ }).waitFor()
  await alice.press('Details')
  await alice
    .panel('Details')
    .getByRole('button', { name: /Helping hand.*Bot/ })
    .waitFor()
  expect(await alice.panel('Details').locator('.td-tag').allTextContents()).toEqual(['Owner', 'Bot'])
  expect(await faultsOf(alice)).toEqual([])
}, 60_000)

test('its card says what it is for, whose it is and what it can be told; from there it is put into a room', async () => {
  const own = await aClient(server, 'alice')
  await own.call('room.create', { name: 'Tea garden', members: [] })
  own.disconnect()
  await alice.open(/Corner shop/)
  await alice.log.locator('.td-sender').click()
  const card = alice.page.getByRole('dialog', { name: 'Profile of Helping hand' })
  await card.getByText('Remembers what you forget').waitFor()
  await card.getByRole('button', { name: 'Made by Bob Marsh' }).waitFor()
  await card.getByRole('region', { name: 'Commands' }).getByText('/remind').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('robot-card')
  await card.getByRole('button', { name: 'Add to a room' }).click()
  await alice.dialog.getByRole('button', { name: 'Tea garden' }).click()
  await alice.told('Added')
  await expect.poll(() => helper.state.conversations).toSatisfy((all) => Object.keys(all as object).length === 3)
}, 60_000)

test('whoever may not put it into rooms is told who does', async () => {
  await asApp(server, '/robots', { robot: 'clerk', name: 'Clerk', owner: 'bob', joins: 'owner' })
  await alice.go('/chat/user/clerk')
  await alice.press('Details')
  await alice.panel('Details').getByText('Only its owner adds it to rooms.').waitFor()
  expect(await alice.panel('Details').getByRole('button', { name: 'Add to a room' }).count()).toBe(0)
  expect(await faultsOf(alice)).toEqual([])
  await alice.panel('Details').getByRole('button', { name: 'Close' }).click()
}, 60_000)

test('its commands are completed with their choices, by keys, and it is told what they want', async () => {
  await alice.open(/^Helping hand/)
  await alice.box.pressSequentially('/re')
  await expect.poll(() => options().allTextContents()).toEqual(['/remind<when> [what…] · Reminds you of something'])
  expect(await faultsOf(alice)).toEqual([])
  await alice.box.press('Enter')
  await alice.holds('/remind ')
  await expect.poll(() => options().allTextContents()).toEqual(['today', 'next week'])
  await alice.box.press('ArrowDown')
  await alice.box.press('Tab')
  await alice.holds('/remind "next week" ')
  await expect.poll(() => usage().textContent()).toBe('/remind <when> [what…]What it is about')
  expect(await usage().locator('b').textContent()).toBe('[what…]')
  expect(await faultsOf(alice)).toEqual([])
  await alice.shoot('robot-command')
  const heard = new Promise<unknown>((resolve) => helper.on('message', ({ content }) => resolve(content.data)))
  await alice.box.pressSequentially('buy tea')
  await alice.box.press('Enter')
  expect(await heard).toBe('/remind "next week" buy tea')
  await alice.holds('')
  // Written to its end it needs no other choice.
  await alice.box.pressSequentially('/help')
  await alice.box.press('Enter')
  await alice.sees('/help')
}, 60_000)

test('in a room, by touch, on a phone, in Chinese', async () => {
  const carol = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...phone })
  await carol.page.evaluate(() => localStorage.setItem('tidings.language', 'zh'))
  await carol.page.reload()
  await carol.page
    .getByRole('navigation')
    .getByRole('button', { name: /Corner shop/ })
    .first()
    .click()
  const box = carol.page.getByRole('main').getByRole('textbox').last()
  await box.fill('/')
  await carol.page.getByRole('option', { name: '/remind' }).tap()
  await carol.page.getByRole('option', { name: 'today' }).tap()
  await expect.poll(() => box.inputValue()).toBe('/remind today ')
  await carol.shoot('robot-command-phone')
  expect(await faultsOf(carol)).toEqual([])
  await carol.page
    .getByRole('button', { name: /Helping hand.*机器人/ })
    .first()
    .tap()
  await carol.page.getByRole('dialog').getByText('由 Bob Marsh 创建').waitFor()
  await carol.shoot('robot-card-phone')
  expect(carol.complaints).toEqual([])
}, 60_000)
