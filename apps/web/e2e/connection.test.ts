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

/** What a browser says of a network that is not there. */
const outage = /ERR_|WebSocket|Failed to fetch/

/** In the page: what the banner has said, each text once. */
function noteBanner(): void {
  const said: string[] = []
  Object.assign(globalThis, { said })
  const look = (): void => {
    const text = document.querySelector('.td-connection span:nth-child(2)')?.textContent ?? ''
    if (text !== '' && said.at(-1) !== text) said.push(text)
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
}

const said = (): Promise<readonly string[]> =>
  alice.page.evaluate(() => (globalThis as unknown as { said: readonly string[] }).said)

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  wire = await Wire.to(server.url)
  bob = await aClient(server, 'bob')
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', url: wire.url })
  await bob.send('user/alice', 'before').done
  await alice.open(/bob/)
  await alice.sees('before')
  // The page's own time, which stands from now on; that of the worker, who is connected, goes on.
  await alice.page.clock.install()
  await alice.page.clock.pauseAt(Date.now() + 1000)
  await alice.page.evaluate(noteBanner)
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await wire?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

test('of a connection that is there again within a second and a half nothing is said', async () => {
  await wire.cut()
  await bob.send('user/alice', 'while away').done
  await wire.mend()
  await alice.sees('while away')
  expect(await said()).toEqual([])
})

test('of one that stays away it is said, and not otherwise with each try', async () => {
  await wire.cut()
  await expect
    .poll(async () => {
      await alice.page.clock.runFor(500)
      return (await said()).at(0)
    })
    .toMatch(/^Connection lost. Trying again/)
  await wire.mend()
  await alice.page.locator('.td-connection').waitFor({ state: 'detached' })
  expect((await said()).filter((text) => !/^Connection lost/.test(text))).toEqual([])
  expect(alice.complaintsBut(outage)).toEqual([])
})
