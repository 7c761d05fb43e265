/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { aClient, mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
const photo = readFileSync(mediaFile('phone-portrait.jpg'))

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  const bob = await aClient(server, 'bob')
  await aClient(server, 'alice').then((one) => one.disconnect())
  await bob.send('user/alice', 'Send me pictures').done
  bob.disconnect()
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await alice.open(/bob/)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const tray = () => alice.page.getByRole('list', { name: 'Files on their way' })

/** Brings pictures, as a paste or a drop does. */
const bring = (how: 'paste' | 'dragover' | 'drop', onto: string, names: readonly string[]) =>
  alice.page.evaluate(
    ([kind, selector, files, data]) => {
      const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))
      const brought = new DataTransfer()
      for (const name of files) brought.items.add(new File([bytes], name, { type: 'image/jpeg' }))
      const more = { bubbles: true, cancelable: true }
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: brought, ...more })
          : new DragEvent(kind, { dataTransfer: brought, ...more })
      document.querySelector(selector)?.dispatchEvent(event)
    },
    [how, onto, names, photo.toString('base64')] as const,
  )

async function sent() {
  const client = await aClient(server, 'alice')
  const { messages } = await client.call('log.read', { conversation: 'user/bob', after: 1, limit: 50 })
  client.disconnect()
  return messages.map(({ content }) => `${content.type} ${(content.data as { name: string }).name}`)
}

test('what a picture tells is said in the tray; there it is chosen for one and for all whether that goes along', async () => {
  await bring('paste', '.td-composer textarea', ['one.jpg', 'two.jpg', 'three.jpg'])
  const row = (name: string) => tray().getByRole('listitem').filter({ hasText: name })
  await row('one.jpg')
    .getByText(/without .*place/)
    .waitFor()
  const one = alice.page.getByRole('button', { name: 'Send unchanged, as a file: one.jpg' })
  expect(await one.getAttribute('aria-pressed')).toBe('false')
  await one.focus()
  await alice.page.keyboard.press('Enter')
  await expect.poll(() => one.getAttribute('aria-pressed')).toBe('true')
  await row('one.jpg')
    .getByText(/with .*place/)
    .waitFor()
  await alice.shoot('tray-choices')
  const all = tray().getByRole('switch', { name: 'Send all unchanged, as files' })
  expect(await all.isChecked()).toBe(false)
  await all.click()
  await expect.poll(() => tray().getByRole('button', { pressed: true }).count()).toBe(3)
  await all.click()
  await expect.poll(() => tray().getByRole('button', { pressed: true }).count()).toBe(0)
  await one.click()
  await expect.poll(() => one.getAttribute('aria-pressed')).toBe('true')
  await alice.press('Send')
  await expect.poll(sent, { timeout: 20_000 }).toEqual(['file one.jpg', 'image two.jpg', 'image three.jpg'])
})

test('files are dropped to be sent as usual, or unchanged', async () => {
  await bring('dragover', '.td-conversation', ['four.jpg'])
  await alice.page.getByText('Drop files to send them').waitFor()
  await alice.shoot('drop-places')
  await bring('drop', '[data-drop="unchanged"]', ['four.jpg'])
  await alice.page.getByRole('button', { name: 'Send unchanged, as a file: four.jpg', pressed: true }).waitFor()
  await bring('dragover', '.td-conversation', ['five.jpg'])
  await alice.page.locator('[data-drop="usual"]').waitFor()
  await bring('drop', '[data-drop="usual"]', ['five.jpg'])
  await alice.page.getByRole('button', { name: 'Send unchanged, as a file: five.jpg', pressed: false }).waitFor()
  await alice.press('Send')
  await expect
    .poll(async () => (await sent()).slice(3), { timeout: 20_000 })
    .toEqual(['file four.jpg', 'image five.jpg'])
  expect(alice.complaints).toEqual([])
})
