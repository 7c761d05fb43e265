/// <reference lib="dom" />
import { fileURLToPath } from 'node:url'
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, aToken } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Widget } from '../widget/contract.ts'
import { openSite, type Site, visit } from './site.ts'

let site: Site
let browser: Browser
let bob: ChatClient
let token: string

/** A site with styles of its own, which the chat must neither take on nor change. */
const siteCss = 'h1 { color: rgb(1, 2, 3) } button { letter-spacing: 1px } p { margin: 40px }'

beforeAll(async () => {
  site = await openSite()
  browser = await openBrowser()
  const built = await fetch(`${site.chat.url}/widget/widget.js`)
  if (!built.ok) throw new Error('the widget is not built: node tools/prepare.mjs --web')
  for (const [user, name] of [
    ['alice', 'Alice Liddell'],
    ['bob', 'Bob Marsh'],
  ])
    await asApp(site.chat, '/admin/users', { user, name })
  token = await aToken(site.chat, 'alice')
  bob = await aClient(site.chat, 'bob')
  await bob.send('user/alice', 'Where is my order?').done
  site.file('site.css', siteCss)
  site.file('token.js', `window.tidingsToken = async () => '${token}'`)
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

const page = (name: string, attributes: string, before = ''): string => {
  const script = `<script src="${site.chat.url}/widget/widget.js" data-user="alice" ${attributes}></script>`
  const head = `<link rel="stylesheet" href="/site.css">${before}${script}`
  site.page(name, `<head>${head}</head><body><h1>Our shop</h1><button>Buy</button></body>`)
  return `${site.origin}/${name}.html`
}

/** What a script of the site does. */
const call = (on: Page, act: keyof Widget, conversation?: string): Promise<void> =>
  on.evaluate(([name, to]) => window.Tidings?.[name](to), [act, conversation] as const)

const launcher = (on: Page) => on.locator('.td-widget-button')

test('a button with a badge; the chat comes with the first click; what is read there goes from the badge', async () => {
  await using guest = await visit(browser, page('shop', `data-token="${token}" data-conversation="user/bob"`))
  const asked: string[] = []
  guest.page.on('request', (request) => asked.push(request.url()))
  await guest.page.getByRole('button', { name: 'Chat, 1 unread' }).waitFor()
  expect(asked.filter((url) => /chat-.*\.js/.test(url))).toEqual([])

  await launcher(guest.page).click()
  const panel = guest.page.getByRole('dialog', { name: 'Chat' })
  await panel.getByText('Where is my order?').waitFor()
  expect(asked.filter((url) => /chat-.*\.js/.test(url))).toHaveLength(1)
  // As wide as a phone: the conversation stands alone.
  expect(await panel.getByRole('navigation').count()).toBe(0)
  await panel.getByRole('textbox', { name: 'Write a message' }).fill('On its way!')
  await guest.page.keyboard.press('Enter')
  await expect.poll(() => bob.state.conversations['user/alice']?.lastMessage?.content.data).toBe('On its way!')
  await guest.page.getByRole('button', { name: 'Chat', exact: true }).waitFor()

  await guest.page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  // A chat that is closed reads nothing.
  await bob.send('user/alice', 'Thank you').done
  await guest.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  await panel.getByText('Thank you').waitFor()
  await guest.page.getByRole('button', { name: 'Chat', exact: true }).waitFor()
  expect(guest.complaints).toEqual([])
})

test('what the chat loads later comes from its own server, too', async () => {
  const small = fileURLToPath(new URL('../../media-node/tests/files/small.png', import.meta.url))
  await using guest = await visit(browser, page('later', `data-token="${token}" data-conversation="user/bob"`))
  await launcher(guest.page).click()
  await guest.page.getByRole('button', { name: 'Emoji' }).click()
  await guest.page.getByRole('gridcell').first().click()
  await expect.poll(() => guest.page.getByRole('textbox', { name: /Write a message/ }).inputValue()).not.toBe('')
  const chosen = guest.page.waitForEvent('filechooser')
  await guest.page.getByRole('textbox', { name: /Write a message/ }).fill('/file')
  await guest.page.getByRole('option', { name: /\/file/ }).waitFor()
  await guest.page.keyboard.press('Enter')
  await (await chosen).setFiles(small)
  await guest.page.getByRole('button', { name: 'Send', exact: true }).click()
  await guest.page.locator('.td-picture').last().click()
  await guest.page.locator('.yarl__slide_current img').waitFor()
  // Escape is for what lies on top.
  await guest.page.keyboard.press('Escape')
  await guest.page.locator('.yarl__slide').first().waitFor({ state: 'detached' })
  expect(await guest.page.getByRole('dialog', { name: 'Chat' }).isVisible()).toBe(true)
  expect(guest.complaints).toEqual([])
})

test('the site keeps its looks, and the chat has its own', async () => {
  await using guest = await visit(browser, page('looks', `data-token="${token}" data-theme="dark"`))
  const looks = () =>
    guest.page.evaluate(() => {
      const style = (selector: string) => {
        const { color, letterSpacing, font, backgroundColor } = getComputedStyle(
          document.querySelector(selector) as Element,
        )
        return [color, letterSpacing, font, backgroundColor]
      }
      return [style('h1'), style('body > button'), style('body'), style('html')]
    })
  await launcher(guest.page).waitFor()
  const before = await looks()
  await call(guest.page, 'open', 'user/bob')
  await guest.page.getByText('Where is my order?').waitFor()
  expect(await looks()).toEqual(before)
  const margin = await guest.page
    .locator('.td-widget .td-day')
    .first()
    .evaluate((one) => getComputedStyle(one).marginTop)
  expect(margin).toBe('0px')
  expect(await guest.page.locator('.tidings').getAttribute('data-theme')).toBe('dark')
  expect(guest.complaints).toEqual([])
})

test('the site opens, closes and destroys it; the token comes from a function of the site', async () => {
  const url = page('calls', 'data-language="zh"', '<script src="/token.js"></script>')
  await using guest = await visit(browser, url, { viewport: { width: 390, height: 800 } })
  await launcher(guest.page).waitFor()
  await call(guest.page, 'open')
  const panel = guest.page.getByRole('dialog', { name: '聊天' })
  await panel.getByRole('button', { name: /Bob Marsh/ }).waitFor()
  // On a phone it fills the screen.
  expect(await panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 800 })
  await call(guest.page, 'close')
  await panel.waitFor({ state: 'hidden' })
  await call(guest.page, 'destroy')
  await expect.poll(() => guest.page.locator('.td-widget, link[href*="/widget/"]').count()).toBe(0)
  expect(guest.complaints).toEqual([])
})

test('a chat that cannot be loaded says so, and tries again', async () => {
  await using guest = await visit(browser, page('broken', `data-token="${token}"`))
  await guest.page.route(/assets\/chat-.*\.css/, (route) => route.abort())
  await launcher(guest.page).click()
  await guest.page.getByText('The chat could not be loaded.').waitFor()
  await guest.page.unroute(/assets\/chat-.*\.css/)
  await guest.page.getByRole('button', { name: 'Try again' }).click()
  await guest.page.getByRole('button', { name: /Bob Marsh/ }).waitFor()
})
