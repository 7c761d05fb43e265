/// <reference lib="dom" />
import { fileURLToPath } from 'node:url'
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, aToken } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site, type Visit, visit } from './site.ts'

const count = 200
const rowHeight = 64

let site: Site
let browser: Browser
let guest: Visit
let friend: ChatClient

beforeAll(async () => {
  site = await openSite()
  browser = await openBrowser()
  const alice = await aClient(site.chat, 'alice')
  for (let index = 0; index < count; index++) {
    await asApp(site.chat, '/admin/users', { user: `u${index}`, name: `Person ${index}` })
    await alice.send(`user/u${index}`, `Hello ${index}`).done
  }
  alice.disconnect()
  await site.add('renders', fileURLToPath(new URL('renders.tsx', import.meta.url)))
  const query = new URLSearchParams({ server: site.chat.url, user: 'alice', token: await aToken(site.chat, 'alice') })
  // So tall that every row is rendered.
  const viewport = { width: 1000, height: (count + 5) * rowHeight }
  guest = await visit(browser, `${site.origin}/renders.html?${query}`, { viewport })
  await guest.page.getByRole('button', { name: `Person ${count - 1}` }).waitFor()
  await expectCalm(guest.page)
}, 60_000)

afterAll(async () => {
  friend?.disconnect()
  await guest?.[Symbol.asyncDispose]()
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

const rendersOf = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() => ({ ...(globalThis as unknown as { renders: Record<string, number> }).renders }))

/** Resolves when nothing has rendered for a while. */
async function expectCalm(page: Page): Promise<Record<string, number>> {
  for (let before = ''; ; await page.waitForTimeout(500)) {
    const now = await rendersOf(page)
    if (JSON.stringify(now) === before) return now
    before = JSON.stringify(now)
  }
}

/** The rows that something makes render. */
async function renderedBy(happen: () => Promise<void>): Promise<readonly string[]> {
  const before = await expectCalm(guest.page)
  await happen()
  const after = await expectCalm(guest.page)
  return Object.keys(after).filter((id) => after[id] !== before[id])
}

const row = () => guest.page.getByRole('button', { name: /Person 17\b/ })

test('all rows are there and counted', async () => expect(Object.keys(await rendersOf(guest.page))).toHaveLength(count))

test('somebody who comes online renders one row again', async () => {
  const rendered = await renderedBy(async () => {
    friend = await aClient(site.chat, 'u17')
    await row().locator('.td-dot').waitFor()
  })
  expect(rendered).toEqual(['user/u17'])
})

test('somebody who types renders one row again', async () => {
  const rendered = await renderedBy(async () => {
    const seen = row().getByText('typing…').waitFor()
    friend.typing('user/alice')
    await seen
  })
  expect(rendered).toEqual(['user/u17'])
  expect(guest.complaints).toEqual([])
})
