/**
 * `npm run speed -w apps/web`: how fast the page is in real Chromium, on this machine, against a real server: first
 * paint of a list of 1,000 conversations with and without a copy on the device, and scrolling through 100,000 messages.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, aToken, spawnServer } from '@tidings/testkit'
import { openProfile } from '@tidings/testkit/browser'
import type { BrowserContext, Page } from 'playwright-core'

const conversations = 1000
const messages = 100_000
const atOnce = 200
const profiles = 4
const laterVisits = 4
const keepMs = 2000

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) await Promise.all(items.slice(at, at + atOnce).map(work))
}

/** 1,000 people have written to Alice, one of them very much. */
async function build(server: { readonly url: string; readonly secret: string }): Promise<void> {
  const people = Array.from({ length: conversations }, (_, index) => `person-${index}`)
  for (const user of ['alice', ...people]) await asApp(server, '/admin/users', { user, name: user.replace('-', ' ') })
  for (const user of people) {
    const client: ChatClient = await aClient(server, user)
    await client.send('user/alice', `Hello from ${user}, it is a fine day for a message`).done
    client.disconnect()
  }
  const writer: ChatClient = await aClient(server, 'person-0')
  const texts = Array.from(
    { length: messages },
    (_, index) => `Message ${index}: ${'words of some length '.repeat(index % 5)}`,
  )
  await inParallel(texts, (text) =>
    writer.call('message.send', { to: 'user/alice', content: { type: 'text', data: text } }),
  )
  writer.disconnect()
}

/** Milliseconds from the navigation to ten rows of the list on the screen. */
const untilList = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelectorAll('.td-list .td-row').length < 10) return requestAnimationFrame(look)
          // The frame after the one in which the rows came in has painted them.
          return requestAnimationFrame(() => resolve(performance.now()))
        }
        look()
      }),
  )

async function startOf(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage()
  await page.goto(url, { waitUntil: 'commit' })
  const ms = await untilList(page)
  // The page has kept itself and what it showed for the next visit.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.waitForTimeout(keepMs)
  await page.close()
  // Nothing of it, the shared worker say, still takes part in the next one.
  await setTimeout(keepMs)
  return ms
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0

/** Scrolls up with the wheel for a while, and counts the frames that came late. */
async function scroll(page: Page): Promise<{ readonly frames: number; readonly p95: number; readonly late: number }> {
  await page.evaluate(() => {
    const frames: number[] = []
    let last = performance.now()
    const tick = (now: number) => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(globalThis, { frames })
  })
  const list = page.locator('.td-messages')
  await list.hover()
  const end = performance.now() + 10_000
  while (performance.now() < end) {
    await page.mouse.wheel(0, -240)
    await page.waitForTimeout(16)
  }
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames.slice(2))
  return { frames: frames.length, p95: percentile(frames, 0.95), late: frames.filter((ms) => ms > 34).length }
}

/** Who writes 100,000 messages at once is no person. */
await using server = await spawnServer({
  TIDINGS_LIMITS_FRAMES_PER_SECOND: '1000000',
  TIDINGS_LIMITS_FRAMES_BURST: '1000000',
})
console.log(`building ${conversations} conversations and ${messages} messages …`)
await build(server)
const session = JSON.stringify({ uid: 'alice', token: await aToken(server, 'alice') })

/** A browser in which Alice is signed in, as if for the first time. */
async function withProfile(act: (context: BrowserContext) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-profile-'))
  const context = await openProfile(folder, { viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  await context.addInitScript((text) => localStorage.setItem('tidings.session', text), session)
  await act(context)
  await context.close()
  rmSync(folder, { recursive: true, force: true })
}

const cold: number[] = []
const warm: number[] = []
for (let run = 0; run < profiles; run++) {
  await withProfile(async (context) => {
    cold.push(await startOf(context, server.url))
    for (let visit = 0; visit < laterVisits; visit++) warm.push(await startOf(context, server.url))
  })
}
console.log(
  `list of ${conversations}, first visit: ${cold.map(Math.round).join(' ')} ms, median ${Math.round(median(cold))}`,
)
console.log(
  `list of ${conversations}, later visit: ${warm.map(Math.round).join(' ')} ms, median ${Math.round(median(warm))}`,
)

await withProfile(async (context) => {
  const page = await context.newPage()
  await page.goto(`${server.url}/#/chat/user/person-0`)
  await page.locator('.td-bubble').first().waitFor()
  const { frames, p95, late } = await scroll(page)
  console.log(
    `scrolling 10 s through ${messages} messages: ${(frames / 10).toFixed(1)} frames/s, p95 ${p95.toFixed(1)} ms, ${late} of ${frames} frames later than 34 ms`,
  )
})
