/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { Wire } from './wire.ts'

let server: TestServer
let browser: Browser
let wire: Wire
let bob: ChatClient
let alice: Person
/** When the first message was said: midnight may pass meanwhile. */
let began: number

const many = 3000
const atOnce = 200

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  wire = await Wire.to(server.url)
  ;[alice, bob] = await Promise.all([
    Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', url: wire.url, worker: true }),
    aClient(server, 'bob'),
  ])
  began = (await bob.send('user/alice', 'The first one: a lantern.').done).ts
  await bob.send('user/alice', '明天下午三点开会').done
  for (let from = 1; from <= many; from += atOnce)
    await Promise.all(
      Array.from({ length: atOnce }, (_, index) => bob.send('user/alice', `Number ${from + index}`).done),
    )
}, 120_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await wire?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

const toNewest = (person: Person) => person.page.getByTitle('Jump to the latest message')

/** Goes near the beginning of what is there; which line stands in the middle when all is still, and how far down. */
async function placeOfMiddle(log: Element): Promise<{ readonly seq: string; readonly top: number }> {
  log.scrollTo({ top: 200 })
  const { top, height } = log.getBoundingClientRect()
  let [still, seq, at] = [0, '', 0]
  while (still < 10) {
    await new Promise(requestAnimationFrame)
    const lines = [...log.querySelectorAll('.td-line')]
    const middle = lines.find((line) => line.getBoundingClientRect().top > top + height / 2)
    const now = middle?.getBoundingClientRect().top ?? 0
    still = now === at && seq === middle?.getAttribute('data-seq') ? still + 1 : 0
    ;[seq, at] = [middle?.getAttribute('data-seq') ?? '', now]
  }
  return { seq, top: at }
}

/** Where a line stands when all is still. */
async function placeOf(line: Element): Promise<number> {
  let [still, at] = [0, Number.NaN]
  while (still < 10) {
    await new Promise(requestAnimationFrame)
    const now = line.getBoundingClientRect().top
    still = now === at ? still + 1 : 0
    at = now
  }
  return at
}

test('of thousands the first new ones are shown, the newest at a click, and older ones come above what is read', async () => {
  await alice.open(/bob/)
  await alice.log.getByText('New messages').waitFor()
  await alice.sees('The first one: a lantern.')
  await toNewest(alice).click()
  await alice.sees(`Number ${many}`)
  await alice.list.getByText(/unread message/).waitFor({ state: 'detached' })
  expect(await alice.log.locator('.td-line').count()).toBeLessThan(100)
  for (let page = 0; page < 3; page++) {
    const height = await alice.log.evaluate((log) => log.scrollHeight)
    // Held up, so that what is on the screen is measured before more of it has come.
    wire.hold()
    const before = await alice.log.evaluate(placeOfMiddle).finally(() => wire.release())
    const line = alice.log.locator(`.td-line[data-seq="${before.seq}"]`)
    await alice.page.waitForFunction((known) => {
      const log = document.querySelector('.td-messages')
      return log !== null && log.scrollHeight > known + 500
    }, height)
    expect(Math.abs((await line.evaluate(placeOf)) - before.top)).toBeLessThanOrEqual(2)
  }
  await toNewest(alice).click()
  await alice.log.getByText(`Number ${many}`).waitFor()
}, 60_000)

test('a search finds words of English and one sign of Chinese, everywhere and here, and goes to the message', async () => {
  const everywhere = alice.list.getByRole('searchbox')
  await everywhere.fill('lantern')
  const lantern = alice.list.getByRole('region', { name: 'Messages' }).getByRole('button', { name: /lantern/ })
  await alice.ledTo('a lantern', () => lantern.click())
  await toNewest(alice).click()
  await alice.log.getByText(`Number ${many}`).waitFor()
  await everywhere.fill('三')
  const result = alice.list.getByRole('region', { name: 'Messages' }).getByRole('button', { name: /三点/ })
  expect(await result.locator('mark').textContent()).toBe('三')
  await everywhere.press('Escape')
  await alice.press('Search in this conversation')
  const panel = alice.panel('Search in this conversation')
  await panel.getByRole('searchbox').fill('会')
  await alice.ledTo('明天下午三点开会', () => panel.getByRole('button', { name: /开会/ }).click())
  await panel.getByRole('searchbox').fill('nothing like this')
  await panel.getByText('Nothing found').waitFor()
  await panel.getByRole('button', { name: 'Close' }).click()
})

test('one goes to a date, and back to the newest message', async () => {
  await toNewest(alice).click()
  await alice.log.getByText(`Number ${many}`).waitFor()
  await alice.page.getByRole('main').getByRole('button', { name: 'More' }).first().click()
  await alice.page.getByRole('menuitem', { name: 'Jump to date' }).click()
  const day = await alice.page.evaluate((ts) => new Date(ts).toLocaleDateString('sv'), began)
  await alice.page.getByLabel('Day').fill(day)
  await alice.ledTo('The first one', () => alice.answer('Jump'))
  await toNewest(alice).click()
  await alice.log.getByText(`Number ${many}`).waitFor()
})

test('what is new stands below a line, and the number of it at the button', async () => {
  await alice.list.getByRole('button', { name: 'New chat' }).click()
  await alice.page.getByLabel('Find people by name or user name').fill('alice')
  await alice.dialog.getByRole('button', { name: 'Alice Liddell' }).click()
  await alice.page.getByText('Nothing here yet').waitFor()
  for (let index = 1; index <= 40; index++) await bob.send('user/alice', `Fresh ${index}`).done
  await alice.row(/bob.*40 unread messages/).click()
  await alice.log.getByText('New messages').waitFor()
  await alice.sees('Fresh 1')
  const order = await alice.log
    .locator('.td-words, .td-unread-line')
    .evaluateAll((all) => all.map(({ textContent }) => textContent))
  expect(order[order.indexOf('New messages') + 1]).toBe('Fresh 1')
  expect(order[order.indexOf('New messages') - 1]).toBe(`Number ${many}`)
  expect(alice.complaints).toEqual([])
})
