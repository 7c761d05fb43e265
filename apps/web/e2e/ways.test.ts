/// <reference lib="dom" />
import { aTown, startServer, type TestServer, type Town } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let town: Town
let alice: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  town = await aTown(server)
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
}, 60_000)

afterAll(async () => {
  town?.[Symbol.dispose]()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await alice.go('/')
  await alice.page.getByRole('region', { name: 'Corner shop' }).waitFor({ state: 'detached' })
})

const field = (person: Person) => person.page.getByRole('combobox', { name: 'People, rooms and messages' })
const options = (person: Person) => person.dialog.getByRole('option')
const chosen = (person: Person) => person.dialog.getByRole('option', { selected: true })
const isIn = (person: Person, selector: string) =>
  person.page.waitForFunction((wanted) => document.activeElement?.closest(wanted) !== null, selector)

/** Whether this is the row of the conversation that is open. */
const isAt = (person: Person, row: string | null, wanted: boolean) =>
  person.page.waitForFunction(
    ([text, is]) =>
      (document.querySelector('.td-sidebar .td-row[aria-current="true"] .td-row-name')?.textContent === text) === is,
    [row, wanted] as const,
  )

test('Ctrl+K goes to a person or a room by a few signs, with a mistake in them, and the focus is where one writes', async () => {
  const { keyboard } = alice.page
  await keyboard.press('Control+k')
  await field(alice).waitFor()
  await alice.dialog.getByRole('group', { name: 'Recent' }).getByRole('option').first().waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await keyboard.type('cornre')
  await chosen(alice).getByText('Corner shop').waitFor()
  await keyboard.press('Enter')
  await alice.page.getByRole('region', { name: 'Corner shop' }).waitFor()
  await isIn(alice, '.td-composer')

  await keyboard.press('Control+k')
  await isIn(alice, '.td-dialog')
  await keyboard.type('marsh')
  await chosen(alice).getByText('Bob Marsh').waitFor()
  await keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
  await isIn(alice, '.td-composer')
})

test('Enter means what was typed, however fast that was', async () => {
  const { keyboard } = alice.page
  for (const name of ['Bob Marsh', 'Corner shop']) {
    await keyboard.press('Control+k')
    await alice.dialog.getByRole('option').first().waitFor()
    await field(alice).evaluate((box, text) => {
      const input = box as HTMLInputElement
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    }, name)
    await alice.page.getByRole('region', { name }).waitFor()
    await alice.dialog.waitFor({ state: 'detached' })
  }
})

test('the arrows go round; a message is found by its words and shown where it stands', async () => {
  const { keyboard } = alice.page
  await keyboard.press('Control+k')
  await options(alice).nth(1).waitFor()
  const [first, second] = await options(alice).allTextContents()
  await keyboard.press('ArrowDown')
  expect(await chosen(alice).textContent()).toBe(second)
  await keyboard.press('ArrowUp')
  await keyboard.press('ArrowUp')
  expect(await chosen(alice).textContent()).toBe((await options(alice).allTextContents()).at(-1))
  await keyboard.press('ArrowDown')
  expect(await chosen(alice).textContent()).toBe(first)
  await keyboard.type('bake')
  const message = alice.dialog.getByRole('group', { name: 'Messages' }).getByRole('option').first()
  await message.waitFor()
  await alice.ledTo('What shall we bake?', () => message.click())
})

test('keys of an input method are its own: neither Enter nor Escape do anything while it composes', async () => {
  await alice.page.keyboard.press('Control+k')
  await field(alice).fill('corner')
  await chosen(alice).getByText('Corner shop').waitFor()
  await field(alice).evaluate((box) => {
    for (const key of ['Enter', 'Escape', 'ArrowDown'])
      box.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true }))
  })
  await chosen(alice).getByText('Corner shop').waitFor()
  expect(await field(alice).inputValue()).toBe('corner')
  await field(alice).fill('店')
  await alice.dialog.getByRole('status').getByText('result').waitFor({ state: 'attached' })
  await alice.page.keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
})

test('a question mark shows all shortcuts, but not while somebody writes one', async () => {
  const { keyboard } = alice.page
  await alice.open(/Corner shop/)
  await isIn(alice, '.td-composer')
  await keyboard.type('Really?')
  await alice.holds('Really?')
  await alice.box.fill('')
  await keyboard.press('F6')
  await keyboard.press('?')
  await alice.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Edit your last message').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
  await alice.page.getByRole('button', { name: 'Menu' }).click()
  await alice.page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
  await alice.dialog.getByText('Ctrl').first().waitFor()
  await keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
})

test('F6 goes from part to part, Alt with the arrows from conversation to conversation', async () => {
  const { keyboard } = alice.page
  await alice.open(/Corner shop/)
  await isIn(alice, '.td-composer')
  await keyboard.press('F6')
  await isIn(alice, '.td-sidebar')
  await keyboard.press('F6')
  await isIn(alice, '.td-messages')
  await keyboard.press('F6')
  await isIn(alice, '.td-composer')
  await keyboard.press('Shift+F6')
  await isIn(alice, '.td-messages')
  const before = await alice.list.locator('.td-row[aria-current="true"] .td-row-name').textContent()
  await keyboard.press('Alt+ArrowDown')
  await isAt(alice, before, false)
  await keyboard.press('Alt+ArrowUp')
  await isAt(alice, before, true)
})

test('the list is one tab stop: arrows, Home, End and the page keys go through it', async () => {
  const { keyboard } = alice.page
  const rows = alice.list.locator('.td-list li > .td-row')
  await rows.first().focus()
  expect(await alice.list.locator('.td-list .td-row:not([tabindex="-1"])').count()).toBe(1)
  await keyboard.press('ArrowDown')
  await alice.page.waitForFunction((at) => document.activeElement === at, await rows.nth(1).elementHandle())
  await keyboard.press('End')
  await alice.page.waitForFunction((at) => document.activeElement === at, await rows.last().elementHandle())
  await keyboard.press('Home')
  await alice.page.waitForFunction((at) => document.activeElement === at, await rows.first().elementHandle())
  await keyboard.press('PageDown')
  await alice.page.waitForFunction((at) => document.activeElement !== at, await rows.first().elementHandle())
  await isIn(alice, '.td-list')
  await keyboard.press('PageUp')
  await alice.page.waitForFunction((at) => document.activeElement === at, await rows.first().elementHandle())
  await keyboard.press('Tab')
  await isIn(alice, '.td-tabs')
  await keyboard.press('Shift+Tab')
  await alice.page.waitForFunction((at) => document.activeElement === at, await rows.first().elementHandle())
})

test('the first that Tab comes to is a way past the list', async () => {
  await alice.open(/Corner shop/)
  const skip = alice.page.getByRole('button', { name: 'Skip to messages' })
  await skip.focus()
  expect(await skip.isVisible()).toBe(true)
  await alice.page.keyboard.press('Enter')
  await isIn(alice, '.td-messages')
})

test('what was opened beside a conversation gives the focus back', async () => {
  const { keyboard } = alice.page
  await alice.open(/Corner shop/)
  await alice.page.getByRole('button', { name: 'Search in this conversation' }).focus()
  await keyboard.press('Enter')
  await isIn(alice, '.td-panel input')
  await alice.panel('Search in this conversation').getByRole('button', { name: 'Close' }).focus()
  await keyboard.press('Enter')
  await alice.page.waitForFunction(
    () => document.activeElement?.getAttribute('aria-label') === 'Search in this conversation',
  )
  expect(alice.complaints).toEqual([])
})

test('on a phone, by touch', async () => {
  const hand = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...phone, locale: 'en-GB' })
  await hand.page.getByRole('button', { name: 'Menu' }).tap()
  await hand.page.getByRole('menuitem', { name: 'Go to…' }).tap()
  await field(hand).fill('corn')
  await options(hand).getByText('Corner shop').tap()
  await hand.page.getByRole('region', { name: 'Corner shop' }).waitFor()
  expect(hand.complaints).toEqual([])
})
