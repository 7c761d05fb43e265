import { type ServerCluster, startServerCluster } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let cluster: ServerCluster
let browser: Browser
let alice: Person
let bob: Person

/** What a browser says of a node that is not there. */
const outage = /ERR_|WebSocket|Failed to fetch/

beforeAll(async () => {
  ;[cluster, browser] = await Promise.all([startServerCluster(), openBrowser()])
  const [first, second] = cluster.servers
  ;[alice, bob] = await Person.aliceAndBob(browser, first, {}, { url: second.url })
  await alice.find('bob', 'Bob Marsh')
  await alice.say('before')
  await bob.open(/Alice Liddell/)
  await bob.sees('before')
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await cluster?.[Symbol.asyncDispose]()
})

test('whose node stops goes on with another: what they write stays, and what they send meanwhile goes out once', async () => {
  const [first] = cluster.servers
  await alice.box.fill('Half a sentence')
  const place = await alice.row(/Bob Marsh/).boundingBox()
  // Whether the banner shows at all depends on how soon the other node has answered.
  const stopping = first[Symbol.asyncDispose]()
  await alice.holds('Half a sentence')
  await alice.say('while away')
  await alice.box.fill('A draft')
  await alice.page.locator('.td-connection').waitFor({ state: 'detached' })
  await stopping
  await bob.sees('while away')
  await bob.say('heard you')
  await alice.sees('heard you')
  await alice.holds('A draft')
  expect(await alice.row(/Bob Marsh/).boundingBox()).toEqual(place)
  expect(await alice.texts()).toEqual(['before', 'while away', 'heard you'])
  expect(await bob.texts()).toEqual(await alice.texts())
  expect([...alice.complaintsBut(outage), ...bob.complaintsBut(outage)]).toEqual([])
}, 60_000)
