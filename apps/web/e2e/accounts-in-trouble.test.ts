/// <reference lib="dom" />
import { aClient, asApp, type ChildServer, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { Wire } from './wire.ts'

let server: ChildServer
let wire: Wire
let browser: Browser
let alice: Person

const accountsButton = (person: Person) => person.page.getByRole('button', { name: /^Accounts/ })
const isShown = (person: Person, name: RegExp) => person.page.getByRole('button', { name }).waitFor()
const atWork = /Alice at work.*Settings/
const atHome = /Alice Liddell.*Settings/

/** Says something to one of the two, from outside. */
async function say(to: string, words: string): Promise<number> {
  const carol = await aClient(server, 'carol')
  const { seq } = await carol.call('message.send', { to: `user/${to}`, content: { type: 'text', data: words } })
  carol.disconnect()
  return seq
}

async function switchTo(person: Person, name: RegExp): Promise<void> {
  await accountsButton(person).click()
  await person.page.getByRole('menuitem', { name }).click()
}

/** Signs the second account in beside the first. */
async function addWork(person: Person): Promise<void> {
  await person.press(/Settings$/)
  await person.press('Add an account')
  await person.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await person.signIn('work')
  await isShown(person, atWork)
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([spawnServer(), openBrowser()])
  wire = await Wire.to(server.url)
  const maker = await aClient(server, 'maker')
  await maker.accounts.register({ username: 'work', name: 'Alice at work', password: 'correct horse' })
  maker.disconnect()
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', worker: true })
  await say('alice', 'For Alice alone')
  await alice.row(/carol.*For Alice alone/).waitFor()
  await addWork(alice)
  await say('work', 'For work')
  await alice.row(/carol.*For work/).waitFor()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await wire?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

test('whoever switches quickly comes to the one chosen last, and nothing of the other is there', async () => {
  for (let turn = 0; turn < 3; turn++) {
    await switchTo(alice, /Alice Liddell/)
    await isShown(alice, atHome)
    await switchTo(alice, /Alice at work/)
    await isShown(alice, atWork)
  }
  await alice.row(/carol.*For work/).waitFor()
  expect(await alice.page.getByText('For Alice alone').count()).toBe(0)
})

test('what is read on another device is counted no more in the account beside', async () => {
  await say('alice', 'one more')
  const badge = alice.page.getByRole('button', { name: /Accounts, \d+ unread/ })
  await badge.waitFor()
  const phone = await aClient(server, 'alice', { client: { id: 'phone', platform: 'ios' } })
  await phone.markRead('user/carol', await say('alice', 'and one'))
  await badge.waitFor({ state: 'detached' })
  phone.disconnect()
})

test('while the server is dead the other account is there as it was last, and goes on with it', async () => {
  await alice.row(/carol.*For work/).click()
  await alice.say('before it died')
  await alice
    .line('before it died')
    .getByText(/Sent|Delivered|Read/)
    .waitFor({ state: 'attached' })
  await server.kill9()
  await alice.told('Connection lost')
  await switchTo(alice, /Alice Liddell/)
  await isShown(alice, atHome)
  await alice.row(/carol.*and one/).waitFor()
  expect(await alice.page.getByText('before it died').count()).toBe(0)
  await server.start()
  await say('alice', 'alive again')
  await alice.row(/carol.*alive again/).waitFor()
}, 60_000)

test('an account whose token was revoked says so when it is gone to; the one beside stays signed in', async () => {
  await asApp(server, '/tokens/revoke', { user: 'work' })
  await switchTo(alice, /Alice at work/)
  await alice.page.getByRole('alertdialog', { name: 'Signed out' }).waitFor()
  await alice.press('Sign in again')
  await alice.press('Back to Alice Liddell')
  await isShown(alice, atHome)
  await say('alice', 'still here')
  await alice.row(/carol.*still here/).waitFor()
  expect(await accountsButton(alice).count()).toBe(0)
  await addWork(alice)
  await alice.row(/carol.*before it died|You: before it died/).waitFor()
})

test('where a file would be lost the browser asks first, and whoever stays has the account that they had', async () => {
  const apart = await Person.as(browser, { server, uid: 'dora', name: 'Dora', url: wire.url, worker: true })
  await addWork(apart)
  await apart.context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  const [first, second] = [await apart.tab(wire.url), await apart.tab(wire.url)]
  for (const tab of [first, second]) await isShown(tab, atWork)
  await second.row(/carol/).click()
  wire.holdAfter(1000)
  await second.attach([{ name: 'not kept.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000) }])
  await second.page.getByText('not kept.bin').waitFor()
  const answers = ['dismiss', 'accept'] as const
  for (const answer of answers) {
    const asked = second.page.waitForEvent('dialog')
    const switching = switchTo(second, /Dora/)
    await (await asked)[answer]()
    await switching
    if (answer === 'accept') continue
    await second.page.getByText('not kept.bin').click()
    await isShown(second, atWork)
    expect(second.page.url()).toContain('user/carol')
  }
  wire.release()
  await isShown(second, /Dora.*Settings/)
  await apart.context.close()
})
