/// <reference lib="dom" />
import { type ChildServer, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { Wire } from './wire.ts'

let server: ChildServer
let browser: Browser
let wire: Wire
let alice: Person
let bob: Person

/** What a browser says of a network that is not there. */
const outage = /ERR_|WebSocket|Failed to fetch/

beforeAll(async () => {
  ;[server, browser] = await Promise.all([spawnServer(), openBrowser()])
  wire = await Wire.to(server.url)
  ;[alice, bob] = await Person.aliceAndBob(browser, server, { url: wire.url, worker: true })
  await alice.find('bob', 'Bob Marsh')
  await alice.say('before')
  await bob.open(/Alice Liddell/)
  await bob.sees('before')
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await wire?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

test('without a network the page says so, keeps what is written, even over a reload, and sends it once', async () => {
  await wire.cut()
  await alice.context.setOffline(true)
  await alice.told('This device is offline')
  await alice.say('one without a network')
  await alice.line('one without').getByText('Sending').waitFor({ state: 'attached' })
  await alice.page.reload()
  await alice.row(/Bob Marsh/).waitFor()
  await alice.sees('before')
  await alice.line('one without').getByText('Sending').waitFor({ state: 'attached' })
  await alice.say('two without a network')
  await alice.told('This device is offline')
  await wire.mend()
  await alice.context.setOffline(false)
  await alice.reconnects()
  await bob.sees('two without a network')
  await alice.line('two without').getByText('Read', { exact: true }).waitFor({ state: 'attached' })
  expect(await bob.texts()).toEqual(['before', 'one without a network', 'two without a network'])
  expect(await alice.texts()).toEqual(await bob.texts())
  expect([...alice.complaintsBut(outage), ...bob.complaints]).toEqual([])
}, 60_000)

test('what is written while the server is dead arrives once when it is back', async () => {
  await server.kill9()
  await bob.told('Connection lost')
  await bob.say('three without a server')
  await bob.box.fill('A draft without a server')
  await bob.page.evaluate(() => {
    location.hash = '#/'
  })
  await bob.box.waitFor({ state: 'detached' })
  await server.start()
  for (const person of [alice, bob]) await person.reconnects()
  await alice.sees('three without a server')
  expect((await alice.texts()).filter((text) => text.startsWith('three'))).toHaveLength(1)
  await bob.row(/Draft: A draft without a server/).click()
  await bob.holds('A draft without a server')
  expect([...alice.complaintsBut(outage), ...bob.complaintsBut(outage)]).toEqual([])
}, 60_000)

test('a page that is loaded while the server is down shows what it knows, and goes on by itself', async () => {
  await wire.cut()
  const tab = await alice.tab(wire.url)
  await alice.page.close()
  await tab.open(/Bob Marsh/)
  await tab.sees('three without a server')
  await wire.mend()
  await bob.say('back again')
  await tab.sees('back again')
  await tab.reconnects()
  expect(tab.complaintsBut(outage)).toEqual([])
}, 60_000)
