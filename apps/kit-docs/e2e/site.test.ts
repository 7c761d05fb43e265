/// <reference lib="dom" />
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openBrowser } from '@tidings/testkit/browser'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

declare const axe: { run(where: string, options: object): Promise<AxeResults> }

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const examples = readdirSync(here('../../../packages/react/examples/live/')).filter((file) => file.endsWith('.tsx'))
/** Evaluated, not added as an element: the content security policy allows no foreign script. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let site: ChildProcess
let temporary: string
let url: string
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'tidings-kit-'))
  const env = { PATH: process.env.PATH ?? '', TMPDIR: temporary }
  site = spawn(process.execPath, [here('../server/main.ts'), '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(site.stdout as NodeJS.ReadableStream), 'line')) as [string]
  url = line.replace(/^.*: /, '')
  browser = await openBrowser()
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  await page.getByRole('heading', { level: 1, name: 'The UI kit' }).waitFor()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  site?.kill('SIGKILL')
  rmSync(temporary, { recursive: true, force: true })
})

const go = (path: string) => page.locator(`.site-contents a[href="${path}"]`).click()

/** The schemes, and what is looked for in each: the second differs from the first in nothing but its colours. */
const looks = { light: {}, dark: { runOnly: ['color-contrast'] } } as const

/** What is serious on the page of now, or in a part of it, in light and in dark. */
async function faults(where = '.site'): Promise<readonly string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await page.evaluate(
      ([where, only]) => axe.run(where, { resultTypes: ['violations'], ...only }),
      [where, looks[colorScheme]] as const,
    )
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue
      for (const { target, failureSummary } of nodes) found.push(`${colorScheme}: ${id} ${target} ${failureSummary}`)
    }
  }
  return found
}

/** The files of the examples that are there; each must show something. */
async function shown(): Promise<readonly string[]> {
  const lives = page.locator('.live')
  const names: string[] = []
  for (const live of await lives.all()) {
    const name = (await live.getAttribute('data-example')) ?? ''
    const stage = live.locator('.live-stage')
    if (name !== 'Loading.tsx') await stage.locator('.td-loading').waitFor({ state: 'detached' })
    const parts = stage.locator('.tidings > :not(.td-told, .td-layer)')
    await expect.poll(() => parts.count(), { message: name }).toBeGreaterThan(0)
    expect((await live.locator('pre').first().textContent())?.trim(), name).toContain("from '@tidings/react'")
    names.push(name)
  }
  return names
}

test('every page shows its examples, in light and in dark, also on a phone, and nothing is wrong with it', async () => {
  const paths = await page
    .locator('.site-contents a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(paths.length).toBeGreaterThan(35)
  await page.evaluate(source)
  const seen: string[] = []
  for (const path of paths) {
    await go(path)
    await page.locator(`.site-contents a[href="${path}"][aria-current]`).waitFor()
    seen.push(...(await shown()))
    // What stands around the pages is the same for all of them.
    expect(await faults(path === paths[0] ? '.site' : '.site-page'), path).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    await expect.poll(width, { message: path }).toBeLessThanOrEqual(390)
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(complaints, path).toEqual([])
  }
  expect(seen.toSorted()).toEqual(examples.toSorted())
}, 120_000)

test('what Alice writes arrives, and Bob answers', async () => {
  await go('/conversation/conversationview')
  const stage = page.locator('.live-stage')
  await stage.getByRole('textbox', { name: 'Write a message' }).fill('Is anybody there?')
  await page.keyboard.press('Enter')
  await stage.getByText('typing…').first().waitFor()
  await stage.getByText('Hello Alice!').waitFor()
})

test('theme, language and direction of the examples are those of the head, also after loading again', async () => {
  for (const name of ['Dark', '中文', 'RTL']) await page.locator('.site-looks').getByRole('radio', { name }).check()
  await page.reload()
  const stage = page.locator('.live-stage')
  await stage.getByRole('textbox', { name: '输入消息' }).waitFor()
  expect(await stage.locator('.tidings').evaluate((one) => getComputedStyle(one).colorScheme)).toBe('dark')
  expect(await stage.evaluate((one) => getComputedStyle(one).direction)).toBe('rtl')
  expect(complaints).toEqual([])
})

test('it ends when it is interrupted, and leaves nothing', async () => {
  const ended = once(site, 'exit')
  site.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(readdirSync(temporary).filter((name) => name.startsWith('tidings-'))).toEqual([])
})
