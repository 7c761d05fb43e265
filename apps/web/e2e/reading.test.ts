/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bobs: ChatClient

/** Of a window that shows every message. */
const high = 5200
const hebrew = 'שרה כהן'
const code = '```python\ndef greet(name):\n    """Says it."""\n    return f"Hello {name}"  # 1\n```'

const contents = [
  { type: 'text', data: '请看https://example.com/a，然后（https://example.com/b）谢谢' },
  { type: 'text', data: 'a call of __init__ is 2*3*4' },
  { type: 'text', data: '# 5' },
  { type: 'text', data: 'שלום, this is mostly Hebrew\nand this line is English.' },
  { type: 'text', data: '❤ 👍🏽 🏳️‍🌈' },
  { type: 'text', data: Array.from({ length: 5000 }, (_, line) => line % 10).join('\n') },
  { type: 'markdown', data: '这是**“重点”**内容，__init__ 和 5~10\n1) one\n2) two' },
  { type: 'markdown', data: `Here:\n${code}\nand \`so\`` },
  { type: 'markdown', data: `|${'a wide heading|'.repeat(12)}\n|${'-|'.repeat(12)}\n|${'some words|'.repeat(12)}` },
  { type: 'markdown', data: `\`\`\`\n${'wide '.repeat(100)}\n\`\`\`` },
  {
    type: 'markdown',
    data: '## Title\n> quoted **words**\n\n- [x] done\n- [ ] to do\n  - beneath\n\n---\n\n~~gone~~ _so_',
  },
  { type: 'markdown', data: 'שלום **עולם**\n- אחת\n- שתיים' },
  {
    type: 'image',
    data: { url: 'https://example.invalid/tall.svg', caption: 'a tall one', width: 200, height: 90_000 },
  },
  {
    type: 'image',
    data: { url: 'https://example.invalid/wide.svg', caption: 'a wide one', width: 90_000, height: 20 },
  },
  { type: 'image', data: { url: 'https://example.invalid/tiny.svg', caption: 'a tiny one', width: 3, height: 3 } },
  { type: 'image', data: { url: 'https://example.invalid/unknown.svg', caption: 'a unknown one' } },
  { type: 'sticker', data: { url: 'https://example.invalid/sticker.svg' } },
] as const

const sides: Readonly<Record<string, readonly [number, number]>> = {
  tall: [200, 90_000],
  wide: [90_000, 20],
  tiny: [3, 3],
  unknown: [10, 50_000],
  sticker: [10, 50_000],
}

/** What a picture is in truth is known when it comes. */
async function withPictures({ page }: Person): Promise<void> {
  await page.route('https://example.invalid/**', async (route) => {
    const [width, height] = sides[/([a-z]+)\.svg/.exec(route.request().url())?.[1] ?? ''] ?? [9, 9]
    const body = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="teal"/></svg>`
    await route.fulfill({ contentType: 'image/svg+xml', body })
  })
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  await asApp(server, '/admin/users', { user: 'alice', name: 'Alice Liddell' })
  await asApp(server, '/admin/users', { user: 'bob', name: hebrew })
  bobs = await aClient(server, 'bob')
  for (const content of contents) await bobs.send('user/alice', content).done
  await bobs.send('user/alice', { type: 'markdown', data: '**The**   last\n\n`one`' }).done
  const context = { permissions: ['clipboard-read', 'clipboard-write'], viewport: { width: 1280, height: high } }
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...context })
  await withPictures(alice)
  await alice.open(hebrew)
  await alice.sees('The last')
}, 90_000)

afterAll(async () => {
  bobs?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** The line with something in it. The window is so high that all of them are in the page. */
const lineWith = ({ log }: Person, found: string): Locator => log.locator('.td-line').filter({ hasText: found }).last()

const directionOf = (element: Locator): Promise<string> =>
  element.evaluate((node) => getComputedStyle(node as HTMLElement).direction)

test('links end before what stands around them', async () => {
  const line = lineWith(alice, '然后')
  const links = line.getByRole('link')
  expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([
    'https://example.com/a',
    'https://example.com/b',
  ])
})

test('a chat’s Markdown: emphasis beside Chinese words, names with underscores, numbers as written', async () => {
  const line = lineWith(alice, '重点')
  expect(await line.locator('strong').allTextContents()).toEqual(['“重点”'])
  expect(await line.locator('.td-words').textContent()).toContain('__init__ 和 5~10')
  expect(await line.locator('li').allTextContents()).toEqual(['1) one', '2) two'])
  await lineWith(alice, '# 5').waitFor()
  const parts = lineWith(alice, 'quoted')
  expect(await parts.locator('.td-markdown > *').evaluateAll((all) => all.map(({ tagName }) => tagName))).toEqual([
    'H4',
    'BLOCKQUOTE',
    'UL',
    'HR',
    'P',
  ])
  expect(await parts.getByRole('checkbox').count()).toBe(2)
})

test('code has its language, its colours, and is copied as it was written', async () => {
  const line = lineWith(alice, 'greet')
  await line.getByText('python', { exact: true }).waitFor()
  await line.locator('.hljs-keyword', { hasText: 'def' }).waitFor()
  await line.getByRole('button', { name: 'Copy code' }).click()
  await line.getByRole('status').getByText('Copied').waitFor()
  expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toBe(
    code.replace('```python\n', '').replace('\n```', ''),
  )
})

test('what is wide scrolls in its bubble, and what is long is folded', async () => {
  for (const [words, css] of [
    ['a wide heading', '.td-table'],
    ['wide wide', '.td-code pre'],
  ] as const) {
    const inside = lineWith(alice, words).locator(css)
    const { wide, out } = await inside.evaluate((node) => ({
      wide: node.scrollWidth > node.clientWidth,
      out: document.documentElement.scrollWidth - innerWidth,
    }))
    expect([css, wide, out]).toEqual([css, true, 0])
  }
  const line = alice.log.locator('.td-line', { has: alice.page.locator('.td-more') })
  const height = () => line.evaluate((node) => node.clientHeight)
  expect(await height()).toBeLessThan(900)
  await line.getByRole('button', { name: 'Show more' }).press('Enter')
  await expect.poll(height).toBeGreaterThan(50_000)
  await line.getByRole('button', { name: 'Show less' }).press('Enter')
  await expect.poll(height).toBeLessThan(900)
})

test('pictures keep to the room that is theirs, whatever they are', async () => {
  for (const [name, room] of [
    ['tall', [96, 320]],
    ['wide', [320, 96]],
    ['tiny', [96, 96]],
    ['unknown', [320, 240]],
    ['sticker', [128, 128]],
  ] as const) {
    const image = alice.log.locator(`img[src*="${name}"]`)
    await expect
      .poll(() => image.evaluate((node: HTMLImageElement) => node.complete && node.naturalWidth > 0))
      .toBe(true)
    const box = await image.boundingBox()
    expect([name, Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)]).toEqual([name, ...room])
  }
})

test('signs of joy alone stand without a bubble', async () => {
  const line = lineWith(alice, '🏳️‍🌈')
  expect(await line.locator('.td-bubble').getAttribute('data-joy')).toBe('true')
})

test('each text has its own direction: messages, names, previews', async () => {
  const text = lineWith(alice, 'mostly Hebrew').locator('.td-words')
  const formatted = lineWith(alice, 'עולם').locator('.td-words')
  const latin = lineWith(alice, '__init__ is').locator('.td-words')
  const name = alice.page.getByRole('heading', { level: 1 })
  expect(await Promise.all([text, formatted, latin, name].map(directionOf))).toEqual(['rtl', 'rtl', 'ltr', 'rtl'])
  // The time stands at the end of the last line, wherever that is.
  const bubble = await lineWith(alice, 'mostly Hebrew').locator('.td-bubble').boundingBox()
  const time = await lineWith(alice, 'mostly Hebrew').locator('.td-meta').boundingBox()
  expect((time?.x ?? 0) - (bubble?.x ?? 0)).toBeLessThan(40)
  const row = alice.row(hebrew)
  expect(await directionOf(row.locator('.td-row-name'))).toBe('rtl')
  expect(await directionOf(row.locator('.td-row-summary'))).toBe('ltr')
})

test('a message is told in the same words everywhere', async () => {
  expect(await alice.row(hebrew).locator('.td-row-summary').textContent()).toBe('The last one')
  await alice.choose('The last', 'Reply')
  expect(await alice.page.locator('.td-quote-words').last().textContent()).toBe('The last one')
  await alice.box.press('Escape')
  await alice.choose('The last', 'Pin')
  await alice.page
    .getByRole('button', { name: /^Pinned messages/ })
    .getByText('The last one')
    .waitFor()
  await alice.list.getByRole('searchbox').fill('last')
  const found = alice.list.getByRole('region', { name: 'Messages' }).getByRole('listitem').first()
  await found.locator('mark').getByText('last').waitFor()
  expect(await found.locator('.td-excerpt').textContent()).toBe('The last one')
  await alice.list.getByRole('searchbox').fill('')
})

test('a screen reader meets messages as articles, with who, when and what', async () => {
  await alice.log.getByRole('article', { name: /^\u2068?שרה כהן\u2069?, \d+:\d\d: The last one$/ }).waitFor()
})

test('what is typed is sent as it was meant', async () => {
  for (const [words, shown] of [
    ['call __init__', 'call __init__'],
    ['that is **bold**!', 'that is bold!'],
    ['2*3*4 = 24', '2*3*4 = 24'],
  ] as const) {
    await alice.say(words)
    await expect.poll(async () => (await alice.texts()).at(-1)).toBe(shown)
  }
})

test('what would be formatted can be sent as it was typed', async () => {
  await alice.box.fill('**not** bold')
  await alice.shoot('reading-as-typed')
  await alice.press('Send as typed')
  await expect.poll(async () => (await alice.texts()).at(-1)).toBe('**not** bold')
  await alice.box.fill('plain __init__')
  await alice.page.getByRole('button', { name: 'Send as typed' }).waitFor({ state: 'detached' })
  await alice.box.fill('')
})

test('it looks well', async () => {
  for (const [name, options] of [
    ['wide-light', { viewport: { width: 1280, height: high } }],
    ['wide-dark', { viewport: { width: 1280, height: high }, colorScheme: 'dark' as const }],
    ['narrow-light', { ...phone, viewport: { width: 390, height: high } }],
    ['narrow-dark', { ...phone, viewport: { width: 390, height: high }, colorScheme: 'dark' as const }],
  ] as const) {
    const person = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...options })
    await withPictures(person)
    await person.go('/chat/user/bob')
    await person.log.locator('.hljs-keyword').first().waitFor()
    await person.shoot(`reading-${name}`)
    expect(await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    await person.page.close()
  }
  expect(alice.complaints).toEqual([])
})
