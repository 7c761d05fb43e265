/// <reference lib="dom" />
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, aToken } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openSite, type Site, visit } from './site.ts'

const folder = fileURLToPath(new URL('../examples/', import.meta.url))
const examples = readdirSync(folder).filter((file) => file.endsWith('.tsx'))

let site: Site
let browser: Browser
let bob: ChatClient

beforeAll(async () => {
  site = await openSite()
  browser = await openBrowser()
  for (const [user, name] of [
    ['alice', 'Alice Liddell'],
    ['bob', 'Bob Marsh'],
  ])
    await asApp(site.chat, '/admin/users', { user, name })
  bob = await aClient(site.chat, 'bob')
  await bob.send('user/alice', 'Hello from Bob').done
  await bob.send('user/alice', { type: 'custom/order', data: { number: 'A-17', total: '12 EUR' } }).done
  // The index takes up what was said a little later.
  await vi.waitFor(async () => expect((await bob.call('search', { query: 'Hello' })).results).toHaveLength(1), 20_000)
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

/** Each example, and what must be seen on its page. */
const shows: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'whole-chat': async (page) => {
    await page.getByRole('button', { name: /Bob Marsh/ }).click()
    await page.getByRole('region', { name: 'Bob Marsh' }).getByText('Hello from Bob').waitFor()
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Hello from Alice')
    await page.keyboard.press('Enter')
    await expect.poll(() => bob.state.conversations['user/alice']?.lastMessage?.content.data).toBe('Hello from Alice')
  },
  'own-theme': async (page) => {
    await page.getByRole('button', { name: /Bob Marsh/ }).waitFor()
    const look = await page.locator('.my-shop').evaluate((element) => {
      const { colorScheme, fontFamily } = getComputedStyle(element)
      const button = element.querySelector('.td-round[data-look="accent"]')
      return { colorScheme, fontFamily, accent: button && getComputedStyle(button).backgroundColor }
    })
    expect(look).toEqual({
      colorScheme: 'dark',
      fontFamily: 'Georgia, "Noto Serif", serif',
      accent: 'rgb(79, 209, 165)',
    })
  },
  'own-parts': async (page) => {
    const row = page.getByRole('navigation').getByRole('button', { name: 'Bob Marsh' })
    await row.locator('.td-dot').waitFor()
    expect(await row.locator('.td-avatar').textContent()).toBe('B')
    await row.click()
    await page.getByText('Order A-17, 12 EUR').waitFor()
  },
  'one-conversation': async (page) => {
    await page.getByRole('heading', { name: 'How can we help?' }).waitFor()
    await page.getByText('Hello from Bob').waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
  },
  'own-texts': async (page) => {
    await page.getByRole('heading', { name: 'Marsh & Sons的问题' }).waitFor()
    await page.getByRole('button', { name: /Bob Marsh/ }).waitFor()
  },
  hooks: async (page) => {
    const row = page.getByRole('button', { name: 'Bob Marsh' })
    await page.getByRole('button', { name: 'Bob Marsh · online' }).click()
    const seen = row.getByText('typing').waitFor()
    bob.typing('user/alice')
    await seen
    await page.getByText('Bob Marsh: Hello from Bob').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('By hand')
    await page.keyboard.press('Enter')
    await page.getByText('Alice Liddell: By hand').waitFor()
    await page.getByRole('searchbox').fill('Hello')
    await expect.poll(() => page.locator('output').textContent()).toMatch(/[1-9]\d* found/)
    expect(await page.locator('.td-row, .td-bubble, .td-composer').count()).toBe(0)
  },
}

test('every example is tried', () =>
  expect(Object.keys(shows).sort()).toEqual(examples.map((file) => file.slice(0, -'.tsx'.length)).sort()))

test.each(Object.entries(shows))(
  'the example %s does what it says, on a page of another origin',
  async (name, seen) => {
    await site.add(name, `${folder}${name}.tsx`)
    const query = new URLSearchParams({ server: site.chat.url, user: 'alice', token: await aToken(site.chat, 'alice') })
    await using guest = await visit(browser, `${site.origin}/${name}.html?${query}`)
    await seen(guest.page)
    expect(guest.complaints).toEqual([])
  },
)
