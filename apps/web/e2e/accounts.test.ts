/// <reference lib="dom" />
import { join } from 'node:path'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { artifacts, Person } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person

/** Says something to one of the two, from outside. */
async function say(to: string, words: string): Promise<void> {
  const carol = await aClient(server, 'carol')
  await carol.send(`user/${to}`, words).done
  carol.disconnect()
}

const signInButton = (person: Person) => person.page.getByRole('button', { name: 'Sign in', exact: true })
const accountsButton = (person: Person) => person.page.getByRole('button', { name: /^Accounts/ })

async function switchTo(person: Person, name: RegExp): Promise<void> {
  await accountsButton(person).click()
  await person.page.getByRole('menuitem', { name }).click()
}

/** What the tab keeps on this device, by its names. */
const keptBy = async (person: Person): Promise<string> =>
  JSON.stringify(
    await person.page.evaluate(async () => [
      Object.keys(localStorage),
      (await indexedDB.databases()).map(({ name }) => name),
    ]),
  )

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  const maker = await aClient(server, 'maker')
  await maker.accounts.register({ username: 'work', name: 'Alice at work', password: 'correct horse' })
  maker.disconnect()
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await say('alice', 'For Alice alone')
  await alice.row(/carol.*For Alice alone/).waitFor()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

interface Told {
  readonly title: string
  readonly tag: string
  readonly data: { readonly account?: string }
}

/** Notifications are kept, and nobody looks at the page. */
async function keepTold(person: Person): Promise<void> {
  await person.page.addInitScript(() => {
    const told: unknown[] = []
    Object.assign(globalThis, {
      told,
      Notification: class {
        static readonly permission = 'granted'
        readonly #one: object
        constructor(title: string, options: object) {
          this.#one = { title, ...options }
          told.push(this.#one)
        }
        close(): void {
          told.splice(told.indexOf(this.#one), 1)
        }
      },
    })
    Document.prototype.hasFocus = () => false
  })
  await person.page.reload()
}

const toldOf = (person: Person): Promise<readonly Told[]> =>
  person.page.evaluate(() => (globalThis as unknown as { told: Told[] }).told)

test('a second account is added beside the first, or not after all', async () => {
  expect(await accountsButton(alice).count()).toBe(0)
  await alice.press(/Settings$/)
  await alice.press('Add an account')
  await signInButton(alice).waitFor()
  await alice.press('Back to Alice Liddell')
  await alice.row(/carol.*For Alice alone/).waitFor()

  await alice.press(/Settings$/)
  await alice.press('Add an account')
  await signInButton(alice).waitFor()
  await alice.signIn('work')
  await alice.page.getByRole('button', { name: /Alice at work.*Settings/ }).waitFor()
  await accountsButton(alice).waitFor()
  expect(await alice.page.getByText('For Alice alone').count()).toBe(0)
})

test('what comes to the other is counted; each has its own list, and drafts of its own', async () => {
  await keepTold(alice)
  await accountsButton(alice).waitFor()
  // What came while the page was away rings nobody: from this on it is there.
  await say('work', 'Hello')
  await alice.row(/carol.*Hello/).waitFor()
  await say('work', 'For work')
  // A notification says whose it is; it goes when it is read.
  const accountsTold = async () => (await toldOf(alice)).map(({ data }) => data.account)
  await expect
    .poll(async () => (await toldOf(alice)).at(-1))
    .toMatchObject({ body: expect.stringContaining('For work'), data: { account: 'work' } })
  await alice.row(/carol.*For work/).click()
  await alice.box.fill('A draft of work')
  await say('alice', 'Again for Alice')
  await alice.page.getByRole('button', { name: 'Accounts, 2 unread messages elsewhere' }).waitFor()
  await expect.poll(accountsTold).toContain('alice')
  const other = (await toldOf(alice)).find(({ data }) => data.account === 'alice')
  expect(other?.title).toContain('→ \u2068Alice Liddell\u2069')
  expect(other?.tag).toBe('alice user/carol')
  await accountsButton(alice).click()
  await alice.page.getByRole('menuitem', { name: 'Alice Liddell (2)' }).waitFor()
  await alice.page.screenshot({ path: join(artifacts, 'accounts.png') })
  expect(await faultsOf(alice)).toEqual([])
  await alice.page.getByRole('menuitem', { name: 'Alice Liddell (2)' }).click()
  await alice.row(/carol.*Again for Alice/).click()
  await alice.sees('Again for Alice')
  await alice.holds('')
  expect(await alice.page.getByText('For work').count()).toBe(0)
  // As a notification does that was pressed while no page was there.
  await alice.page.goto('about:blank')
  await alice.page.goto(`${server.url}/#/as/work/chat/user/carol`)
  await alice.holds('A draft of work')
  await alice.page.goto(`${server.url}/#/`)
  await alice.row(/carol.*Draft: A draft of work/).waitFor()
  // And as one that is followed while the page is there; of an account that is not here nothing is opened in another.
  await alice.go('/as/alice/chat/user/carol')
  await alice.page.getByRole('button', { name: /Alice Liddell.*Settings/ }).waitFor()
  await alice.sees('Again for Alice')
  await alice.go('/as/work/chat/user/carol')
  await alice.page.getByRole('button', { name: /Alice at work.*Settings/ }).waitFor()
  await alice.holds('A draft of work')
  await alice.go('/as/nobody/chat/user/alice')
  await expect.poll(() => alice.page.url()).toBe(`${server.url}/#/`)
  await alice.row(/carol.*Draft: A draft of work/).waitFor()
  expect(await alice.page.getByText('Again for Alice').count()).toBe(0)
})

test('notifications that are turned off for one account go on for the other', async () => {
  await alice.page.goto(`${server.url}/#/settings/notifications`)
  const shows = alice.dialog.getByRole('switch', { name: 'Show notifications on this device' })
  expect(await shows.isChecked()).toBe(true)
  await shows.click()
  await alice.dialog.getByText('Nothing is shown here.').waitFor()
  await alice.page.goto(`${server.url}/#/`)
  await say('work', 'Unheard')
  await alice.row(/carol/).waitFor()
  await say('alice', 'Heard')
  await expect.poll(async () => (await toldOf(alice)).at(-1)).toMatchObject({ data: { account: 'alice' } })
  expect((await toldOf(alice)).filter(({ data }) => data.account === 'work')).toEqual([])
})

test('two tabs have two accounts; signing out of one leaves the other', async () => {
  const second = await alice.tab(server.url)
  await second.page.getByRole('button', { name: /Alice at work.*Settings/ }).waitFor()
  await switchTo(second, /Alice Liddell/)
  await second.row(/carol.*Heard/).waitFor()
  await alice.page.reload()
  await alice.row(/carol/).waitFor()
  expect(await alice.page.getByText('Heard', { exact: true }).count()).toBe(0)

  expect(await keptBy(alice)).toContain('tidings-work')
  await alice.press(/Settings$/)
  await alice.answer('Sign out')
  // This tab goes on with the other account; the tab that has it notices nothing.
  await alice.page.getByRole('button', { name: /Alice Liddell.*Settings/ }).waitFor()
  await alice.row(/carol.*Heard/).waitFor()
  await expect.poll(() => accountsButton(alice).count()).toBe(0)
  await expect.poll(() => keptBy(alice)).not.toMatch(/tidings-work|user\/work/)
  await expect.poll(() => accountsButton(second).count()).toBe(0)
  await say('alice', 'Still here?')
  for (const tab of [alice, second]) await tab.row(/carol.*Still here/).waitFor()

  await second.press(/Settings$/)
  await second.answer('Sign out')
  for (const tab of [alice, second]) await signInButton(tab).waitFor()
  expect(
    await alice.page.evaluate(() => Object.keys(localStorage).filter((name) => /session|accounts/.test(name))),
  ).toEqual([])
  expect(await alice.page.evaluate(() => localStorage.getItem('tidings.notifications.work'))).toBe(null)
  expect(alice.complaints).toEqual([])
})
