/// <reference lib="dom" />
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { artifacts, Person, phone } from './browser.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Each is taken by the server; none may hold up the page or leave its bubble. */
const contents = [
  { type: 'text', data: `z${'\u0301\u0302\u0316'.repeat(6000)}` },
  { type: 'text', data: '😀'.repeat(10_000) },
  { type: 'text', data: 'w'.repeat(20_000) },
  { type: 'text', data: `a${'\n'.repeat(19_000)}b` },
  { type: 'text', data: 'http://a.b '.repeat(1800) },
  { type: 'text', data: `\u202e${'txt.exe '.repeat(400)}` },
  { type: 'markdown', data: `${'*a '.repeat(500)}${'a* '.repeat(500)}` },
  { type: 'markdown', data: `|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}\n${'x\n'.repeat(4)}` },
  {
    type: 'image',
    data: { url: 'https://example.invalid/a.png', width: 100_000, height: 1, blurhash: 'x'.repeat(120) },
  },
  {
    type: 'file',
    data: { url: 'https://example.invalid/a', name: '\u202e'.repeat(120) + 'א'.repeat(135), size: 9e15 },
  },
  { type: 'audio', data: { url: 'https://example.invalid/a', waveform: Array(200).fill(255), durationMs: 9e15 } },
  {
    type: 'poll',
    data: {
      question: 'q'.repeat(500),
      options: Array.from({ length: 50 }, (_, id) => ({ id: `${id}`, text: 'o'.repeat(200) })),
    },
  },
  { type: 'location', data: { latitude: -90, longitude: 1e-300, title: 't'.repeat(200) } },
  { type: 'card', data: { oid: `user/${'x'.repeat(300)}`, name: 'n'.repeat(200) } },
  { type: 'custom/odd', data: { searchable: 's'.repeat(20_000), more: Array(1000).fill([[[]]]) } },
] as const

async function attack(): Promise<readonly string[]> {
  await asApp(server, '/admin/users', { user: 'alice', name: 'Alice Liddell' })
  await asApp(server, '/admin/users', { user: 'mallory', name: 'Mallory' })
  const mallory = await aClient(server, 'mallory')
  const refused: string[] = []
  for (const content of contents)
    await mallory
      .send('user/alice', content)
      .done.catch((error: Error) => refused.push(`${content.type}: ${error.message}`))
  await mallory.send('user/alice', { type: 'text', data: 'the last one' }).done
  mallory.disconnect()
  return refused
}

/** What is wider than the page, or than the list of messages, or higher than a few screens. */
const lookAt = ({ page }: Person) =>
  page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - innerWidth,
    out: [...document.querySelectorAll('.td-bubble')]
      .filter((bubble) => {
        const log = bubble.closest('[role=log]')?.getBoundingClientRect()
        const { left, right, height } = bubble.getBoundingClientRect()
        return log && (left < log.left - 1 || right > log.right + 1 || height > 6000)
      })
      .map((bubble) => `${bubble.getAttribute('data-type')} ${JSON.stringify(bubble.getBoundingClientRect())}`),
  }))

test('messages that mean harm keep to their place, and the page answers', async () => {
  expect(await attack()).toEqual([])
  for (const [name, options] of [
    ['wide', {}],
    ['narrow', { ...phone, colorScheme: 'dark' as const }],
  ] as const) {
    const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...options })
    await alice.go('/chat/user/mallory')
    await alice.log.locator('.td-bubble').first().waitFor()
    // A reload opens it again.
    await alice.page.reload()
    await alice.log.locator('.td-bubble').first().waitFor()
    await expect
      .poll(async () => {
        await alice.log.evaluate((log) => log.scrollTo({ top: log.scrollHeight }))
        return alice.log.getByText('the last one').isVisible()
      })
      .toBe(true)
    for (let step = 0; step < 40; step++) {
      expect(await lookAt(alice)).toEqual({ wide: 0, out: [] })
      await alice.page.screenshot({ path: `${artifacts}hostile-${name}-${step}.png` })
      const left = await alice.log.evaluate(async (log) => {
        log.scrollBy({ top: -log.clientHeight * 0.9 })
        // What comes into view is drawn in the frame after the next.
        for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
        return log.scrollTop
      })
      if (left <= 0) break
    }
    await alice.log.getByRole('button', { name: 'Show more' }).first().click()
    expect(await lookAt(alice)).toEqual({ wide: 0, out: [] })
    await alice.page.close()
  }
})
