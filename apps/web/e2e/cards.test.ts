/// <reference lib="dom" />
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatClient } from '@tidings/client'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let robot: ChatClient
/** Where pictures of the page are kept for who wants to look. */
const pictures = process.env.TIDINGS_SCREENS ?? mkdtempSync(join(tmpdir(), 'tidings-cards-'))

const patiently = { timeout: 20_000 }

const lunch = {
  ...{ type: 'AdaptiveCard', version: '1.5', fallbackText: 'Who comes along for lunch?' },
  body: [
    { type: 'TextBlock', size: 'large', weight: 'bolder', text: 'Lunch at <b>one</b>', wrap: true },
    { type: 'FactSet', facts: [{ title: 'Where', value: 'Tea garden' }] },
    { type: 'Of.Later', fallback: { type: 'TextBlock', text: 'Shown in its place' } },
    { type: 'Input.Text', id: 'dish', label: 'Dish', isRequired: true, errorMessage: 'Say what', regex: '^(a+)+$' },
    {
      ...{ type: 'Input.ChoiceSet', id: 'when', label: 'When', style: 'expanded', value: '12' },
      choices: [
        { title: 'At noon', value: '12' },
        { title: 'At one', value: '13' },
      ],
    },
    { type: 'Input.Toggle', id: 'hungry', title: 'Very hungry' },
  ],
  actions: [
    { type: 'Action.Submit', id: 'join', title: 'I come along', style: 'positive' },
    { type: 'Action.OpenUrl', title: 'Menu', url: 'https://example.org/menu' },
    {
      ...{ type: 'Action.ShowCard', title: 'More' },
      card: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'There is cake' }] },
    },
  ],
}
const cardOf = (data: object) => ({ type: 'adaptive-card', data: { type: 'AdaptiveCard', version: '1.5', ...data } })

const sent = (content: { type: string; data: unknown }) =>
  robot.call('message.send', { to: 'user/alice', content }).then(({ id }) => id)

const acted = () =>
  new Promise<{ inputs: Readonly<Record<string, string>>; user: string }>((resolve) => {
    const off = robot.on('action', ({ value }) => {
      if (!value) return
      off()
      resolve(value)
    })
  })

const card = () => alice.page.locator('.td-messages .td-card').last()

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
  robot = await aClient(server, 'robot')
  await robot.call('user.update', { name: 'Robo' })
  await robot.send('user/alice', 'Hello').done
  await alice.open(/Robo/)
}, 60_000)

afterAll(async () => {
  robot?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('a form is filled in and sent, its author answers with another card for one person and for all, and all of it survives a reload', async () => {
  const id = await sent(cardOf(lunch))
  // No HTML in it is anything but text, and what is not known here has something in its place.
  await expect.poll(() => card().textContent(), patiently).toContain('Lunch at <b>one</b>')
  expect(await card().textContent()).toContain('Shown in its place')
  expect(await alice.page.locator('.td-list .td-row').first().textContent()).toContain('Who comes along for lunch?')
  await card().getByRole('button', { name: 'I come along' }).click()
  await expect.poll(() => card().textContent(), patiently).toContain('Say what')
  await card().getByLabel('Dish').fill('soup')
  await card().getByLabel('At one').check()
  const told = acted()
  await card().getByRole('button', { name: 'I come along' }).click()
  expect(await told).toMatchObject({ user: 'user/alice', inputs: { dish: 'soup', when: '13', hungry: 'false' } })
  await expect.poll(() => card().getByRole('status').textContent(), patiently).toBe('Sent')
  const thanks = cardOf({ body: [{ type: 'TextBlock', text: 'One soup, noted' }] })
  await robot.call('card.update', { id, for: ['user/alice'], content: thanks })
  await expect.poll(() => card().textContent(), patiently).toContain('One soup, noted')
  expect(await alice.page.locator('.td-messages').textContent()).toContain('Only visible to you')
  await alice.page.reload()
  await expect.poll(() => card().textContent(), patiently).toContain('One soup, noted')
  await robot.call('message.edit', {
    id,
    content: cardOf({ body: [{ type: 'TextBlock', text: 'The kitchen is closed' }] }),
  })
  await expect.poll(() => card().textContent(), patiently).toContain('The kitchen is closed')
  expect(await alice.page.locator('.td-messages').textContent()).not.toContain('Only visible to you')
}, 60_000)

test('texts have Markdown, an answer that is missing says so, and a button shows where it leads', async () => {
  const url = 'https://example.org/a?b=c'
  await sent(
    cardOf({
      body: [
        {
          type: 'TextBlock',
          wrap: true,
          text: '**Tea** at [the garden](https://example.org/tea):\n\n- green\n- <i>black</i>',
        },
        { type: 'FactSet', facts: [{ title: 'Who', value: '_All_' }] },
        { type: 'Input.Text', id: 'dish', label: 'Cake', isRequired: true },
        { type: 'Input.Number', id: 'many', label: 'How many', min: 1, max: 9 },
      ],
      actions: [
        { type: 'Action.Submit', id: 'join', title: 'I come' },
        { type: 'Action.OpenUrl', title: 'https://bank.example', tooltip: 'https://bank.example', url },
      ],
    }),
  )
  await expect.poll(() => card().locator('strong').textContent(), patiently).toBe('Tea')
  expect(await card().locator('li').allTextContents()).toEqual(['green', '<i>black</i>'])
  expect(await card().locator('em').textContent()).toBe('All')
  const link = card().getByRole('link', { name: 'the garden' })
  expect(await link.evaluate((one: HTMLAnchorElement) => [one.href, one.target, one.rel])).toEqual([
    'https://example.org/tea',
    '_blank',
    'noopener noreferrer nofollow',
  ])
  expect(await card().getByRole('link', { name: 'https://bank.example' }).getAttribute('title')).toBe(url)
  await card().getByRole('button', { name: 'I come' }).click()
  await expect.poll(() => card().textContent(), patiently).toContain('Please look at this again.')
  // A number that nobody has to give is no wrong one.
  expect(await card().getByText('Please look at this again.').count()).toBe(1)
  await alice.page.screenshot({ path: join(pictures, 'card-words.png') })
  await card().getByLabel('Cake').fill('carrot')
  const told = acted()
  await card().getByRole('button', { name: 'I come' }).click()
  expect((await told).inputs).toEqual({ dish: 'carrot' })
}, 60_000)

test('a link of a card is followed into a tab of its own, which knows nothing of this page', async () => {
  const url = `${server.url}/v1/health`
  await sent(cardOf({ body: [], actions: [{ type: 'Action.OpenUrl', title: 'How is it?', url }] }))
  const link = card().getByRole('link', { name: 'How is it?' })
  const [page] = await Promise.all([alice.page.context().waitForEvent('page'), link.click({ timeout: 10_000 })])
  await expect.poll(() => page.url(), patiently).toBe(url)
  expect(await page.evaluate(() => [window.opener, document.referrer])).toEqual([null, ''])
  await page.close()
}, 30_000)

test('cards can be used by everybody: by keyboard, in light and dark, on a phone', async () => {
  await sent(cardOf(lunch))
  await expect.poll(() => card().textContent(), patiently).toContain('Lunch at')
  expect(await faultsOf(alice)).toEqual([])
  await card().getByLabel('Dish').focus()
  await alice.page.keyboard.type('pie')
  const told = acted()
  await card().getByRole('button', { name: 'I come along' }).focus()
  await alice.page.keyboard.press('Enter')
  expect((await told).inputs).toMatchObject({ dish: 'pie' })
  await card().getByRole('button', { name: 'More' }).click()
  await expect.poll(() => card().textContent(), patiently).toContain('There is cake')
  for (const colorScheme of ['light', 'dark'] as const) {
    await alice.page.emulateMedia({ colorScheme })
    await alice.page.screenshot({ path: join(pictures, `card-${colorScheme}.png`) })
  }
  await alice.page.setViewportSize(phone.viewport)
  expect(await alice.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  const more = card().getByRole('button', { name: 'More' })
  expect(
    await more.evaluate(
      (one) => one.getBoundingClientRect().right <= (one.closest('.td-card')?.getBoundingClientRect().right ?? 0),
    ),
  ).toBe(true)
  await alice.page.screenshot({ path: join(pictures, 'card-phone.png') })
  await alice.page.setViewportSize({ width: 1280, height: 800 })
}, 60_000)

test('an answer for one person in a room is shown as theirs alone', async () => {
  const { room } = await robot.call('room.create', { name: 'Tea', members: ['alice'] })
  const content = { type: 'text', data: 'Your table is 7' }
  await robot.call('message.send', { to: room.oid, content, options: { targets: ['user/alice'] } })
  await alice.open(/Tea/)
  await expect.poll(() => alice.line('Your table is 7').textContent(), patiently).toContain('Only visible to you')
}, 60_000)

test('many buttons with long names stand one below another, and none is wider than a narrow screen', async () => {
  const narrow = { ...phone, viewport: { width: 360, height: 740 } }
  const reader = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...narrow })
  const actions = [
    'Approve the request',
    'Decline the request',
    'Ask somebody else about it',
    'Remind me tomorrow',
  ].map((title, index) => ({ type: 'Action.Submit', id: `a${index}`, title }))
  await sent(cardOf({ body: [{ type: 'TextBlock', text: 'A request' }], actions }))
  await reader.row(/^Robo/).first().tap()
  const shown = reader.page.locator('.td-messages .td-card').last()
  await shown.getByRole('button', { name: 'Remind me tomorrow' }).waitFor()
  const right = async (name: string) => {
    const box = await shown.getByRole('button', { name }).boundingBox()
    return (box?.x ?? 0) + (box?.width ?? 0)
  }
  for (const { title } of actions) expect(await right(title)).toBeLessThanOrEqual(360)
  expect(reader.complaints).toEqual([])
  await reader.page.close()
}, 60_000)

test('after a card has other buttons, fewer or more, each of them does what it says', async () => {
  await alice.open(/^Robo/)
  const button = (id: string) => ({ type: 'Action.Submit', id, title: `Take ${id}` })
  const bodyOf = (text: string) => [{ type: 'TextBlock', text }]
  const id = await sent(cardOf({ body: bodyOf('Three'), actions: ['a', 'b', 'c'].map(button) }))
  await card().getByRole('button', { name: 'Take c' }).waitFor()
  for (const [text, names] of [
    ['One', ['d']],
    ['Four', ['e', 'f', 'g', 'h']],
  ] as const) {
    await robot.call('message.edit', { id, content: cardOf({ body: bodyOf(text), actions: names.map(button) }) })
    await card().getByText(text).waitFor()
    expect(await card().getByRole('button').count()).toBe(names.length)
    const done = new Promise<string>((resolve) => {
      const off = robot.on('action', ({ value }) => {
        if (!value) return
        off()
        resolve(value.action)
      })
    })
    await card()
      .getByRole('button', { name: `Take ${names.at(-1)}` })
      .click()
    expect(await done).toBe(names.at(-1))
  }
}, 60_000)

test('with forced colours a card and its buttons have borders that are seen', async () => {
  await alice.page.emulateMedia({ forcedColors: 'active' })
  await sent(
    cardOf({
      body: [{ type: 'TextBlock', text: 'Plain' }],
      actions: [{ type: 'Action.Submit', id: 'x', title: 'Go on' }],
    }),
  )
  const button = card().getByRole('button', { name: 'Go on' })
  await button.waitFor()
  const drawn = (one: Element) => {
    const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(one)
    return borderTopStyle === 'solid' && Number.parseFloat(borderTopWidth) >= 1 && borderTopColor !== backgroundColor
  }
  expect(await card().evaluate(drawn)).toBe(true)
  expect(await button.evaluate(drawn)).toBe(true)
  await alice.row(/Robo/).first().focus()
  const composer = alice.page.locator('.td-writing textarea')
  expect(await composer.evaluate(drawn)).toBe(true)
  const bubble = alice.log.locator('.td-bubble').last()
  expect(await bubble.evaluate(drawn)).toBe(true)
  const plain = alice.page.locator('.td-button, .td-chip').first()
  expect(await plain.evaluate(drawn)).toBe(true)
  await alice.page.screenshot({ path: join(pictures, 'card-forced-colours.png') })
  await alice.page.emulateMedia({ forcedColors: 'none' })
}, 60_000)
