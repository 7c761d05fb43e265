/// <reference lib="dom" />
import { aClient, type ChildServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import { type RealNodes, realNodes } from '@tidings/testkit/real-nodes'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let cluster: RealNodes
let browser: Browser
let nodes: readonly [ChildServer, ChildServer, ChildServer]

/** What a browser says of a node that is not there. */
const outage = /ERR_|WebSocket|Failed to fetch/

beforeAll(async () => {
  ;[cluster, browser] = await Promise.all([realNodes(), openBrowser()])
  nodes = [await cluster.make('node-1', true), await cluster.make('node-2', true), await cluster.make('node-3', true)]
  await Promise.all(nodes.map((node) => node.start()))
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await cluster?.[Symbol.asyncDispose]()
})

test('whose node is killed keeps what is half written, and what they send in that second arrives once', async () => {
  const [first, second] = nodes
  const [alice, bob] = await Person.aliceAndBob(browser, first, {}, { url: second.url })
  await alice.find('bob', 'Bob Marsh')
  await alice.say('before')
  await bob.open(/Alice Liddell/)
  await bob.sees('before')
  const place = await alice.row(/Bob Marsh/).boundingBox()
  await alice.box.pressSequentially('Half a sen')
  await first.kill9()
  await alice.box.pressSequentially('tence')
  await alice.holds('Half a sentence')
  await alice.box.press('Enter')
  await alice.box.fill('A draft')
  await bob.sees('Half a sentence')
  await bob.say('heard you')
  await alice.sees('heard you')
  await alice.page.locator('.td-connection').waitFor({ state: 'detached' })
  await alice.holds('A draft')
  expect(await alice.row(/Bob Marsh/).boundingBox()).toEqual(place)
  expect(await alice.texts()).toEqual(['before', 'Half a sentence', 'heard you'])
  expect(await bob.texts()).toEqual(await alice.texts())
  expect([...alice.complaintsBut(outage), ...bob.complaintsBut(outage)]).toEqual([])
  await first.start()
})

test('one account in two browsers, at two nodes: what is read, drafted, sent and signed out in one is so in the other', async () => {
  const [first, second, third] = nodes
  const dora = await aClient(third, 'dora')
  const [desk, sofa] = await Promise.all([
    Person.as(browser, { server: first, uid: 'carol', name: 'Carol Haddad' }),
    Person.as(browser, { server: second, uid: 'carol', name: 'Carol Haddad' }),
  ])
  await dora.send('user/carol', 'Where are you?').done
  for (const one of [desk, sofa]) await one.row(/dora.*1 unread message/).waitFor()
  await desk.open(/dora/)
  await sofa.list.getByText('1 unread message').waitFor({ state: 'detached' })
  await desk.box.fill('On the way to the')
  await desk.go('/')
  await sofa.row(/Draft: On the way to the/).waitFor()
  await sofa.open(/dora/)
  await sofa.holds('On the way to the')
  await sofa.box.fill('On the way home')
  await sofa.box.press('Enter')
  await desk.open(/dora/)
  await desk.sees('On the way home')
  await desk.holds('')
  // The node of one of the two dies: the other has what that one sends.
  await second.kill9()
  await sofa.say('From the sofa')
  await desk.sees('From the sofa')
  await desk.say('From the desk')
  await sofa.sees('From the desk')
  expect(await sofa.texts()).toEqual(['Where are you?', 'On the way home', 'From the sofa', 'From the desk'])
  expect(await desk.texts()).toEqual(await sofa.texts())
  await desk.go('/settings/devices')
  await desk.answer('Sign out')
  await sofa.page.getByText('This session was ended from another device').waitFor()
  await desk.page.keyboard.press('Escape')
  await dora.send('user/carol', 'Good').done
  await desk.row(/dora.*Good/).waitFor()
  dora.disconnect()
  expect([...desk.complaintsBut(outage), ...sofa.complaintsBut(outage)]).toEqual([])
})
