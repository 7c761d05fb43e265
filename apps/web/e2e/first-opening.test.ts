/// <reference lib="dom" />
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser

/** How many messages a conversation has, and how many of them were read on another device. */
const logs = [
  { from: 'all130', count: 130, read: 0 },
  { from: 'three', count: 130, read: 3 },
  { from: 'middle', count: 300, read: 140 },
  { from: 'border', count: 160, read: 60 },
  { from: 'short', count: 8, read: 2 },
] as const

async function write({ from, count, read }: (typeof logs)[number]): Promise<void> {
  const [writer, reader] = await Promise.all([aClient(server, from), aClient(server, 'alice')])
  for (let n = 1; n <= count; n += 50)
    await Promise.all(
      Array.from(
        { length: Math.min(50, count - n + 1) },
        (_, index) => writer.send('user/alice', `${from} ${n + index}.`).done,
      ),
    )
  if (read > 0) await reader.call('conversation.read', { conversation: `user/${from}`, seq: read })
  for (const client of [writer, reader]) client.disconnect()
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  await asApp(server, '/admin/users', { user: 'alice', name: 'Alice Liddell' })
  for (const log of logs) await write(log)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** What stands under the line of what is new, when all is still, and whether it is on the screen. */
async function firstNew(log: Element): Promise<readonly [text: string | undefined, onScreen: boolean]> {
  let [still, at] = [0, Number.NaN]
  let line: Element | null = null
  for (let frames = 0; still < 10 && frames < 600; frames++) {
    await new Promise(requestAnimationFrame)
    line = log.querySelector('.td-unread-line')
    const now = line?.getBoundingClientRect().top ?? Number.NaN
    still = now === at ? still + 1 : 0
    at = now
  }
  const { top, bottom } = log.getBoundingClientRect()
  const words = [...log.querySelectorAll('.td-unread-line, .td-words')]
  return [words[words.indexOf(line as Element) + 1]?.textContent ?? undefined, at >= top - 1 && at < bottom]
}

test('a conversation that is opened for the first time on a device begins with what is new', async () => {
  const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  for (const { from, read } of logs) {
    await alice.open(new RegExp(from))
    await alice.sees(`${from} ${read + 1}.`)
    expect(await alice.log.evaluate(firstNew), from).toEqual([`${from} ${read + 1}.`, true])
  }
  // By its address, as the first thing on a new device; the phone's screen is small.
  const phone = await Person.as(browser, {
    server,
    uid: 'pia',
    name: 'Pia Kern',
    viewport: { width: 390, height: 700 },
  })
  for (const name of ['early', 'late']) {
    const writer = await aClient(server, name)
    for (let n = 1; n <= 120; n++) void writer.send('user/pia', `${name} ${n}.`)
    await writer.send('user/pia', 'The last of it').done
    writer.disconnect()
  }
  await phone.page.evaluate(() => {
    location.hash = '#/chat/user/early'
    location.reload()
  })
  await phone.sees('early 1.')
  expect(await phone.log.evaluate(firstNew)).toEqual(['early 1.', true])
  expect([...alice.complaints, ...phone.complaints]).toEqual([])
}, 60_000)
